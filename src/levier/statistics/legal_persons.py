"""Which holders of contracts are surely companies, associations or public bodies, and may be named in what is
published again.

Buyers publish who holds their contracts, and some are people: a sole trader's name and number are personal data (CRPA,
L. 322-2; decision 0053). Nothing in the source tells them apart, so that the doubt is theirs: a holder is told when its
own name gives its legal form, or its number that of a public body. Plain Python.
"""

import re

from levier.statistics.rules.text import fold

# The forms of legal persons, as their names carry them, first or last; those of the sole trader (EI, EIRL) are not
# among them.
_FORMS = frozenset({
    "sa", "sas", "sasu", "sarl", "eurl", "scop", "scic", "snc", "scs", "sca", "sci", "sccv", "scea", "earl", "gaec",
    "selarl", "selas", "selafa", "scp", "scm", "sem", "seml", "semop", "spl", "spla", "gie", "geiq", "epic", "epci",
    "gmbh", "association", "fondation",
})  # fmt: skip
_SOLE_TRADERS = frozenset(("ei", "eirl"))
# A SIREN or a SIRET that begins so is that of a public body, and of no other (INSEE, Sirene).
_PUBLIC = re.compile(r"[12](\d{8}|\d{13})", re.ASCII)
# A trade name often follows in parentheses: « CARAÏBES REVÊTEMENTS (CAREV SARL) ».
_NAMES = re.compile(r"[()]")


def is_surely_legal_person(identifier: str | None, kind: str | None, name: str | None) -> bool:
    """Whether a holder is surely no natural person: by its SIRET or SIREN (`kind` « SIRET », or None where the source
    says none), or by the legal form that begins or ends its name."""
    if kind in (None, "SIRET") and _PUBLIC.fullmatch(identifier or ""):
        return True
    names = [one.split() for one in _NAMES.split(fold((name or "").replace(".", "")))]
    words = {word for one in names for word in one}
    ends = {word for one in names if one for word in (one[0], one[-1])}
    return not ends.isdisjoint(_FORMS) and words.isdisjoint(_SOLE_TRADERS)
