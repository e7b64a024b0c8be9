"""Communes, intercommunalities and the vocabularies of the actors, read from the tables carried by the package.

Plain Python: nothing here touches the database. Tables, sources and dates: `DATA_SOURCES.md`.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from levier.common.errors import Problem

_KINDS_OF_EPCI = {
    "CC": "communauté de communes",
    "CA": "communauté d’agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the code officiel géographique 2026."""

    code: str
    """INSEE code, 5 characters."""
    name: str
    department: str
    siren: str
    """SIREN of the commune as a body, empty where there is none (communes overseas)."""
    epci: str
    """SIREN of its intercommunality, empty when it has none."""
    population: int | None
    postcodes: tuple[str, ...]
    employment_zone: str
    """Code of the INSEE employment zone (2020 zoning), empty when unknown."""
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunality with its own taxation (EPCI à fiscalité propre)."""

    siren: str
    name: str
    kind: str
    """CC, CA, CU, METRO or MET69."""
    departments: tuple[str, ...]
    """Departments it spreads over: a territory is not a department."""

    @property
    def kind_name(self) -> str:
        """The kind in French words."""
        return _KINDS_OF_EPCI[self.kind]


# « De » and the article of a name, by INSEE's code of it (TNCC): none before a consonant, none before a vowel, le, la,
# les, l’.
PREPOSITIONS = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}


@dataclass(frozen=True, slots=True)
class Department:
    """A department, or an overseas collectivity that has communes."""

    code: str
    name: str
    region: str
    preposition: str

    @property
    def of_it(self) -> str:
        """Its name after « de », with its article: « du Gard », « de l’Hérault », « des Landes », « de Paris »."""
        return self.preposition + _printed(self.name)


@dataclass(frozen=True, slots=True)
class StructureKind:
    """A kind of insertion structure, or of temp agency (domain reference, structures)."""

    code: str
    label: str
    family: str
    """SIAE, STPA, GEIQ, pénitentiaire, label, ordinaire or facilitation."""
    mode: str
    in_contract_clauses: bool
    """Whether the CCAG or the Code de la commande publique names it for insertion."""
    note: str
    since: str
    """Since when, as the source says it: a year, a month or a day (`DATA_SOURCES.md`)."""
    source: str


@dataclass(frozen=True, slots=True)
class PrescriberKind:
    """A kind of prescriber (Les emplois de l’inclusion, 2026; CCAG Travaux 20.1.1.2 j)."""

    code: str
    label: str
    is_sensitive: bool
    """Naming such a prescriber reveals a private fact: never in an export to a third party."""
    may_motivate: bool
    """Whether it may motivate an « other difficulties » referral (CCAG Travaux 20.1.1.2 j)."""
    since: str
    source: str


@dataclass(frozen=True, slots=True)
class BuyerClass:
    """A class of buyer in the mission's observatory (MICS 34, observatory 2020)."""

    code: str
    label: str
    since: str
    source: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    resource = files("levier.organizations") / "data" / name
    content = resource.read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=";")


@cache
def _commune_lines() -> tuple[str, ...]:
    resource = files("levier.organizations") / "data" / "communes.csv.gz"
    return tuple(gzip.decompress(resource.read_bytes()).decode("utf-8").splitlines())


def _printed(name: str) -> str:
    """A name of the INSEE as the house prints it: its apostrophe curved."""
    return name.replace("'", "’")


def _commune(values: list[str]) -> Commune:
    code, name, department, siren, epci, population, postcodes, zone, longitude, latitude = values
    return Commune(
        code,
        _printed(name),
        department,
        siren,
        epci,
        int(population) if population else None,
        tuple(postcodes.split()),
        zone,
        float(longitude) if longitude else None,
        float(latitude) if latitude else None,
    )


def communes() -> Iterator[Commune]:
    """Iterates over the communes of France (34 969 in the COG 2026), by INSEE code."""
    yield from map(_commune, csv.reader(_commune_lines()[1:], delimiter=";"))


@cache
def communes_of(department: str) -> tuple[Commune, ...]:
    """Returns the communes of a department (code such as `34`, `2A` or `974`), by INSEE code.

    Raises Problem (field `departement`) for a code that is not a department's.
    """
    department_of_code(department)
    # An INSEE code begins with its department's: lines of others are dropped before they are parsed.
    own = [line for line in _commune_lines() if line.startswith(department)]
    return tuple(map(_commune, csv.reader(own, delimiter=";")))


@cache
def epcis() -> dict[str, Epci]:
    """Returns the intercommunalities of France by SIREN."""
    return {
        row["siren"]: Epci(row["siren"], _printed(row["name"]), row["kind"], tuple(row["departments"].split()))
        for row in _rows("epcis.csv")
    }


def epcis_of(department: str) -> tuple[Epci, ...]:
    """Returns the intercommunalities with at least one commune in the department, by SIREN.

    Raises Problem (field `departement`) for a code that is not a department's.
    """
    department_of_code(department)
    return tuple(epci for epci in epcis().values() if department in epci.departments)


