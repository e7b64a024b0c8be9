"""What a letter says, before and after its fields are filled in. Plain Python.

A letter is paragraphs apart by an empty line. A paragraph that is `{releves}` alone is the list of statements, one that
is `{lien}` alone the button that opens them. Nothing typed is ever markup or code: fields are the only thing read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from levier.common.errors import Problem

FIELD = re.compile(r"\{([^{}\n]*)\}")
LINK, STATEMENTS = "lien", "releves"
SUBJECT_AT_MOST, TEXT_AT_MOST = 200, 5_000


@dataclass(frozen=True)
class Letter:
    """A kind of mail: its fields with what each holds, whether it opens something, its words until a mission's own."""

    code: str
    label: str
    fields: Mapping[str, str]
    subject: str
    text: str
    button: str
    opens: bool = True
    reason: str = "Vous recevez ce courriel comme correspondant opérationnel."


def check_words(letter: Letter, subject: str, text: str) -> None:
    """Raises Problem, at its field, for a field the letter does not have, a brace that closes nothing, a button
    missing or given twice, a list or a button that does not stand alone in its paragraph, or no subject."""
    if not subject.strip() or "\n" in subject or "\r" in subject:
        raise Problem("Écrivez l’objet, sur une seule ligne.", field="subject")
    for where, words in (("subject", subject), ("text", text)):
        for name in FIELD.findall(words):
            if name not in letter.fields or (where == "subject" and name in (LINK, STATEMENTS)):
                known = ", ".join(
                    f"{{{one}}}" for one in letter.fields if where == "text" or one not in (LINK, STATEMENTS)
                )
                raise Problem(
                    f"«\u00a0{{{name}}}\u00a0» n’est pas un champ connu ici. Ceux-ci le sont\u00a0: {known}.",
                    field=where,
                )
        if {"{", "}"} & set(FIELD.sub("", words)):
            raise Problem("Une accolade reste seule\u00a0: un champ s’écrit {echeance}.", field=where)
    for name in (LINK, STATEMENTS):
        alone = [one for one in paragraphs(text) if one == f"{{{name}}}"]
        if text.count(f"{{{name}}}") != len(alone):
            raise Problem(f"{{{name}}} s’écrit seul, entre deux lignes vides.", field="text")
        if letter.opens and name == LINK and len(alone) != 1:
            raise Problem("Écrivez {lien} une fois\u00a0: sans lui, le destinataire ne peut rien ouvrir.", field="text")


@dataclass(frozen=True)
class UnusedField:
    """A field a text leaves out: what it brings, and whether the letter's own text has it."""

    name: str
    brings: str
    is_in_default: bool


def unused(letter: Letter, subject: str, text: str) -> list[UnusedField]:
    """The fields a letter declares and that some words do not use: one declared after a mission wrote its own version
    would otherwise never be known there. Those of the letter's own text first."""
    used, default = (set(FIELD.findall(f"{one} {other}")) for one, other in
                     ((subject, text), (letter.subject, letter.text)))  # fmt: skip
    left = [UnusedField(name, brings, name in default) for name, brings in letter.fields.items() if name not in used]
    return sorted(left, key=lambda field: not field.is_in_default)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, apart by empty lines."""
    return [one.strip() for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if one.strip()]


def filled(words: str, values: Mapping[str, str]) -> str:
    """Words with their fields filled in; a value is never read again for fields."""
    return FIELD.sub(lambda found: values.get(found.group(1), ""), words)


def blocks(text: str, values: Mapping[str, str], statements: Sequence[Any]) -> list[dict[str, Any]]:
    """The letter as a template draws it: paragraphs, the list of statements, the button when it opens something."""
    drawn: list[dict[str, Any]] = []
    for one in paragraphs(text):
        if one == f"{{{LINK}}}":
            drawn += [{"link": values[LINK]}] if values[LINK] else []
        elif one == f"{{{STATEMENTS}}}":
            drawn.append({"statements": statements})
        else:
            drawn.append({"text": filled(one, {k: v for k, v in values.items() if k != LINK})})
    return drawn
