"""The members of a group, and subcontractors, as they are written down: one company a line, its SIRET then its name,
and what part a subcontractor is entrusted with after a colon. Plain Python."""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from levier.common.errors import Problem
from levier.organizations.siret import clean_siret

Member = tuple[str, str]
PART_AT_MOST = 200
# A SIRET with or without spaces, then what sets the name apart.
LINE = re.compile(r"((?:\d[\s\u00a0\u202f.]*){14})[\s,:\u2013-]*(.*)")


class Subcontractor(NamedTuple):
    """A company to which a holder entrusts a part of its lot; `part` in the buyer's words, empty when unsaid."""

    siret: str
    name: str
    part: str


def read_members(text: str, holder_siret: str = "") -> list[Member]:
    """The members (SIRET, name) of a group besides its leader, in the order typed, set apart by lines or semicolons.

    Raises Problem (field `members`) naming the line: a wrong SIRET, no name, a company twice or the leader itself.
    """
    return read_companies(text, {holder_siret}, field="members", what="un cotraitant", where="dans le groupement")


def read_subcontractors(text: str, taken: Collection[str] = ()) -> list[Subcontractor]:
    """The subcontractors of a lot, set apart as members are; `taken`: the SIRETs of its holder and members.

    Raises Problem (field `subcontractors`) naming the line, as `read_members` does.
    """
    found = read_companies(text, taken, field="subcontractors", what="un sous-traitant", where="sur ce lot")
    split = [(siret, *(side.strip() for side in named.partition(":")[::2])) for siret, named in found]
    return [Subcontractor(siret, name, part[:PART_AT_MOST]) for siret, name, part in split]


def read_companies(text: str, taken: Collection[str], *, field: str, what: str, where: str) -> list[Member]:
    """Companies one a line, none of those already taken, none twice. Raises Problem (`field`) naming the line."""
    found: list[Member] = []
    for line in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        read = LINE.fullmatch(line)
        if read is None or not read[2].strip():
            raise Problem(
                f"«\u00a0{line}\u00a0»\u00a0: écrivez {what} par ligne, son SIRET de 14 chiffres puis son nom.",
                field=field,
            )
        try:
            siret = clean_siret(read[1])
        except Problem as wrong:
            raise Problem(wrong.sentence, field=field) from wrong
        if siret in taken or siret in {known for known, _ in found}:
            raise Problem(f"«\u00a0{line}\u00a0»\u00a0: cette entreprise est déjà nommée {where}.", field=field)
        found.append((siret, read[2].strip()[:255]))
    return found


def write_members(members: Iterable[Member]) -> str:
    """The same, one a line, as `read_members` reads it."""
    return "\n".join(f"{siret} {name}" for siret, name in members)


def write_subcontractors(found: Iterable[Subcontractor]) -> str:
    """The same, one a line, as `read_subcontractors` reads it."""
    return "\n".join(f"{one.siret} {one.name} : {one.part}" if one.part else f"{one.siret} {one.name}" for one in found)