@cache
def departments() -> dict[str, Department]:
    """Returns the departments by code."""
    prepositions = {row["code"]: PREPOSITIONS[row["tncc"]] for row in _rows("department_articles.csv")}
    return {
        row["code"]: Department(row["code"], row["name"], row["region"], prepositions[row["code"]])
        for row in _rows("departments.csv")
    }


def department_of_code(code: str) -> Department:
    """Returns the department of code `code`. Raises Problem (field `departement`) when there is none."""
    try:
        return departments()[code]
    except KeyError:
        raise Problem(
            f"«\u00a0{code}\u00a0» n’est pas un code de département. Attendu\u00a0: deux chiffres (34), 2A, 2B "
            "ou 971 à 989.",
            field="departement",
        ) from None


@cache
def regions() -> dict[str, str]:
    """Returns the names of the regions by INSEE code."""
    return {row["code"]: row["name"] for row in _rows("regions.csv")}


@cache
def employment_zones() -> dict[str, str]:
    """Returns the names of the employment zones by code (INSEE, zoning of 2020)."""
    return {row["code"]: _printed(row["name"]) for row in _rows("employment_zones.csv")}


@cache
def departments_by_siren() -> dict[str, tuple[str, ...]]:
    """Returns the departments of each commune and intercommunality by its SIREN.

    It tells where a public buyer is without the SIRENE register; other bodies are not in it.
    """
    fields = (line.split(";") for line in _commune_lines()[1:])
    found = {values[3]: (values[2],) for values in fields if values[3]}
    return found | {epci.siren: epci.departments for epci in epcis().values()}


@cache
def epcis_by_place() -> dict[tuple[str, str], str]:
    """Returns the SIREN of the intercommunality of a place, by kind of code (« Code commune », « Code postal », as open
    data names them) and code.

    A postcode is in it only when all its communes belong to one intercommunality: what is shared says nothing.
    """
    found = {("Code commune", commune.code): commune.epci for commune in communes() if commune.epci}
    around: dict[str, set[str]] = {}
    for commune in communes():
        for postcode in commune.postcodes:
            around.setdefault(postcode, set()).add(commune.epci)
    return found | {
        ("Code postal", postcode): next(iter(sirens))
        for postcode, sirens in around.items()
        if len(sirens) == 1 and sirens != {""}
    }


@cache
def communes_by_place() -> dict[tuple[str, str], str]:
    """Returns the code of the commune of a place, by kind of code and code as in `epcis_by_place`; a postcode that
    several communes share is left out."""
    found = {("Code commune", commune.code): commune.code for commune in communes()}
    around: dict[str, list[str]] = {}
    for commune in communes():
        for postcode in commune.postcodes:
            around.setdefault(postcode, []).append(commune.code)
    return found | {("Code postal", postcode): codes[0] for postcode, codes in around.items() if len(codes) == 1}


@cache
def classes_by_siren() -> dict[str, str]:
    """Returns the class (code of `buyer_classes`) of each commune and intercommunality by its SIREN.

    The code officiel géographique says what they are; no other body is in it.
    """
    found = {commune.siren: "commune" for commune in communes() if commune.siren}
    return found | dict.fromkeys(epcis(), "intercommunality")


@cache
def names_by_siren() -> dict[str, str]:
    """Returns the name of each commune and intercommunality by SIREN, as the code officiel géographique writes it."""
    found = {commune.siren: commune.name for commune in communes() if commune.siren}
    return found | {siren: epci.name for siren, epci in epcis().items()}


@cache
def structure_kinds() -> dict[str, StructureKind]:
    """Returns the kinds of insertion structures by code."""
    return {
        row["code"]: StructureKind(
            row["code"],
            row["label"],
            row["family"],
            row["mode"],
            row["in_contract_clauses"] == "1",
            row["note"],
            row["from"],
            row["source"],
        )
        for row in _rows("structure_kinds.csv")
    }


@cache
def prescriber_kinds() -> dict[str, PrescriberKind]:
    """Returns the kinds of prescribers by code."""
    return {
        row["code"]: PrescriberKind(
            row["code"],
            row["label"],
            row["sensitive"] == "1",
            row["other_difficulties"] == "1",
            row["from"],
            row["source"],
        )
        for row in _rows("prescriber_kinds.csv")
    }


@cache
def buyer_classes() -> dict[str, BuyerClass]:
    """Returns the eleven classes of buyers by code, in the order of the observatory."""
    return {
        row["code"]: BuyerClass(row["code"], row["label"], row["from"], row["source"])
        for row in _rows("buyer_classes.csv")
    }


@cache
def _legal_categories() -> dict[str, str]:
    return {row["prefix"]: row["buyer_class"] for row in _rows("legal_categories.csv")}


def buyer_class_of(legal_category: str) -> BuyerClass | None:
    """Returns the class of a buyer from its INSEE legal category (catégorie juridique, 4 digits).

    The longest known prefix decides; None when none is known: a person must then choose. Of social landlords
    it knows the companies and the former offices: the offices of today are local industrial and commercial
    establishments (4140), which others are too.
    """
    for length in range(len(legal_category), 1, -1):
        code = _legal_categories().get(legal_category[:length])
        if code:
            return buyer_classes()[code]
    return None
