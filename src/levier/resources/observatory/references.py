"""What others published, in words and drawings: the national landmarks, and a mission's own former edition."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from levier.common.charts.declaration import Chart, Mark, Shape
from levier.common.charts.store import Drawn, drawn
from levier.common.ui import formats
from levier.organizations import reference as territories
from levier.resources.observatory.overview import BREAK_YEAR
from levier.resources.observatory.published_series import ELSEWHERE, FUNDING, OTHERS, VINTAGES
from levier.resources.observatory.wording import as_printed
from levier.statistics.nomenclatures import (
    UnemploymentRate,
    published_figures,
    published_series,
    sectors,
    unemployment,
    zone_unemployment,
)
from levier.statistics.reference import Reading, breakdown, editions, last_estimates, readings

UNREAD = "valeur non lisible"
QUALIFIERS = {"about": "environ ", "more_than": "plus de ", "less_than": "moins de ", "at_least": "au moins "}
SHORT_QUALIFIERS = {"about": "≈\u00a0", "more_than": ">\u00a0", "less_than": "<\u00a0", "at_least": "≥\u00a0"}
# Which published series an indicator of ours stands beside.
BESIDE = {
    "part_clause_sociale": "oecp_social_share",
    "part_montant_clause_sociale": "oecp_social_share_of_value",
}
CENSUS = "France, recensement (90\u00a0000\u00a0€ HT et plus)"


@dataclass(frozen=True)
class Line:
    """A published value in its table."""

    label: str
    value: str
    note: str
    source: str
    url: str


def value_words(reading: Reading) -> str:
    """The value as published, to the printed digit; what could not be read is said."""
    figure = reading.figure
    if figure is None:
        return formats.typeset(_why(reading)[0])
    if figure.unit == "percent":
        words = as_printed(figure.value)
    elif figure.unit == "times":
        words = f"×\u00a0{formats.number(figure.value)}"
    elif figure.unit == "billion_euros":
        words = f"{formats.number(figure.value)}\u00a0Md€"
    elif figure.unit == "hours":
        words = formats.whole_hours(int(figure.value))
    else:
        words = formats.integer(int(figure.value))
    return QUALIFIERS.get(figure.qualifier, "") + words


def short_words(reading: Reading) -> str:
    """A published number on a column, where two stand side by side: « > 387 000 » for « plus de 387 000 h »."""
    figure = reading.figure
    return SHORT_QUALIFIERS.get(figure.qualifier, "") + formats.integer(int(figure.value)) if figure else UNREAD


def _why(reading: Reading) -> tuple[str, str]:
    """What stands in the place of a figure that could not be read, or is doubted, and the reason."""
    said, _, why = (reading.unread.reason if reading.unread else "").partition(" : ")
    return said, why


def lines(found: Iterable[Reading], words: Mapping[str, str] | None = None) -> list[Line]:
    """A series as the table beside its chart: every value with its source."""
    return [
        Line(
            words.get(reading.item, reading.item) if words else str(reading.year),
            value_words(reading),
            formats.typeset(reading.figure.note if reading.figure else _why(reading)[1]),
            formats.typeset(
                ", ".join(
                    part for part in (reading.said.source, reading.figure.source_date if reading.figure else "") if part
                )
            ),
            reading.said.url,
        )
        for reading in found
    ]


def national_share(rows: Sequence[Mapping[str, Any]], department: str) -> Chart:
    """The published share of contracts with a clause and the department's own (rows of `part_clause_sociale` by year),
    on the same axes: the census stops where the open data begins to be comparable."""
    return _beside("oecp_social_share", "Part des marchés avec une clause sociale", rows, department)


def beside(indicator: str, name: str, rows: Sequence[Mapping[str, Any]], department: str) -> Chart | None:
    """An indicator by year beside the published series it can be read with; None when there is none."""
    series = BESIDE.get(indicator)
    return _beside(series, name, rows, department) if series else None


def _beside(series: str, name: str, rows: Sequence[Mapping[str, Any]], department: str) -> Chart:
    published = [
        Mark(
            str(reading.year),
            float(reading.figure.value) if reading.figure else None,
            value_words(reading),
            series=CENSUS,
            at=reading.year,
            note="" if reading.figure else value_words(reading),
        )
        for reading in last_estimates(series)
    ]
    own = [
        Mark(
            str(row["annee"]),
            row["value"] * 100 if row["measurable"] else None,
            formats.percent(Decimal(str(row["value"])) * 100, 1) if row["measurable"] else "—",
            low=row["low"] * 100 if row["low"] is not None else None,
            high=row["high"] * 100 if row["high"] is not None else None,
            series=f"{department}, données essentielles",
            at=row["annee"],
            note=formats.typeset(row["note"] or ""),
        )
        for row in rows
        if row["annee"]
    ]
    return Chart(
        f"{name}\u00a0: repères publiés et données du département",
        Shape.LINES,
        "Année",
        [*published, *own],
        "%",
        break_before=BREAK_YEAR,
        missing=f"valeur douteuse, {UNREAD.removeprefix('valeur ')} ou non mesurable",
    )


def network_hours() -> Chart:
    """The hours of the national network by year; a year whose figure could not be read keeps its place, empty."""
    marks = [
        Mark(
            str(reading.year),
            float(reading.figure.value) / 1_000_000 if reading.figure else None,
            f"{formats.number(reading.figure.value / 1_000_000)}\u00a0M" if reading.figure else UNREAD,
            doubtful=bool(reading.figure and reading.figure.qualifier in ("about", "low")),
        )
        for reading in last_estimates("ave_hours")
    ]
    return Chart(
        "Heures d’insertion consolidées par le réseau national, en millions", Shape.COLUMNS, "Année", marks, "M h",
        missing="non lisible", doubtful="ordre de grandeur publié comme tel",
    )  # fmt: skip


def unemployment_chart(department: str) -> Chart | None:
    """The unemployment rate of a department by quarter, one line a publication: each revises the whole series, so that
    a rate is compared inside one publication only. None for a department whose rates are not carried."""
    marks = [
        Mark(rate.quarter, float(rate.rate), as_printed(rate.rate), series=words, at=_place(rate))
        for vintage, words in VINTAGES.items()
        for rate in unemployment(department, vintage=vintage)
    ]
    if not marks:
        return None
    return Chart(f"Taux de chômage localisé, {department_name(department)}", Shape.LINES, "Trimestre", marks, "%")


def _place(rate: UnemploymentRate) -> float:
    year, quarter = rate.quarter.split("-T")
    return int(year) + (int(quarter) - 1) / 4


def latest_unemployment(department: str) -> list[tuple[str, UnemploymentRate]]:
    """The last rate of each department of the same region, in the latest publication, the highest first."""
    known = territories.departments()
    region = known[department].region if department in known else ""
    vintage = next(iter(VINTAGES))
    last = [
        (one.name, rates[-1])
        for code, one in known.items()
        if one.region == region and (rates := unemployment(code, vintage=vintage))
    ]
    return sorted(last, key=lambda pair: (-pair[1].rate, pair[0]))


@dataclass(frozen=True)
class ZoneRate:
    """The last rate of an employment zone, that of the same quarter a year before, and how many communes of the
    department are in it."""

    name: str
    communes: int
    last: UnemploymentRate
    former: UnemploymentRate | None


def zone_rates(department: str) -> list[ZoneRate]:
    """The employment zones where communes of a department are, the highest rate first; empty where the rates are not
    carried. Most of them reach into other departments."""
    if department not in territories.departments():
        return []
    communes = Counter(one.employment_zone for one in territories.communes_of(department))
    names = territories.employment_zones()
    found = []
    for zone, many in communes.items():
        if rates := zone_unemployment(zone):
            former = rates[-5] if len(rates) > 4 else None
            found.append(ZoneRate(names.get(zone, zone), many, rates[-1], former))
    return sorted(found, key=lambda one: (-one.last.rate, one.name))


def zones_chart(found: Sequence[ZoneRate]) -> Chart | None:
    """The last rate of each zone; None without any."""
    if not found:
        return None
    marks = [Mark(one.name, float(one.last.rate), as_printed(one.last.rate)) for one in found]
    title = f"Taux de chômage par zone d’emploi, {_quarter_words(found[0].last.quarter)}"
    return Chart(title, Shape.BARS, "Zone d’emploi", marks, "%")


def _quarter_words(quarter: str) -> str:
    year, number = quarter.split("-T")
    return f"{'1er' if number == '1' else number + 'e'} trimestre {year}"


_FUNDERS = {
    "local_authorities": "Collectivités locales", "state": "État", "european_social_fund": "Fonds social européen",
    "private_funds": "Fonds privés",
}  # fmt: skip


def funding() -> tuple[list[Line], Chart]:
    """Who pays for the clauses and their facilitators, as the network said it once: the table, the drawing."""
    year = published_series(FUNDING, breakdown="funder")[0].year
    shown = breakdown(FUNDING, year, "funder", territory="FR")
    marks = [
        Mark(_FUNDERS[one.item], float(one.figure.value) if one.figure else None, value_words(one)) for one in shown
    ]
    chart = Chart(f"Financement des clauses sociales en France, {year}", Shape.BARS, "Financeur", marks, "%")
    return lines(shown, _FUNDERS), chart


def department_name(code: str) -> str:
    """The name of a department; an invented one has its code alone."""
    known = territories.departments().get(code)
    return known.name if known else f"département {code}"


# The words of what an edition breaks hours down by, beside those of the tables of sectors and classes of buyers.
_MODES = {
    "direct_hire": "Embauche directe", "ETTI": "ETTI", "ETT": "ETT", "GEIQ": "GEIQ",
    "EI": "Entreprise d’insertion", "AI": "Association intermédiaire", "RQ": "Régie de quartier",
    "EA": "Entreprise adaptée", "other": "Autres", "ESAT": "ESAT", "ACI": "Atelier et chantier d’insertion",
}  # fmt: skip
_CONTRACTS = {
    "CDI": "CDI", "CDDI": "CDD d’insertion", "CDD": "CDD", "insertion_temp": "Intérim d’insertion",
    "work_study": "Alternance", "ordinary_temp": "Intérim classique", "internship": "Stage",
}  # fmt: skip
_CATEGORIES = {
    "execution_condition": "Condition d’exécution", "reserved_contract": "Marché réservé (IAE)",
    "condition_and_criterion": "Condition et critère d’attribution", "insertion_contract": "Marché d’insertion",
}  # fmt: skip


def _axes() -> dict[str, tuple[str, str, dict[str, str]]]:
    """The axes of an edition in the order it printed them: the heading, what one is called, the words of each item."""
    return {
        "recruitment_mode": ("Modalité de recrutement", "Modalité", _MODES),
        "employment_contract": ("Contrat de travail", "Contrat", _CONTRACTS),
        "sector": ("Secteur d’activité", "Secteur", {code: _begun(one.label) for code, one in sectors().items()}),
        "buyer": (
            "Acheteur",
            "Catégorie d’acheteur",
            {code: _begun(one.label) for code, one in territories.buyer_classes().items()},
        ),
        "clause_category": ("Catégorie de clause", "Catégorie", _CATEGORIES),
        "situation": ("Situation avant l’emploi", "Situation", {}),
        "training": ("Niveau de formation", "Niveau", {}),
    }


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Axis:
    """One chart of an edition: drawn when it has values, else said to be missing; its table either way."""

    heading: str
    axis: str
    chart: Drawn | None
    lines: list[Line]
    note: str


def edition(year: int, territory: str) -> list[Axis]:
    """Every chart a mission printed in the edition of a year: those whose values could not be read are there, empty."""
    found = []
    for by, (heading, axis, known) in _axes().items():
        shown = breakdown("hours_share", year, by, territory=territory)
        if not shown:
            continue
        words = known | {reading.item: _begun(reading.unread.label) for reading in shown if reading.unread}
        found.append(
            Axis(heading, axis, _shares(heading, axis, words, shown, year), lines(shown, words), _sum_note(shown))
        )
    return found


def _shares(heading: str, axis: str, words: Mapping[str, str], shown: Sequence[Reading], year: int) -> Drawn | None:
    if not any(reading.figure for reading in shown):
        return None
    marks = [
        Mark(words[reading.item], float(reading.figure.value) if reading.figure else None, value_words(reading))
        for reading in shown
    ]
    return drawn(
        Chart(f"Heures de {year} par {heading.lower()}, en part", Shape.BARS, axis, marks, "%", missing=UNREAD)
    )


def _sum_note(shown: Sequence[Reading]) -> str:
    """What the published shares add up to, when it is not a hundred."""
    total = sum(reading.figure.value for reading in shown if reading.figure)
    if not total or total == 100:
        return ""
    return f"Les parts publiées sont arrondies\u00a0: elles font {formats.number(total)}\u00a0% ensemble."


def hours_series(territory: str) -> tuple[list[Line], Drawn | None]:
    """The hours of a department by year, as published, what could not be read in its place."""
    found = readings("hours", territory=territory)
    if not found:
        return [], None
    marks = [
        Mark(
            str(reading.year),
            float(reading.figure.value) if reading.figure else None,
            short_words(reading) if reading.figure else UNREAD,
            doubtful=bool(reading.figure and reading.figure.qualifier),
            said=value_words(reading) if reading.figure else "",
        )
        for reading in found
    ]
    chart = Chart(
        "Heures d’insertion réalisées, par année", Shape.COLUMNS, "Année", marks, "h",
        missing="non lisible", doubtful="ordre de grandeur publié comme tel",
    )  # fmt: skip
    return lines(found), drawn(chart)


ELSEWHERE_ITEMS = {
    "": "", "active": "en cours", "planned": "à venir", "ended": "terminés", "state": "de l’État",
    "region": "de la Région", "city": "de la Ville", "public_body": "d’établissements publics",
    "award_criterion": "avec un critère d’attribution", "execution_condition": "sous condition d’exécution simple",
    "building_and_public_works": "bâtiment et travaux publics", "plie_est": "PLIE Est Héraultais",
    "grands_projets": "grands projets", "tram_5": "ligne 5 du tramway", "tram_5_qpv": "ligne 5, résidents de QPV",
    "tram_5_under_26": "ligne 5, moins de 26\u00a0ans",
    "rsa_or_long_term": "au RSA ou demandeurs d’emploi de longue durée", "level_v_or_less": "de niveau V ou moins",
}  # fmt: skip


def elsewhere() -> list[tuple[str, str, Line]]:
    """What other observatories, and this department's own before Levier, published: the place, what it measures, its
    value. The hours of an edition broken down have their own page."""
    found = []
    for figure in published_figures():
        in_edition = figure.series == "hours_share" and figure.year in editions(figure.territory)
        if figure.territory == "FR" or in_edition:
            continue
        item = ELSEWHERE_ITEMS[figure.item]
        measure = f"{ELSEWHERE[figure.series]}, {item}" if item else ELSEWHERE[figure.series]
        (line,) = lines([Reading(figure.year, "", figure)])
        found.append((_place_name(figure.territory), measure, line))
    return sorted(found, key=lambda row: (row[0], row[2].label))


def _place_name(code: str) -> str:
    return territories.regions()[code.removeprefix("R")] if code.startswith("R") else department_name(code)


CLASSES = {
    "entites_adjudicatrices": "entités adjudicatrices", "travaux": "marchés de travaux",
    "etat_hopitaux": "État et hôpitaux", "collectivites": "collectivités",
    "entreprises_publiques_operateurs": "entreprises publiques et opérateurs",
}  # fmt: skip


def other_lines() -> list[tuple[str, Line]]:
    """Every other national figure, with what it measures."""
    found = [(words, line) for series, words in OTHERS for line in lines(readings(series))]
    known = {**dict(OTHERS), "oecp_social_share": "Part avec une clause sociale"}
    for figure in published_figures():
        if figure.territory == "FR" and figure.breakdown and figure.series != FUNDING:
            (line,) = lines([Reading(figure.year, "", figure)])
            found.append((f"{known[figure.series]}, {CLASSES[figure.item]}", line))
    return found
