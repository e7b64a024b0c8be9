"""An indicator of the ledger as its page and its files show it: the words of each row, the command that makes it."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst

from levier.common.charts.declaration import Chart, Mark, Shape
from levier.common.ui import formats
from levier.law.legal_bases import WAY_LABELS
from levier.organizations.reference import buyer_classes, structure_kinds
from levier.resources.observatory.codes import sector_words
from levier.resources.observatory.indicator_tables import MOST_BARS, between_words
from levier.statistics.indicators.declaration import Indicator, Measure
from levier.statistics.nomenclatures import training_levels

UNSAID = "Non renseigné"
# The note of what a desk did not hand over, which is no zero.
UNTOLD = "non transmis"
_NOBODY_SAID = {"annee": "Sans année", "guichet": "Sans guichet désigné", "epci": "Lieu non précisé",
                "lieu": "Lieu non précisé", "criteres": "Aucun autre critère noté",
                # Supplies have none, and totals tell none.
                "secteur": "Fournitures, ou non renseigné"}  # fmt: skip
# Where nothing said is a class of its own, or where every row is a part of the whole.
_NONE_IS_A_CLASS = {"criteres", "annee"}
_CLASSES = {
    "DELD": "demandeurs d’emploi de longue durée",
    "RSA": "bénéficiaires du RSA",
    "TH": "travailleurs handicapés",
    "JEUNE": "jeunes",
    "SENIOR": "plus de 50\u00a0ans",
    "IAE": "insertion par l’activité économique",
    "AUTRE": "autres publics",
}
_WORDS: dict[str, Mapping[str, str]] = {
    "modalite": {"direct": "embauche directe", "autre": "autres"},
    "contrat": {
        "cdi": "CDI",
        "cdd": "CDD",
        "cddi": "CDD d’insertion",
        "interim": "intérim classique",
        "interim_insertion": "intérim d’insertion",
        "alternance": "alternance",
        "stage": "stage",
        "autre": "autres",
    },
    "situation": _CLASSES,
    "clause": {way.value: label for way, label in WAY_LABELS.items()},
    "sexe": {"F": "femmes", "M": "hommes"},
    "age": {"-26": "moins de 26\u00a0ans", "26-50": "26 à 50\u00a0ans", "+50": "plus de 50\u00a0ans"},
    "qpv": {"oui": "en QPV", "non": "hors QPV"},
    "niveau": training_levels(),
    "epci": {"plusieurs": "plusieurs intercommunalités"},
    "secteur": {"plusieurs": "plusieurs secteurs"},
}


@dataclass(frozen=True)
class LedgerRow:
    """A value of the breakdown: its words, its value and its part of the whole, or what stands in their place."""

    label: str
    value: str
    part: str
    people: str
    note: str
    masked: str


def label_of(by: str, value: Any) -> str:
    """The words of a value of a breakdown; what nobody recorded is said so."""
    if value is None:
        return _NOBODY_SAID.get(by, UNSAID)
    if by == "secteur" and value not in _WORDS[by]:
        return sector_words(value)
    if by == "acheteur":
        return capfirst(buyer_classes()[value].label) if value in buyer_classes() else str(value)
    if by == "criteres":
        return capfirst(", ".join(_CLASSES.get(one, one) for one in str(value).split(" + ")))
    if by == "modalite" and value in structure_kinds():
        return f"{capfirst(structure_kinds()[value].label)} ({value})"
    return capfirst(_WORDS.get(by, {}).get(value, str(value)))


def short_label(by: str, value: Any) -> str:
    """The same where there is little room, beside a table that says it whole: a structure by its letters (ETTI)."""
    return str(value) if by == "modalite" and value in structure_kinds() else label_of(by, value)


def value_words(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """The value in its unit, or the words that stand in its place."""
    if row.get("masked"):
        return formats.typeset(str(row["masked"]))
    if row["value"] is None:
        return UNTOLD if is_untold(row) else formats.UNKNOWN
    if indicator.measure is Measure.HOURS:
        return formats.hours(row["numerator"])
    if indicator.measure is Measure.FULL_TIME:
        return formats.number(Decimal(str(row["value"])).quantize(Decimal("0.1")))
    if indicator.measure.is_share:
        return formats.percent(Decimal(str(row["value"])) * 100, 1)
    if indicator.measure is Measure.MEAN_WEIGHT:
        return formats.percent(Decimal(str(row["value"])), 1)
    return formats.integer(row["value"])


def is_untold(row: Mapping[str, Any]) -> bool:
    """Whether a row is of what a desk did not hand over."""
    return row["value"] is None and (row.get("note") or "").startswith(UNTOLD)


def rows_of(
    indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]
) -> list[LedgerRow]:
    """The rows in words, in the order they come. A part is of the hours that tell their class; what does not is a part
    of the whole, and says so."""
    told = []
    base = told_of(by, rows, whole) if indicator.measure.is_of_hours else None
    for row in rows:
        part = ""
        if row.get("masked"):
            part = formats.typeset(str(row["masked"]))
        elif indicator.measure.is_share and row["value"] is not None:
            part = f"{formats.integer(row['numerator'])} sur {formats.integer(row['denominator'])}"
            # Editions closed before it was told have no interval.
            if row.get("low") is not None:
                part += f", intervalle à 95\u00a0% {between_words(row)}"
        elif indicator.measure is Measure.MEAN_WEIGHT and row["value"] is not None:
            part = f"sur {formats.count(row['denominator'], 'étude')}"
        elif base and row["group"] is None and by not in _NONE_IS_A_CLASS:
            part = f"{formats.share(row['numerator'], whole['numerator'], 1)} du total"
        elif base:
            part = formats.share(row["numerator"], base, 1)
        is_told = indicator.of_people and not row.get("masked") and row["people"] is not None
        people = formats.integer(row["people"]) if is_told else ""
        told.append(
            LedgerRow(
                label_of(by, row["group"]),
                value_words(indicator, row),
                part,
                people,
                formats.typeset(row["note"] or ""),
                row.get("masked") or "",
            )
        )
    return told


def told_of(by: str, rows: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]) -> int | None:
    """The hours (hundredths) that tell their class of a breakdown: what parts are of. A desk that sends totals alone
    tells none: its hours are missing from every class, and counted in no denominator. None when it cannot be said."""
    if whole.get("masked") or not whole["numerator"]:
        return None
    untold = next((row for row in rows if row["group"] is None), None)
    if untold is None or by in _NONE_IS_A_CLASS:
        return int(whole["numerator"])
    return None if untold.get("masked") else int(whole["numerator"] - untold["numerator"]) or None


def chart_of(
    indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]], whole: Mapping[str, Any], axis: str
) -> Chart | None:
    """Parts of the hours that tell their class, as bars, one that is masked said so in its place; None for what is no
    part, when all are masked, or when bars would be too many. `axis` names the breakdown."""
    drawn = [row for row in rows if row["group"] is not None]
    if not indicator.measure.is_of_hours or by == "annee" or not drawn or len(drawn) > MOST_BARS:
        return None
    shown = [row for row in drawn if not row.get("masked")]
    base = told_of(by, rows, whole)
    if base is None or not shown or any(row["numerator"] < 0 for row in shown):
        return None
    marks = [
        Mark(short_label(by, row["group"]), None, formats.typeset(str(row["masked"])))
        if row.get("masked")
        else Mark(
            short_label(by, row["group"]), row["numerator"] * 100 / base, formats.share(row["numerator"], base, 1)
        )
        for row in drawn
    ]
    told = "" if base == whole["numerator"] else " (part des heures qui le disent)"
    return Chart(f"{indicator.name}, par {axis}{told}", Shape.BARS, capfirst(axis), marks, "%", missing="non diffusé")


def command_of(indicator: Indicator, by: str, asked: Mapping[str, Any], mission: str, *, internal: bool) -> str:
    """The command that computes the same figures again."""
    parts = ["levier", "observatoire", "montrer", indicator.identifier, "--mission", mission]
    if by:
        parts += ["--par", by]
    for option, value in asked.items():
        if value:
            parts += [f"--{option}", str(value)]
    return shlex.join([*parts, *(["--complet"] if internal else [])])
