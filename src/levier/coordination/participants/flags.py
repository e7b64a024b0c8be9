"""Which criteria may be noted beside a person's main category, and how they are told. Plain Python.

One main category founds the eligibility and counts; several criteria may hold at once, and the observatory crosses them
(domain reference, §3.1). Living in a priority district is a crossing of its own, noted with the identity; a motivated
proposal and a contract's own public are words about an eligibility, not criteria.
"""

import datetime
from collections.abc import Iterable, Mapping

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.participants.establishing import MOTIVATED, check_age
from levier.law.publics import ADDED_PUBLIC, EligibleCategory

PRIORITY_DISTRICT = "QPV"
NOT_FLAGS = {PRIORITY_DISTRICT, MOTIVATED, ADDED_PUBLIC.code}


def flaggable(categories: Mapping[str, EligibleCategory]) -> dict[str, EligibleCategory]:
    """The categories that may be noted beside the main one, by their code, in the text's order."""
    return {code: category for code, category in categories.items() if code not in NOT_FLAGS}


def check_flags(
    asked: Iterable[str],
    *,
    main: Iterable[str],
    held: Iterable[str],
    birth_date: datetime.date | None,
    today: datetime.date,
    categories: Mapping[str, EligibleCategory],
) -> set[str]:
    """The codes to hold. `main`: the categories her eligibilities stand on; `held`: what is noted already, of which a
    criterion that age ends, or that the mission withdrew, is not asked again. Raises Problem (field `flags`)."""
    known, codes, kept = flaggable(categories), set(asked), set(held)
    for code in sorted(codes):
        category = known.get(code)
        if category is None:
            if code in kept:
                continue
            raise Problem("Choisissez des critères de la liste.", field="flags")
        if code in set(main):
            raise Problem(
                f"«\u00a0{formats.typeset(category.text)}\u00a0» fonde déjà son éligibilité\u00a0: ne le notez pas "
                "une seconde fois.",
                field="flags",
            )
        if code not in kept:
            check_age(category, birth_date, today, field="flags")
    return codes
