"""How a body is read before its fields are: its size, its kind, its JSON, its depth; then the faults of its shape."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from levier.common.ui import formats
from levier.coordination.hours.api.refusals import Refused
from levier.coordination.hours.sent_lines import LineFault

BODY_AT_MOST = 500_000
LINES_AT_MOST = 2_000
# An object, its list of lines, each line: nothing of ours goes deeper.
DEPTH_AT_MOST = 4


class BodyParser(Parser):
    """Reads a body as strict JSON. Raises Refused with what is wrong with it."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Refused("not_json", "Envoyez le corps en JSON, avec l’en-tête Content-Type: application/json.")
        if len(request.body) > BODY_AT_MOST:
            raise Refused("body_too_large", too_large(BODY_AT_MOST))
        return read_json(request.body)


def too_large(most: int) -> str:
    """What a body past its bound is answered."""
    return f"Le corps dépasse {formats.file_size(most)}\u00a0: envoyez les lignes en plusieurs fois."


def read_json(content: bytes) -> Any:
    """The value a body holds; raises Refused when it is not JSON in UTF-8, says a field twice, or nests too deep."""
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_constant=not_a_number)
    except UnicodeDecodeError as error:
        raise Refused("body_unreadable", "Le corps n’est pas écrit en UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Refused(
            "body_unreadable", f"Le corps n’est pas du JSON\u00a0: ligne {error.lineno}, caractère {error.colno}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise Refused("body_unreadable", "Le corps est trop imbriqué, ou un nombre y est trop long.") from error
    if depth(found) > DEPTH_AT_MOST:
        raise Refused("body_unreadable", f"Le corps est trop imbriqué\u00a0: {DEPTH_AT_MOST} niveaux au plus.")
    return found


def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a field said twice has no one value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refused("body_unreadable", "Un même objet y dit deux fois le même champ.")
    return found


def not_a_number(text: str) -> Any:
    """NaN and the infinities are no JSON."""
    raise Refused("body_unreadable", f"«\u00a0{text}\u00a0» n’est pas du JSON.")


def depth(value: Any) -> int:
    """How many objects and lists stand one in another; what `json` could read is not deep enough to exhaust us."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(depth, inside), default=0)


# What a fault of shape is called, by the kind the library gives it; the others are told as a whole.
SHAPES = {
    "missing": ("field_missing", "Ce champ manque."),
    "extra_forbidden": ("field_unknown", "Ce champ n’existe pas ici\u00a0: retirez-le."),
    "string_type": ("wrong_type", "Ce champ est un texte, entre guillemets."),
    "string_too_long": ("too_long", "Ce texte est trop long."),
    "list_type": ("wrong_type", "Ce champ est une liste, entre crochets."),
    "too_short": ("empty", "Donnez au moins une ligne."),
    "too_long": ("too_many_lines", f"{formats.integer(LINES_AT_MOST)} lignes au plus par envoi."),
}
OBJECT = ("wrong_type", "Un objet est attendu ici, entre accolades.")


def shape_faults(errors: Sequence[dict[str, Any]]) -> list[LineFault]:
    """What the library found of the shape of a body, in French, line by line."""
    faults = []
    for error in errors:
        place = [part for part in error["loc"] if part not in ("body", "deposit")]
        rank = next((part for part in place if isinstance(part, int)), None)
        code, sentence = SHAPES.get(error["type"], OBJECT)
        field = str(place[-1]) if place and isinstance(place[-1], str) else ""
        faults.append(LineFault(None if rank is None else rank + 1, field[:40], code, sentence))
    return faults
