"""Which legal basis may be written on a purchase: in force on its day, of its way, open to what is bought. Plain
Python.

One rule for the study that chooses a basis, the form of a contract and the file of contracts that run already.
"""

import datetime

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.law.legal_bases import WAY_LABELS, LegalBasis, Way, legal_bases
from levier.law.periods import Period, add_months, length_on
from levier.law.thresholds import Kind

# L2113-15 and R2123-1, 3°: social and other specific services only; L2113-16 bounds the first.
SPECIFIC_SERVICES = {"L2113-15", "R2123-1-3"}
SOCIAL_ECONOMY = "L2113-15"
# A contract keeps the text of the day its consultation was launched, which its record does not hold: one notified later
# than this after the end of a text was not launched under it. A plausibility of the record (months), no rule of law.
LAUNCHED_WITHIN = 12


def basis_for(code: str, way: str, day: datetime.date) -> LegalBasis:
    """The legal basis named, provided it was in force on the study's day and opens this way; raises Problem."""
    basis = legal_bases().get(code)
    if basis is None:
        raise Problem("Choisissez la base juridique dans la liste.", field="basis")
    if not basis.holds_on(day):
        raise Problem(
            f"«\u00a0{basis.label}\u00a0» n’était pas en vigueur à la date de l’étude, le {day:%d/%m/%Y}.",
            field="basis",
        )
    check_way(basis, way)
    return basis


def check_way(basis: LegalBasis, way: str) -> None:
    """Raises Problem (field `basis`) when the way chosen is another than the basis’s own; none chosen fits any."""
    if way and basis.way != way:
        raise Problem(
            f"Cette base est celle d’une autre voie, «\u00a0{WAY_LABELS[basis.way]}\u00a0»\u00a0: changez l’une ou "
            "l’autre.",
            field="basis",
        )


def check_contract_basis(
    basis: LegalBasis,
    *,
    way: str,
    day: datetime.date | None,
    is_concession: bool,
    is_call_off: bool = False,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> None:
    """Raises Problem (field `basis`) for a contract that cannot stand on that basis: of another way, not in force yet
    on its `day` (of notification, None while unknown), out of force for longer than a consultation lasts, of
    concessions for a contract or the reverse, or run longer than the basis allows. A call-off keeps the text of its
    framework, however old; what has no day is of any."""
    check_way(basis, way)
    if day is not None and day < basis.first_day:
        raise Problem(
            f"«\u00a0{basis.label}\u00a0» n’est en vigueur que depuis le {formats.long_date(basis.first_day)}, "
            "après la "
            "date du marché\u00a0: choisissez la base d’alors.",
            field="basis",
        )
    over = None if basis.last_day is None or is_call_off else add_months(basis.last_day, LAUNCHED_WITHIN)
    if basis.last_day is not None and over is not None and day is not None and day > over:
        raise Problem(
            f"«\u00a0{basis.label}\u00a0» n’est plus en vigueur depuis le {formats.long_date(basis.last_day)}, "
            "plus d’un "
            "an avant la date du marché\u00a0: choisissez la base de sa consultation.",
            field="basis",
        )
    check_concession(basis, is_concession=is_concession)
    if starts_on is not None and ends_on is not None:
        longest = length_on(Period.SOCIAL_ECONOMY_LONGEST, day)
        if basis.code == SOCIAL_ECONOMY and ends_on >= add_months(starts_on, longest):
            raise too_long(longest, field="basis")


def check_concession(basis: LegalBasis, *, is_concession: bool) -> None:
    """Raises Problem (field `basis`) when a concession is reserved by an article of public contracts, or the reverse:
    concessions have their own (L3113-1 and following, L3114-2)."""
    if basis.is_of_concessions and not is_concession:
        raise Problem(
            "Cet article est celui des concessions\u00a0: choisissez celui des marchés, ou la nature «\u00a0concession"
            "\u00a0».",
            field="basis",
        )
    if is_concession and basis.way is Way.RESERVED and not basis.is_of_concessions and basis.is_of_the_code:
        raise Problem(
            "Une concession ne se réserve pas par un article des marchés\u00a0: choisissez L3113-1 ou L3113-2-1.",
            field="basis",
        )


def check_specific_services(code: str, kind: Kind, duration_months: int | None, day: datetime.date) -> None:
    """Raises Problem (field at fault) when a basis for social and other specific services cannot hold this purchase.

    A reservation for the social economy lasts three years at most (L2113-16), as it reads on the day of the notice.
    """
    if code in SPECIFIC_SERVICES and kind is not Kind.SERVICES:
        raise Problem(
            "Cette base juridique ne vaut que pour des services sociaux et autres services spécifiques\u00a0: "
            "changez la "
            "nature de l’achat ou la base.",
            field="basis",
        )
    longest = length_on(Period.SOCIAL_ECONOMY_LONGEST, day)
    if code == SOCIAL_ECONOMY and duration_months is not None and duration_months > longest:
        raise too_long(longest, field="duration_months")


def too_long(longest: int, *, field: str) -> Problem:
    """What is said of a reservation for the social economy that lasts longer than `longest` months."""
    return Problem(
        f"Un marché réservé aux entreprises de l’économie sociale et solidaire dure {longest}\u00a0mois au plus "
        "(L2113-16).",
        field=field,
    )
