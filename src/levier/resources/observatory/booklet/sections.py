"""Which sections the booklet has, in their order. A section is a function of what is in service and of the year.

Those of the ledger's hours, people and exits stand in `ledger_sections`: they read the year's edition alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from levier.common.charts.declaration import Chart, Mark, Shape
from levier.common.charts.store import drawn
from levier.common.ui import formats
from levier.organizations.contours import contours_of, mention_of
from levier.organizations.reference import departments
from levier.resources.observatory import references
from levier.resources.observatory.booklet import ledger_sections
from levier.resources.observatory.booklet.blocks import Block, Drawing, Items, Missing, Section, Table, Text
from levier.resources.observatory.editions.selectors import last_editions
from levier.resources.observatory.indicator_tables import Row, chart_of, rows_of
from levier.resources.observatory.maps import map_of, placed_words
from levier.resources.observatory.selectors import OpenData
from levier.resources.observatory.wording import not_measurable, source_words
from levier.statistics.reference import editions, readings

# The indicators an elected official is told first.
KEY = (
    "nombre_marches",
    "montant_marches",
    "part_clause_sociale",
    "part_consideration_sociale",
    "part_critere_social",
    "part_marche_reserve",
    "part_montant_clause_sociale",
    "part_publication_tardive",
)
SHARE, NUMBER = "part_clause_sociale", "nombre_marches"
# A published year of the open data is hardly whole before the next one ends.
FIRST_YEAR = 2018


@dataclass(frozen=True)
class Source:
    """What a booklet is made from: the data in service, and the year it is about."""

    data: OpenData
    year: int
    editions: tuple[tuple[int, int], ...] = ()
    """The last edition of each year closed until then, the first year first: its year and its key."""

    @property
    def edition(self) -> int | None:
        """The key of the last edition of the year; None before it is closed."""
        return dict(self.editions).get(self.year)

    @property
    def department(self) -> str:
        """The name of the department."""
        return references.department_name(self.data.department)

    def rows(self, indicator: str, by: str | None = None, *, of_the_year: bool = True) -> Sequence[dict[str, Any]]:
        """The rows of an indicator over the contracts notified in the year, or until it."""
        from levier.statistics.indicators.asking import Selection

        since = self.year if of_the_year else None
        among = Selection(department=self.data.department, since=since, until=self.year)
        return self.data.figures(indicator, by=by, among=among)

    def undated(self) -> int:
        """How many contracts of the department say no day of notification: they are of no year."""
        from levier.statistics.indicators.asking import Selection

        rows = self.data.figures(NUMBER, by="annee", among=Selection(department=self.data.department))
        return next((int(row["contracts"]) for row in rows if row["annee"] is None), 0)


def booklet_source(data: OpenData, year: int) -> Source:
    """What the booklet of a year is made from in the active mission; one query."""
    return Source(data, year, tuple(sorted(last_editions(until=year).items())))


def booklet_title(source: Source) -> str:
    """The title of the cover; an invented department is said so."""
    invented = " (fictif)" if source.data.synthetic else ""
    return f"Observatoire de la clause sociale, {source.department}{invented} {source.year}"


def coverage(source: Source) -> Section:
    """What the source holds, before any figure made from it."""
    build = source.data.build
    rows = {row["annee"]: row for row in source.rows("part_consideration_sociale", "annee", of_the_year=False)}
    years = sorted(year for year in rows if year and year >= FIRST_YEAR)
    blocks: list[Block] = [
        Text(
            "Les données construites comptent "
            f"{formats.count(build.read, 'enregistrement lu', 'enregistrements lus')}\u00a0: "
            f"{formats.integer(build.accepted)} acceptés, {formats.integer(build.repaired)} réparés, "
            f"{formats.integer(build.rejected)} rejetés. Un chiffre ne vaut que ce que valent les champs remplis."
        )
    ]
    if years:
        parts = (
            ("avec une considération sociale", lambda row: row["numerator"]),
            ("déclarent n’en avoir aucune", lambda row: row["denominator"] - row["numerator"]),
            ("ne déclarent pas le champ", lambda row: row["contracts"] - row["denominator"]),
        )
        marks = [
            Mark(str(year), float(count(rows[year])), formats.integer(count(rows[year])), series=words)
            if year in rows
            else Mark(str(year), None, "", series=words)
            # A year of which the source holds nothing keeps its place: its neighbours would seem to follow each other.
            for year in range(years[0], years[-1] + 1)
            for words, count in parts
        ]
        title = "Marchés publiés, selon ce qu’ils disent des considérations sociales"
        blocks.append(
            Drawing(drawn(Chart(title, Shape.STACKED, "Année", marks, missing="aucun marché dans la source")))
        )
        blocks.append(
            Table(
                title,
                ("Année", *(words.capitalize() for words, _ in parts)),
                [(str(year), *(formats.integer(count(rows[year])) for _, count in parts)) for year in years],
                numbers=len(parts),
            )
        )
        undated = source.undated()
        older = sum(row["contracts"] for year, row in rows.items() if year and year < FIRST_YEAR)
        left = [
            *([f"{formats.count(undated, 'marché')} sans date de notification"] if undated else []),
            *([f"{formats.count(older, 'marché')} d’avant {FIRST_YEAR}"] if older else []),
        ]
        if left:
            blocks.append(Missing(f"Hors de ce dessin\u00a0: {formats.enumeration(left)}."))
    else:
        blocks.append(Missing(f"Aucun marché daté de {FIRST_YEAR} à {source.year} dans les données en service."))
    return Section("Ce que contient la source", blocks)


def quality(source: Source) -> Section:
    """How many contracts of the year fill each field."""
    from levier.statistics.indicators.catalogue import INDICATORS

    rows: list[tuple[str, ...]] = []
    for identifier, indicator in INDICATORS.items():
        if identifier.startswith("completude_"):
            rows += [
                (indicator.name, shown.made_of, shown.value)
                for shown in rows_of(indicator, "", source.rows(identifier))
                if shown.is_measured
            ]
    heading = f"Qualité des champs, marchés notifiés en {source.year}"
    if not rows:
        return Section(heading, [Missing(f"Aucun marché notifié en {source.year} dans les données en service.")])
    return Section(heading, [Table(heading, ("Champ", "Soit", "Part"), rows, numbers=1)])


def key_indicators(source: Source) -> Section:
    """The value of each key indicator for the year, with what it is made of, and the share with a clause by year."""
    from levier.statistics.indicators.catalogue import INDICATORS

    heading = f"Indicateurs clés, marchés notifiés en {source.year}"
    blocks: list[Block] = []
    if any(row["contracts"] for row in source.rows(NUMBER)):
        rows = []
        for identifier in KEY:
            indicator = INDICATORS[identifier]
            found = rows_of(indicator, "", source.rows(identifier))
            rows.append((indicator.name, *_cells(found[0] if found else None)))
        heads = ("Indicateur", "Soit", "Intervalle à 95\u00a0%", "À savoir", "Valeur")
        blocks.append(Table(heading, heads, rows, numbers=1))
    else:
        blocks.append(Missing(f"Aucun marché notifié en {source.year} dans les données en service."))
    by_year = sorted(
        (row for row in source.rows(SHARE, "annee", of_the_year=False) if row["annee"]), key=lambda row: row["annee"]
    )
    chart = chart_of(INDICATORS[SHARE], "annee", by_year, "année de notification")
    blocks.append(
        Drawing(drawn(chart))
        if chart
        else Missing("La part des marchés avec une clause sociale n’est mesurable aucune année dans cette source.")
    )
    return Section(heading, blocks)


def _cells(row: Row | None) -> tuple[str, str, str, str]:
    if row is None:
        return ("—", "—", "non mesurable dans cette source (0 marché)", "—")
    return (row.made_of or "—", row.between or "—", row.note or "—", row.value)


def breakdowns(source: Source) -> Section:
    """The share with a clause by sector and by class of buyer."""
    from levier.statistics.indicators.catalogue import INDICATORS

    blocks: list[Block] = []
    for by, words in (("secteur", "secteur d’activité"), ("categorie_acheteur", "catégorie d’acheteur")):
        rows = sorted(source.rows(SHARE, by), key=lambda row: -row["denominator"])
        chart = chart_of(INDICATORS[SHARE], by, rows, words)
        if chart:
            blocks.append(Drawing(drawn(chart)))
        else:
            blocks.append(Missing(f"Par {words}\u00a0: non mesurable en {source.year} dans cette source."))
    return Section(f"Clauses sociales par secteur et par acheteur, {source.year}", blocks)


def maps(source: Source) -> Section:
    """The department by intercommunality and by commune."""
    from levier.statistics.indicators.catalogue import INDICATORS

    heading = f"Cartes, marchés notifiés en {source.year}"
    if contours_of(source.data.department, "epci") is None:
        if source.data.department not in departments():
            return Section(heading, [Missing("Un département fictif n’a pas de contours\u00a0: il n’a pas de cartes.")])
        asked = f"levier observatoire contours --departement {source.data.department}"
        return Section(heading, [Missing(f"Les contours du département ne sont pas encore là\u00a0: {asked}.")])
    blocks: list[Block] = []
    for identifier, by in ((NUMBER, "epci"), (SHARE, "epci"), (NUMBER, "lieu")):
        indicator = INDICATORS[identifier]
        rows = source.rows(identifier, by)
        found = map_of(indicator, by, rows, source.data.department)
        if found:
            blocks.append(Drawing(drawn(found), placed_words(by, rows, source.data.department)))
        else:
            where = "intercommunalité" if by == "epci" else "commune"
            many = sum(row["contracts"] for row in rows)
            why = (
                not_measurable(many)
                if identifier == SHARE and many and not any(row["measurable"] for row in rows)
                else f"aucun marché de {source.year} ne dit la sienne dans cette source"
            )
            blocks.append(Missing(f"{indicator.name}, par {where}\u00a0: {why}."))
    placed = "Un marché est placé là où il s’exécute, quand il dit une commune ou un code postal."
    blocks.append(Text(f"{placed} {mention_of(source.data.department)}"))
    return Section(heading, blocks)


def landmarks(source: Source) -> Section:
    """What others published, beside the department."""
    rows = [row for row in source.data.shares(SHARE) if row["annee"] and row["annee"] <= source.year]
    blocks: list[Block] = [
        Drawing(
            drawn(references.national_share(rows, source.department)),
            "Traits verticaux\u00a0: intervalle à 95\u00a0%. Le recensement portait sur les marchés de "
            "90\u202f000\u00a0€ HT et plus\u202f; les données essentielles commencent à 40\u202f000\u00a0€ HT.",
        ),
        Drawing(drawn(references.network_hours()), "Alliance Villes Emploi\u202f; sources valeur par valeur à la fin."),
    ]
    rate = references.unemployment_chart(source.data.department)
    if rate:
        blocks.append(
            Drawing(drawn(rate), "INSEE, taux de chômage localisés. Un taux se compare dans une même publication.")
        )
    else:
        blocks.append(Missing("Chômage\u00a0: les taux de ce département ne sont pas dans les tables de Levier."))
    if zones := references.zones_chart(references.zone_rates(source.data.department)):
        blocks.append(
            Drawing(
                drawn(zones),
                "INSEE, zonage de 2020, publication du 3e trimestre 2023\u00a0: ces taux se comparent entre eux, pas à "
                "ceux du département, d’une autre publication.",
            )
        )
    _, funding = references.funding()
    blocks.append(
        Drawing(
            drawn(funding),
            "Alliance Villes Emploi, d’après la Banque des territoires (mars 2015). Ce que chacun paie ici n’est "
            "publié nulle part\u00a0: il manque.",
        )
    )
    return Section("Repères publiés", blocks)


def former_edition(source: Source) -> Section | None:
    """The charts of the mission's own last edition; None for a department without one."""
    found = editions(source.data.department)
    if not found:
        return None
    year = found[-1]
    blocks: list[Block] = []
    series_lines, series_chart = references.hours_series(source.data.department)
    if series_chart:
        blocks.append(Drawing(series_chart))
        unread = [line.label for line in series_lines if line.value == references.UNREAD]
        blocks.append(Missing(f"Heures, valeurs non lisibles\u00a0: {formats.enumeration(unread)}."))
        blocks.append(_published("Heures d’insertion réalisées, par année", "Année", "Heures", series_lines))
    for axis in references.edition(year, source.data.department):
        if axis.chart:
            blocks.append(Drawing(axis.chart, axis.note))
        else:
            labels = formats.enumeration([line.label for line in axis.lines])
            said = ", ".join(filter(None, (axis.lines[0].value, axis.lines[0].note)))
            blocks.append(Missing(f"{axis.heading}\u00a0: {said} ({labels})."))
            continue
        blocks.append(_published(f"Heures de {year}, par {axis.heading.lower()}", axis.axis, "Part", axis.lines))
    return Section(f"Référence\u00a0: l’édition {year} de la mission", blocks)


