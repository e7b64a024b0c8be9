"""Whether two names may be those of one body. Plain Python.

A SIRET typed for another is common in a spreadsheet; its check digit is right, and only the name tells.
"""

from difflib import SequenceMatcher

from levier.common.tabular.cells import plain

# What a name says besides the body itself: its legal form, and the words everyone adds or leaves out.
FORMS = frozenset(
    (
        "sa", "sas", "sasu", "sarl", "eurl", "sci", "scop", "scic", "snc", "selarl", "ste", "societe", "ets",
        "etablissement", "etablissements", "entreprise", "association", "asso", "groupe", "groupement", "cie",
        "compagnie", "et", "de", "du", "des", "la", "le", "les", "l", "d", "fictif", "fictive", "france",
    )
)  # fmt: skip
ALIKE = 0.84


def words_of(name: str) -> list[str]:
    """The words that tell a body from another, without accents, case, punctuation nor legal forms."""
    words = plain(name).split()
    return [word for word in words if word not in FORMS] or words


def may_be_one(typed: str, known: str) -> bool:
    """Whether a typed name may be that of a body known by its SIRET: the same words in any order, all the words of one
    in the other (« Vidal » for « Maçonnerie Vidal »), its initials, or nearly the same letters. Nothing typed
    contradicts nothing."""
    first, second = words_of(typed), words_of(known)
    if not first or not second:
        return True
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    one, other = "".join(first), "".join(second)
    initials = {"".join(word[0] for word in words) for words in (first, second) if len(words) > 1}
    if one == other or one in initials or other in initials:
        return True
    return SequenceMatcher(None, one, other).ratio() >= ALIKE


def name_warning(typed: str, known: str, siret: str) -> str:
    """What to say when a typed name is not that of the body known by its SIRET; empty when it may be, or when the SIRET
    stands for a name nobody knew."""
    if typed.strip() == siret or may_be_one(typed, known):
        return ""
    return f"Le SIRET {siret} est celui de «\u00a0{known}\u00a0», et non de «\u00a0{typed.strip()}\u00a0»."
