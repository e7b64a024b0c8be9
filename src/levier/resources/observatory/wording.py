"""How the observatory says what open data holds: states, reasons, sources."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from levier.common.ui import formats
from levier.resources.observatory.models import SourceFile
from levier.statistics.nomenclatures import cpv


def social_words(contract: dict[str, Any]) -> tuple[str, str]:
    """The tone of the badge and the words for the social field of a contract."""
    kinds = (("has_clause", "clause sociale"), ("has_criterion", "critère social"), ("has_reserved", "marché réservé"))
    said = [label for column, label in kinds if contract[column]]
    if said:
        return "done", formats.enumeration(said).capitalize()
    if contract["social_state"] == "aucune":
        return "neutral", "Sans considération sociale"
    if contract["has_social_field"]:
        return "neutral", "Champ non rempli"
    return "neutral", "Non mesurable : champ absent de la source"


def not_measurable(contracts: int) -> str:
    """What stands in place of a share when no contract declares the field; never a zero."""
    return f"non mesurable dans cette source ({formats.count(contracts, 'marché')})"


def share_words(part: int, declared: int, contracts: int) -> str:
    """A share with its numerator and denominator, or why there is none."""
    if not declared:
        return not_measurable(contracts)
    return (
        f"{formats.share(part, declared, 1)} ({formats.integer(part)} sur {formats.integer(declared)} "
        f"qui {'déclare' if declared == 1 else 'déclarent'} le champ)"
    )


def cpv_words(code: str | None) -> str:
    """A CPV code and its label."""
    if not code:
        return formats.UNKNOWN
    known = cpv(code)
    return f"{code} · {known.label}" if known else code


def object_words(contract: dict[str, Any]) -> str:
    """What the contract is for; where it was not published, what its CPV code says of it."""
    if contract["object"]:
        return str(contract["object"])
    known = cpv(contract["cpv"]) if contract["cpv"] else None
    return f"{known.label.rstrip('.')} (objet non publié)" if known else "Objet non publié"


def object_shown(contract: dict[str, Any]) -> str:
    """The same as a page prints it; a spreadsheet keeps what was published."""
    return formats.typeset(object_words(contract))


def large_amount(cents: int) -> str:
    """An amount for a key figure: in millions past one million, in whole euros below."""
    if cents >= 100_000_000:
        return f"{formats.number(Decimal(cents) / 100_000_000, 1)}\u00a0M€"
    return formats.euros(cents // 100 * 100)


def source_words(source: SourceFile) -> str:
    """Where a file comes from: shown beside every figure made from it."""
    if source.is_fictitious:
        return f"{source.origin} (données fictives)"
    return f"{source.origin}, {formats.month(source.dated_on)} ({source.licence})"


def sources_words(sources: Iterable[SourceFile]) -> str:
    """Every source in one sentence."""
    said = dict.fromkeys(source_words(source) for source in sources)
    together = "\u202f; ".join(said)
    return f"{formats.plural(len(said), 'Source')}\u00a0: {together}."


def as_printed(percent: Decimal) -> str:
    """A published percentage, with the decimals it was printed with."""
    return formats.percent(percent, max(0, -int(percent.as_tuple().exponent)))