def _published(caption: str, axis: str, head: str, lines: Sequence[references.Line]) -> Table:
    """The published values of a chart, which the printed booklet has nowhere else."""
    rows = [(line.label, line.note or "—", line.value) for line in lines]
    return Table(caption, (axis, "À savoir", head), rows, numbers=1)


def missing(source: Source) -> Section:
    """What a reader would look for that this booklet does not hold."""
    return Section(
        "Ce qui manque à ce livret",
        [
            Items(
                [
                    *ledger_sections.untold(source.edition, source.year),
                    "Marchés que les acheteurs n’ont pas publiés, ou publiés après la construction des données.",
                    "Considérations sociales des formats qui n’ont pas ce champ\u00a0: non mesurables, pas nulles.",
                    "Consolidations du réseau national après 2017\u202f; valeurs que l’édition passée ne donne pas.",
                ]
            )
        ],
    )


def definitions(source: Source) -> Section:
    """The definition, limits and breaks of each key indicator, then every source."""
    from levier.statistics.indicators.catalogue import INDICATORS

    shown = [INDICATORS[identifier] for identifier in KEY]
    caveats = dict.fromkeys(caveat for indicator in shown for caveat in (*indicator.caveats, *indicator.series_breaks))
    published = [
        f"{words}, {line.label}\u00a0: {line.value}. {line.source}"
        for series, words in (("oecp_social_share", "Part avec une clause sociale"), ("ave_hours", "Heures du réseau"))
        for line in references.lines(readings(series))
    ]
    return Section(
        "Définitions et sources",
        [
            Items(
                [
                    f"{one.name}\u00a0: {formats.typeset(one.definition)} (méthode, version {one.method_version})"
                    for one in shown
                ]
            ),
            Items([formats.typeset(caveat) for caveat in caveats]),
            Items([source_words(one) for one in source.data.sources]),
            Items(published),
        ],
    )


SECTIONS: tuple[Callable[[Source], Section | None], ...] = (
    coverage,
    quality,
    key_indicators,
    breakdowns,
    maps,
    lambda source: ledger_sections.main_figures(source.edition, source.year),
    lambda source: ledger_sections.series(source.editions, source.data.department),
    lambda source: ledger_sections.breakdowns(source.edition, source.year),
    landmarks,
    former_edition,
    missing,
    definitions,
)


# The last booklets read, by build and year: some twenty questions each, whose answers hold as long as the build.
_KEPT: dict[tuple[UUID, bool, int, tuple[tuple[int, int], ...]], list[Section]] = {}
_MOST_KEPT = 8


def sections(source: Source) -> list[Section]:
    """The whole booklet."""
    key = (source.data.build.public_id, source.data.synthetic, source.year, source.editions)
    kept = _KEPT.get(key)
    if kept is None:
        kept = [found for make in SECTIONS if (found := make(source)) is not None]
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT), key), None)
        _KEPT[key] = kept
    return kept
