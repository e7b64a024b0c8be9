"""The columns of a desk's spreadsheet, and how their cells are read: what a published observatory breaks hours down by
(domain reference, §7.1). Every value is read into the class that is published: nothing finer is kept."""

import datetime
from collections.abc import Mapping
from typing import Any

from levier.common.imports import readers
from levier.common.imports.kinds import ImportField, Unreadable
from levier.common.tabular.cells import cell_text, day_of, plain
from levier.common.tabular.table import Cell
from levier.common.ui import formats
from levier.law.legal_bases import WAY_LABELS
from levier.law.publics import eligible_categories
from levier.organizations.reference import buyer_classes
from levier.organizations.siret_cells import siret
from levier.resources.observatory.campaign.rules import FIRST_YEAR
from levier.statistics.nomenclatures import cpv, sector_of, sectors, training_levels

GENDERS = {"F": "F", "femme": "F", "H": "M", "M": "M", "homme": "M"}
AGES = {"moins de 26 ans": "-26", "26 à 50 ans": "26-50", "plus de 50 ans": "+50"}
_YOUNGEST, _OLDEST = 14, 99
MODALITIES = {
    "embauche directe": "direct",
    **{code: code for code in ("ESAT", "ETT", "ETTI", "GEIQ", "RQ", "ACI", "AI", "EI", "EA")},
    "régie de quartier": "RQ",
    "autre": "autre",
}
CONTRACTS = {
    "CDI": "cdi",
    "CDD": "cdd",
    "CDDI": "cddi",
    "CDD d’insertion": "cddi",
    "CDD insertion": "cddi",
    "intérim": "interim",
    "intérim classique": "interim",
    "intérim d’insertion": "interim_insertion",
    "intérim insertion": "interim_insertion",
    "alternance": "alternance",
    "stage": "stage",
    "autre": "autre",
}
CLASSES = {
    "DELD": "DELD",
    "RSA": "RSA",
    "TH": "TH",
    "jeune": "JEUNE",
    "senior": "SENIOR",
    "IAE": "IAE",
    "autre": "AUTRE",
}
OUTCOMES = {
    "emploi durable": "durable",
    "emploi de transition": "transition",
    "sortie positive": "positive",
    "autre sortie": "other",
    "autre": "other",
    "sortie neutre": "neutral",
}
MOMENTS = (0, 3, 6, 12)
_MONTHS = {plain(name): rank for rank, name in enumerate(formats.MONTHS, 1)}
_LAST_MONTH = 12

# A year, and the month when it is told.
Period = tuple[int, int | None]


def period(cell: Cell) -> Period:
    """Reads a year (2025), a month (03/2025, mars 2025) or a day of it."""
    expected = "une année ou un mois, comme 2025, 03/2025 ou mars 2025"
    if day := day_of(cell):
        return _within(day.year, day.month, expected)
    if isinstance(cell, bool | datetime.timedelta):
        raise Unreadable(expected)
    words = plain(cell_text(cell)).split()
    try:
        match words:
            case [year]:
                return _within(int(year), None, expected)
            case [month, year] if len(month) == 4 and month.isdigit():
                return _within(int(month), int(year), expected)
            case [month, year]:
                return _within(int(year), _MONTHS.get(month) or int(month), expected)
    except ValueError as unreadable:
        raise Unreadable(expected) from unreadable
    raise Unreadable(expected)


def _within(year: int, month: int | None, expected: str) -> Period:
    if not FIRST_YEAR <= year <= 2200 or (month is not None and not 1 <= month <= _LAST_MONTH):
        raise Unreadable(expected)
    return year, month


def age(cell: Cell) -> str:
    """Reads an age in years at the first hiring, or its class, into the class: under 26, 26 to 50, over 50."""
    text = cell_text(cell)
    if text in AGES.values():
        return text
    if found := {plain(word): value for word, value in AGES.items()}.get(plain(text)):
        return found
    try:
        years = readers.whole(cell)
    except Unreadable as unreadable:
        raise Unreadable("un âge en années, ou moins de 26 ans, 26 à 50 ans, plus de 50 ans") from unreadable
    if not _YOUNGEST <= years <= _OLDEST:
        raise Unreadable(f"un âge de {_YOUNGEST} à {_OLDEST} ans")
    return "-26" if years < 26 else "26-50" if years <= 50 else "+50"


def situation(cell: Cell) -> str:
    """Reads a category of the clause, or its published class, into the class."""
    known = {plain(word): value for word, value in CLASSES.items()}
    known |= {plain(code): one.published_class for code, one in eligible_categories().items()}
    found = known.get(plain(cell_text(cell)))
    if found is None:
        raise Unreadable(formats.enumeration([f"«\u00a0{word}\u00a0»" for word in CLASSES], last="ou"))
    return found


def sector(cell: Cell) -> str:
    """Reads one of the ten sectors, or a CPV code of one."""
    text = cell_text(cell)
    known = {plain(one.label): one.code for one in sectors().values()}
    if found := known.get(plain(text)):
        return found
    if text[:8].isdigit() and cpv(text[:8]) and (of_code := sector_of(text[:8])):
        return of_code.code
    raise Unreadable(
        "l’un des dix secteurs, comme «\u00a0bâtiment\u00a0» ou «\u00a0nettoyage\u00a0», ou le code CPV d’un d’eux"
    )


