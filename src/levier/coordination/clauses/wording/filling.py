"""Models of paragraphs: text with declared placeholders between braces, and nothing else. Plain Python.

A model is lines: « # » opens a title, « - » an item, anything else is a paragraph. `{titulaire}` is replaced by its
value, `{Titulaire}` by the same with a capital. What people typed is only ever a value: it is never read for
placeholders again.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levier.common.errors import Problem

_BRACES = re.compile(r"\{([^{}\n]*)\}")
Value = str | tuple[str, ...]


class BlockKind(StrEnum):
    """What a line of a text is."""

    TITLE = "title"
    ITEM = "item"
    PARAGRAPH = "paragraph"


_MARKS = {"# ": BlockKind.TITLE, "- ": BlockKind.ITEM}


@dataclass(frozen=True)
class Block:
    """One title, item or paragraph, in words."""

    kind: BlockKind
    text: str


def placeholders_in(body: str) -> list[str]:
    """The placeholders a model uses, as they are written, in order, once each."""
    return list(dict.fromkeys(_BRACES.findall(body)))


def declared_name(written: str) -> str:
    """The declared name of a placeholder: the same without its capital."""
    return written[:1].lower() + written[1:]


def check_body(body: str, *, known: Collection[str], required: Collection[str]) -> None:
    """Raises Problem (field body) when a model uses a placeholder nobody declared, leaves a brace alone, or leaves out
    a mention it must make."""
    unknown = [name for name in placeholders_in(body) if declared_name(name) not in known]
    if unknown:
        shown = ", ".join(f"{{{name}}}" for name in unknown)
        raise Problem(
            f"Champ inconnu\u00a0: {shown}. N’utilisez que les champs de la liste, ou retirez les accolades.",
            field="body",
        )
    rest = _BRACES.sub("", body)
    if "{" in rest or "}" in rest:
        line = next(rank for rank, text in enumerate(body.splitlines(), 1) if re.search(r"[{}]", _BRACES.sub("", text)))
        raise Problem(f"Ligne {line}\u00a0: une accolade est seule. Un champ s’écrit {{titulaire}}.", field="body")
    used = {declared_name(name) for name in placeholders_in(body)}
    missing = [name for name in required if name not in used]
    if missing:
        shown = ", ".join(f"{{{name}}}" for name in missing)
        raise Problem(
            f"Ce texte doit garder\u00a0: {shown}. Sans ces champs, le marché partirait sans une mention que le CCAG "
            "laisse à ses documents particuliers.",
            field="body",
        )


def fill(body: str, values: Mapping[str, Value]) -> list[Block]:
    """The model with its values. A line that is one placeholder takes as many items as its value has lines; a line
    whose only placeholder is empty says nothing and is left out."""
    blocks: list[Block] = []
    for line in body.splitlines():
        text = line.strip()
        kind = next((kind for mark, kind in _MARKS.items() if text.startswith(mark)), BlockKind.PARAGRAPH)
        text = text if kind is BlockKind.PARAGRAPH else text[2:].strip()
        alone = _BRACES.fullmatch(text)
        if alone and isinstance(value := _value(alone[1], values), tuple):
            blocks += [Block(BlockKind.ITEM, part) for part in value]
            continue
        filled = _BRACES.sub(lambda found: _inline(_value(found[1], values)), text).strip()
        if filled:
            blocks.append(Block(kind, filled))
    return blocks


def _value(written: str, values: Mapping[str, Value]) -> Value:
    """The value of a placeholder as it is written; a capital asks for one."""
    value = values[declared_name(written)]
    if written[:1].isupper() and isinstance(value, str):
        return value[:1].upper() + value[1:]
    return value


def _inline(value: Value) -> str:
    return value if isinstance(value, str) else "\u202f; ".join(value)


def as_text(blocks: list[Block]) -> str:
    """The blocks as text to paste: items after a dash, a blank line before each title."""
    lines: list[str] = []
    for block in blocks:
        if block.kind is BlockKind.TITLE and lines:
            lines.append("")
        lines.append(f"– {block.text}" if block.kind is BlockKind.ITEM else block.text)
    return "\n".join(lines)
