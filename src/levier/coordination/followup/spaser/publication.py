"""What a buyer publishes every two years: the indicators of the two last calendar years, the same figures as the page,
in PDF/UA-1 and as a spreadsheet. Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from levier.common.tabular.writing import EUROS, HOURS, INTEGER, PERCENT, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.clauses.tables import Line
from levier.coordination.followup.spaser.indicators import MISSING, PART_LABELS, YearFigures, rows_of

TEMPLATE = "coordination/followup/documents/purchasing.typ"
HEADING = "Indicateurs d’achats socialement et écologiquement responsables"
NOTES = (
    "Montants hors taxes, dépenses de l’année civile. Une part non renseignée n’est pas nulle\u00a0: l’acheteur ne l’a "
    "pas saisie.",
    "Un même achat peut relever de plusieurs parts\u00a0: elles ne s’additionnent pas. Chaque taux se rapporte au "
    "total des achats de l’année.",
    "Le code demande des indicateurs publiés tous les deux ans, en nombre de contrats ou en valeur (L2111-3)\u202f; "
    "ceux-ci sont en valeur. Les objectifs cibles figurent dans le schéma de l’acheteur.",
)


@dataclass(frozen=True)
class Publication:
    """The indicators of one buyer. `sources` say where each year's figures come from, (year, words)."""

    mission: str
    buyer: str
    years: Sequence[YearFigures]
    sources: Sequence[tuple[int, str]]
    produced_at: datetime
    threshold: Line | None = None
    fictitious: bool = False

    @property
    def title(self) -> str:
        """What names the document: its buyer and its years."""
        return f"{HEADING}, {self.span} – {self.buyer}"

    @property
    def span(self) -> str:
        """Its years, in words."""
        return formats.enumeration([str(year.year) for year in self.years])

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The threshold and the sources, (label, words)."""
        told = [(f"Chiffres de {year}", words) for year, words in self.sources]
        if self.threshold is not None:
            told.append(
                (
                    "Seuil",
                    f"plus de {formats.euros(self.threshold.value)} d’achats dans l’année ({self.threshold.source})",
                )
            )
        told.append(
            (
                "Heures d’insertion",
                f"registre {formats.of(formats.named(self.mission))}, écritures au "
                f"{formats.long_date(self.produced_at.date())}",
            )
        )
        return told


def render_publication(publication: Publication) -> bytes:
    """The document as PDF/UA-1."""
    from levier.common.documents.pdf import render_pdf

    years = [str(year.year) for year in publication.years]
    data: dict[str, Any] = {
        "mission": publication.mission,
        "title": publication.title,
        "heading": HEADING,
        "buyer": publication.buyer,
        "lead": f"Années civiles {publication.span}",
        "heads": ["Indicateur", *(head for year in years for head in (year, "Taux"))],
        "rows": [
            [words, *(cell for pair in cells for cell in pair)] for words, cells in rows_of(list(publication.years))
        ],
        "notes": list(NOTES),
        "lines": [f"{label}\u00a0: {words}." for label, words in publication.lines],
        "source": f"Produit le {formats.moment(publication.produced_at)} avec Levier.",
        "fictitious": publication.fictitious,
    }
    return render_pdf(TEMPLATE, data, title=publication.title, produced_at=publication.produced_at)


def publication_workbook(publication: Publication) -> bytes:
    """The same figures as a spreadsheet, one line a year and indicator."""
    rows: list[tuple[Any, ...]] = []
    for year in publication.years:
        rows.append((year.year, "Total des achats de l’année", told(year.total), None))
        for code, words in PART_LABELS.items():
            share = year.share(code)
            rate = float(share) if share is not None else MISSING if year.parts.get(code) is None else None
            rows.append((year.year, words, told(year.parts.get(code)), rate))
    amounts = Sheet(
        "Achats",
        [
            Column("Année", INTEGER, 10),
            Column("Indicateur", width=70),
            Column("Montant hors taxes", EUROS, 24),
            Column("Taux", PERCENT),
        ],
        rows,
    )
    hours = Sheet(
        "Heures d’insertion",
        [Column("Année", INTEGER, 10), Column("Heures retenues", HOURS), Column("Marchés", INTEGER)],
        [(year.year, year.hours, year.contracts) for year in publication.years],
    )
    source = [("Acheteur", publication.buyer), *publication.lines, *(("Lecture", note) for note in NOTES)]
    if publication.fictitious:
        source.append(("Avertissement", "Acheteur et chiffres fictifs (démonstration)."))
    return write_workbook([amounts, hours], source=source, title=publication.title, produced_at=publication.produced_at)


def told(cents: int | None) -> int | str:
    """An amount in cents, or that it is missing."""
    return MISSING if cents is None else cents