def moment(cell: Cell) -> int:
    """Reads after how many months the exit is told: 0, 3, 6 or 12."""
    months = readers.whole(cell)
    if months not in MOMENTS:
        raise Unreadable(formats.enumeration([str(one) for one in MOMENTS], last="ou"))
    return months


def _one_of(words: Mapping[str, Any]) -> Any:
    return readers.one_of(dict(words))


def _buyer_class(cell: Cell) -> Any:
    return readers.one_of({one.label: code for code, one in buyer_classes().items()})(cell)


def _training_level(cell: Cell) -> Any:
    labels = {label: code for code, label in training_levels().items()}
    return readers.one_of(labels | {"CAP": "CAP_BEP", "BEP": "CAP_BEP", "bac + 3": "bac3", "bac + 4": "bac3"})(cell)


FIELDS = (
    ImportField("desk", "Guichet", readers.text(255), help="Son nom\u202f; le vôtre si la cellule est vide"),
    ImportField(
        "period", "Mois ou année", period, required=True, example="03/2025",
        help="Où les heures ont été travaillées",
        synonyms=("Mois", "Année", "Période", "Date"),
    ),
    ImportField(
        "operation", "Opération", readers.text(255), required=True, example="Groupe scolaire (fictif)",
        synonyms=("Intitulé de l’opération", "Nom de l’opération", "Chantier", "Intitulé du marché", "Objet du marché"),
    ),
    ImportField(
        "reference", "Référence du marché", readers.text(60), example="2025-T-014",
        synonyms=("Référence", "N° de marché", "Numéro de marché", "N° marché"),
    ),
    ImportField(
        "buyer", "Acheteur", readers.text(255), required=True,
        synonyms=("Nom de l’acheteur", "Donneur d’ordres", "Donneur d’ordre", "Maître d’ouvrage", "MOA"),
    ),
    ImportField("buyer_siret", "SIRET de l’acheteur", siret, synonyms=("SIRET acheteur",)),
    ImportField(
        "buyer_class", "Catégorie d’acheteur", _buyer_class, example="communes", synonyms=("Type d’acheteur",),
        help="L’une des onze classes\u202f; celle de l’acheteur s’il est suivi ici",
    ),
    ImportField(
        "company", "Entreprise", readers.text(255), required=True,
        synonyms=("Titulaire", "Nom de l’entreprise", "Entreprise titulaire"),
    ),
    ImportField("company_siret", "SIRET de l’entreprise", siret, synonyms=("SIRET du titulaire", "SIRET titulaire")),
    ImportField(
        "person", "Personne", readers.text(200), required=True, example="P-0012",
        help="Un nom ou un pseudonyme, le même à chaque ligne\u202f; il n’est pas gardé, seule son empreinte l’est",
        synonyms=("Participant", "Bénéficiaire", "Salarié", "Nom et prénom", "Nom", "Pseudonyme", "Identifiant"),
    ),
    ImportField(
        "hundredths", "Heures retenues", readers.hundredths, required=True, example="121,5",
        synonyms=("Heures", "Heures réalisées", "Nombre d’heures", "Heures validées", "Réalisé"),
    ),
    ImportField(
        "situation", "Catégorie", situation, example="DELD", help="La situation avant l’entrée\u202f; seule la classe "
        "publiée est gardée", synonyms=("Public", "Situation", "Catégorie de public", "Situation avant l’entrée"),
    ),
    ImportField("gender", "Sexe", _one_of(GENDERS), example="F", synonyms=("Genre",)),
    ImportField(
        "age", "Âge", age, example="34", help="À la première embauche", synonyms=("Tranche d’âge", "Classe d’âge")
    ),
    ImportField(
        "priority_district", "QPV", _one_of({"oui": True, "non": False}), example="non", synonyms=("Réside en QPV",)
    ),
    ImportField(
        "training_level", "Niveau de formation", _training_level, example="CAP ou BEP",
        help=formats.enumeration(list(training_levels().values()), last="ou"),
        synonyms=("Niveau", "Formation", "Diplôme"),
    ),
    ImportField(
        "modality", "Modalité", _one_of(MODALITIES), example="embauche directe",
        synonyms=("Modalité de recrutement", "Mode", "Type de structure"),
    ),
    ImportField(
        "contract_type", "Contrat de travail", _one_of(CONTRACTS), example="CDI",
        synonyms=("Type de contrat", "Contrat"),
    ),
    ImportField("sector", "Secteur", sector, example="bâtiment", synonyms=("Secteur d’activité", "CPV", "Code CPV")),
    ImportField(
        "clause", "Clause", _one_of({label: way.value for way, label in WAY_LABELS.items()}),
        example="condition d’exécution", synonyms=("Catégorie de clause", "Type de clause"),
    ),
    ImportField("place", "Commune", readers.text(100), synonyms=("Lieu d’exécution", "Lieu de travail")),
    ImportField(
        "outcome", "Sortie", _one_of(OUTCOMES), example="emploi durable",
        help="La classe de la sortie, si le contrat a fini dans l’année", synonyms=("Type de sortie",),
    ),
    ImportField(
        "moment", "Sortie à (mois)", moment, example="0",
        help="Où était la personne à la fin du contrat (0), ou 3, 6 ou 12 mois après\u202f; 0 si la cellule est vide",
    ),
)  # fmt: skip
