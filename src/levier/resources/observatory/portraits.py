"""What open data holds of one buyer, one intercommunality or one sector: what is covered first, then its indicators."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from levier.common.ui import formats
from levier.organizations import reference
from levier.organizations.buyers.selectors import buyers_by_siret
from levier.resources.observatory.indicator_tables import Row, command_of, recomputing, rows_of
from levier.resources.observatory.overview import YearLine
from levier.resources.observatory.selectors import OpenData
from levier.resources.observatory.wording import large_amount
from levier.statistics.nomenclatures import sectors

if TYPE_CHECKING:
    from levier.statistics.dataset import Summary
    from levier.statistics.indicators.asking import Selection

# The indicators of a portrait, in its order; the two shares are those told year by year.
SHARES = ("part_clause_sociale", "part_consideration_sociale")
KEY = (
    *SHARES,
    "part_marche_reserve",
    "part_montant_clause_sociale",
    "part_publication_tardive",
    "completude_considerations",
)


@dataclass(frozen=True)
class Kind:
    """A kind of subject: its words, the field of `Selection` and the filter of the list of contracts that keep it."""

    name: str
    title: str
    lead: str
    field: str
    asked: str
    page: str
    listing: str
    address: str

    @property
    def csv(self) -> str:
        return f"{self.address}_csv"

    @property
    def workbook(self) -> str:
        return f"{self.address}_xlsx"

    @property
    def parquet(self) -> str:
        return f"{self.address}_parquet"

    @property
    def json(self) -> str:
        return f"{self.address}_json"


BUYERS = Kind(
    "acheteur", "Acheteurs publics",
    "Ce que chaque acheteur du département a publié, par ordre alphabétique, et ce que cette source permet d’en dire.",
    "buyer", "acheteur", "buyer_portrait", "buyer_portraits", "buyer",
)  # fmt: skip
EPCIS = Kind(
    "intercommunalité", "Intercommunalités",
    "Les marchés des acheteurs du département, rangés selon l’intercommunalité où ils s’exécutent.",
    "epci", "epci", "epci_portrait", "epci_portraits", "epci",
)  # fmt: skip
SECTORS = Kind(
    "secteur", "Secteurs d’activité",
    "Les marchés de services et de travaux du département, dans les dix secteurs de l’observatoire.",
    "sector", "secteur", "sector_portrait", "sector_portraits", "sector",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """One buyer, intercommunality or sector: `key` is what the tables call it, `slug` what its address does. A buyer
    the mission knows has the name it has everywhere else; `published`, the one it publishes under where it differs."""

    kind: Kind
    key: str
    slug: str
    name: str
    published: str = ""

    def among(self, data: OpenData) -> "Selection":
        """Its contracts, of the department’s buyers."""
        from levier.statistics.indicators.asking import Selection

        only: dict[str, Any] = {self.kind.field: self.key}
        return Selection(department=data.department, **only)

    @property
    def query(self) -> str:
        """The filter of the list of contracts that keeps its own."""
        return f"{self.kind.asked}={self.key}"


def buyer_subject(data: OpenData, siret: str) -> Subject | None:
    """A buyer by its SIRET; None for one that published nothing here."""
    said = next((row for row in data.buyers() if row["buyer_siret"] == siret), None)
    return buyer_subjects([said])[0] if said else None


def buyer_subjects(rows: Sequence[dict[str, Any]]) -> list[Subject]:
    """Buyers of the open data under the names of the mission, in the order of the rows; one query."""
    known = buyers_by_siret({row["buyer_siret"] for row in rows})
    subjects = []
    for row in rows:
        siret, published = row["buyer_siret"], row["buyer_name"] or ""
        name = str(known.get(siret) or published or f"SIRET {siret}")
        # Capitals, accents and apostrophes make no other name.
        subjects.append(Subject(BUYERS, siret, siret, name, "" if slugify(published) == slugify(name) else published))
    return subjects


def epci_subject(data: OpenData, siren: str) -> Subject | None:
    """An intercommunality of the department by its SIREN, whether anything is done there or not."""
    known = reference.epcis().get(siren)
    if known is None or data.department not in known.departments:
        return None
    return Subject(EPCIS, siren, siren, known.name)


def sector_subject(_data: OpenData, slug: str) -> Subject | None:
    """A sector by the word of its address."""
    return next((found for found in _sectors() if found.slug == slug), None)


def _sectors() -> list[Subject]:
    return [
        Subject(SECTORS, sector.code, slugify(sector.label), sector.label.capitalize()) for sector in sectors().values()
    ]


@dataclass(frozen=True)
class Line:
    """A subject in the list of its kind: how many contracts, and how many of them can be measured."""

    subject: Subject
    contracts: int
    declared: int

    @property
    def declared_words(self) -> str:
        if not self.contracts:
            return formats.UNKNOWN
        return formats.integer(self.declared) if self.declared else "0\u00a0: non mesurable"


def lines_of(data: OpenData, kind: Kind) -> list[Line]:
    """The subjects of a kind, by name: never by a share, that the list be no ranking."""
    if kind is BUYERS:
        rows = data.buyers()
        found = [
            Line(subject, row["contracts"], row["declared"])
            for subject, row in zip(buyer_subjects(rows), rows, strict=True)
        ]
        return sorted(found, key=lambda line: (slugify(line.subject.name), line.subject.key))
    counts = _counts(data, "epci" if kind is EPCIS else "secteur")
    if kind is EPCIS:
        own = reference.epcis().values()
        subjects = [Subject(EPCIS, one.siren, one.siren, one.name) for one in own if data.department in one.departments]
    else:
        subjects = _sectors()
    found = [Line(subject, *counts.get(subject.key, (0, 0))) for subject in subjects]
    return sorted(found, key=lambda line: slugify(line.subject.name))


def _counts(data: OpenData, by: str) -> dict[str | None, tuple[int, int]]:
    rows = data.figures("completude_considerations", by=by, among=_department(data))
    return {row[by]: (row["contracts"], row["numerator"]) for row in rows}


def _department(data: OpenData) -> "Selection":
    from levier.statistics.indicators.asking import Selection

    return Selection(department=data.department)


def without_place(data: OpenData) -> int:
    """The contracts of the department that no intercommunality’s page counts."""
    return _counts(data, "epci").get(None, (0, 0))[0]


@dataclass(frozen=True)
class Key:
    """An indicator of a portrait: its declaration, its row, and the department’s, where it is shown beside."""

    indicator: Any
    row: Row
    beside: Row | None


class Portrait:
    """Everything a portrait shows and writes."""

    def __init__(self, data: OpenData, subject: Subject, *, compares: bool) -> None:
        self.data = data
        self.subject = subject
        self._compares = compares

    @cached_property
    def summary(self) -> "Summary":
        only: dict[str, Any] = {self.subject.kind.field: self.subject.key}
        return self.data.summary(**only)

    @property
    def amount_words(self) -> str:
        return large_amount(self.summary.total.amount)

    @property
    def is_silent(self) -> bool:
        """None of its contracts declares the field: no share can be measured."""
        return not self.summary.total.declared

    def rows(self, identifier: str, *, by: str | None = None) -> Sequence[dict[str, Any]]:
        """The rows of an indicator over its contracts; years in order, what has no date last."""
        found = self.data.figures(identifier, by=by, among=self.subject.among(self.data))
        return sorted(found, key=lambda row: (row[by] is None, row[by])) if by else found

    @cached_property
    def keys(self) -> list[Key]:
        from levier.statistics.indicators.catalogue import INDICATORS

        found = []
        for identifier in KEY:
            indicator = INDICATORS[identifier]
            beside = None
            if self._compares:
                (beside,) = rows_of(indicator, "", self.data.figures(identifier, by=None, among=_department(self.data)))
            (row,) = rows_of(indicator, "", self.rows(identifier))
            found.append(Key(indicator, row, beside))
        return found

    @cached_property
    def years(self) -> list[YearLine]:
        clauses, considerations = (self.rows(share, by="annee") for share in SHARES)
        others = {row["annee"]: row["numerator"] for row in considerations}
        return [
            YearLine(row["annee"], row["contracts"], row["denominator"], row["numerator"], others[row["annee"]])
            for row in clauses
        ]

    @property
    def commands(self) -> list[str]:
        """What computes the figures again, from the file of contracts."""
        option = {"buyer": "acheteur", "epci": "epci", "sector": "secteur"}[self.subject.kind.field]
        only = {option: self.subject.slug if self.subject.kind is SECTORS else self.subject.key}
        return recomputing(self.data, *(command_of(share, "annee", only, self.data.department) for share in SHARES))

    def table(self) -> list[dict[str, Any]]:
        """Its indicators, whole (« toutes ») and by year, one row each, in the columns of `COLUMNS`."""
        from levier.statistics.indicators.catalogue import INDICATORS

        found = []
        for identifier in ("nombre_marches", "montant_marches", *KEY):
            indicator = INDICATORS[identifier]
            said = {"indicateur": identifier, "nom": indicator.name, "unite": indicator.unit}
            found += [{**said, **row, "annee": "toutes"} for row in self.rows(identifier)]
            for row in self.rows(identifier, by="annee"):
                found.append({**said, **row, "annee": row["annee"] or "sans date"})
        return found


# The columns of a portrait's files.
COLUMNS = ("indicateur", "nom", "unite", "annee", "value", "numerator", "denominator", "low", "high", "contracts",
           "note")  # fmt: skip
