"""The members of a group as they are written down: one company a line, its SIRET then its name. Plain Python."""

import re
from collections.abc import Iterable

from levier.common.errors import Problem
from levier.organizations.siret import clean_siret

Member = tuple[str, str]
# A SIRET with or without spaces, then what sets the name apart.
LINE = re.compile(r"((?:\d[\s\u00a0\u202f.]*){14})[\s,:\u2013-]*(.*)")


def read_members(text: str, holder_siret: str = "") -> list[Member]:
    """The members (SIRET, name) of a group besides its leader, in the order typed, set apart by lines or semicolons.

    Raises Problem (field `members`) naming the line: a wrong SIRET, no name, a company twice or the leader itself.
    """
    found: list[Member] = []
    for line in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        read = LINE.fullmatch(line)
        if read is None or not read[2].strip():
            raise Problem(
                f"«\u00a0{line}\u00a0»\u00a0: écrivez un cotraitant par ligne, son SIRET de 14 chiffres puis son nom.",
                field="members",
            )
        try:
            siret = clean_siret(read[1])
        except Problem as wrong:
            raise Problem(wrong.sentence, field="members") from wrong
        if siret == holder_siret or siret in {known for known, _ in found}:
            raise Problem(
                f"«\u00a0{line}\u00a0»\u00a0: cette entreprise est déjà nommée dans le groupement.", field="members"
            )
        found.append((siret, read[2].strip()[:255]))
    return found


def write_members(members: Iterable[Member]) -> str:
    """The same, one a line, as `read_members` reads it."""
    return "\n".join(f"{siret} {name}" for siret, name in members)
