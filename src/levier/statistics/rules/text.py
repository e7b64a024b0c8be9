"""Text: markers of absence, HTML entities, control characters, characters lost upstream."""

import html
import re
import unicodedata

from levier.statistics.rules.registry import Cleaned

# `NC`, `MQ`, `CDL` and their `INX` forms are written in any field of the consolidated files, even numeric ones.
_MARKERS = frozenset({"NC", "MQ", "CDL", "INX NC", "INX NONE", "INX MQ", "INX CDL", "INX", "NONE", "NULL", "NAN"})
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,31});")
# Only what a page's editor puts in a text: « canalisation <DN200> » is not a tag.
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|i|li|ol|p|span|strong|table|tbody|td|th|tr|u|ul)(?:\s[^<>]{0,300})?\s*/?>", re.IGNORECASE
)
# What `unmark` and `clean_text` give back as it is, without a rule: printed characters of French without space around,
# too long for a marker or begun by a digit; for a free text, nothing either that may begin an entity or a tag.
PLAIN_MARK = r"[0-9][!-~]*|[!-~]{9,}"
_PRINTED = "!-%'-;=-~\u00a1-\u00ac\u00ae-\u017f\u2013\u2014\u2018\u2019\u20ac"
PLAIN_TEXT = f"[{_PRINTED}][ {_PRINTED}]{{7,}}[{_PRINTED}]"
# What stands where a character was lost before publication.
LOST = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def unmark(raw: str | None) -> Cleaned:
    """Strips a value; an empty one or a marker of absence becomes None."""
    if raw is None:
        return Cleaned(None)
    value = raw.strip(" \t\r\n\f\v\u00a0\u202f\ufeff")
    if not value:
        return Cleaned(None)
    if value.upper() in _MARKERS:
        return Cleaned(None, ("marqueur_absence",))
    return Cleaned(value)


def clean_text(raw: str | None) -> Cleaned:
    """A free text: line breaks kept as spaces, entities decoded, lost characters (U+FFFD) counted."""
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    found: list[str] = []
    if "&" in value and _ENTITY.search(value):
        value = html.unescape(value)
        found.append("entite_html")
    if "<" in value and _TAG.search(value):
        value = " ".join(_TAG.sub(" ", value).split())
        found.append("balise_html")
    if not value.isprintable():
        spaced = re.sub(r"[\r\n\t\u0085\u2028\u2029]+", " ", value)
        value = _CONTROL.sub("", spaced).strip()
        if value != spaced.strip():
            found.append("caractere_controle")
    if LOST in value:
        found.append("caractere_perdu")
    return Cleaned(value or None, tuple(found))


def fold(label: str) -> str:
    """A label without accents, case, apostrophe form or repeated spaces, to compare it with a list."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", label) if not unicodedata.combining(mark))
    return " ".join(plain.replace("’", "'").replace("œ", "oe").replace("_", "-").casefold().split())
