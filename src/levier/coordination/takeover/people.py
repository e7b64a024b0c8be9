"""Known people of running contracts from a spreadsheet: who they are, since when they work, hours counted so far."""

import datetime
from collections.abc import Mapping, Sequence

from levier.common.errors import Problem
from levier.common.imports import readers
from levier.common.imports.kinds import Applied, Fault, ImportField, ImportKind, ImportRow, Made, Source
from levier.common.policy import Actor
from levier.common.ui import formats
from levier.coordination.participants.duplicates import Identity, is_same, likely_duplicates
from levier.coordination.participants.establishing import check_birth_date, check_established_before
from levier.coordination.participants.models import Assignment, ExecutionMode, Gender
from levier.coordination.participants.services import check_assignment
from levier.coordination.procurement.models import Award
from levier.coordination.takeover import reading
from levier.coordination.takeover.known_people import ANOTHER, SAME, KnownPeople, identity_of
from levier.coordination.takeover.people_made import check_removable, create, person_of, remove
from levier.law.publics import eligible_categories
from levier.organizations.models import Organization
from levier.organizations.reference import prescriber_kinds
from levier.statistics.nomenclatures import training_levels

MODES = {
    "embauche directe": ExecutionMode.DIRECT_HIRE,
    "mise à disposition": ExecutionMode.SECONDMENT,
    "MAD": ExecutionMode.SECONDMENT,
    "sous-traitance": ExecutionMode.SUBCONTRACT,
    "cotraitance": ExecutionMode.SUBCONTRACT,
}
GENDERS = {"F": Gender.WOMAN, "femme": Gender.WOMAN, "H": Gender.MAN, "M": Gender.MAN, "homme": Gender.MAN}

# The six bodies that may motivate a proposal (CCAG Travaux, 20.1.1.2 j), by label or code.
BODIES = {
    word: kind.code for kind in prescriber_kinds().values() if kind.may_motivate for word in (kind.label, kind.code)
}

FIELDS = (
    ImportField("last_name", "Nom", readers.text(100), required=True, synonyms=("Nom de famille", "Nom d’usage")),
    ImportField("first_name", "Prénom", readers.text(100), required=True),
    ImportField(
        "birth_date", "Date de naissance", readers.day, example="14/07/1990",
        help="Pour ne compter personne deux fois\u202f; nécessaire quand la catégorie dépend de l’âge",
        synonyms=("Né le", "Née le", "Naissance"),
    ),
    ImportField("gender", "Sexe", readers.one_of(GENDERS), example="F", synonyms=("Genre", "Civilité")),
    ImportField(
        "training_level", "Niveau de formation",
        readers.one_of({label: code for code, label in training_levels().items()}), example="CAP ou BEP",
        help="Facultatif\u00a0: pour les chiffres de l’observatoire", synonyms=("Niveau", "Diplôme"),
    ),
    ImportField(
        "reference", "Référence du marché", readers.text(60), required=True, example="2025-T-014",
        help="Celle d’un marché déjà suivi ici",
        synonyms=("Référence", "N° de marché", "Numéro de marché", "N° marché"),
    ),
    ImportField(
        "lot_number", "Lot", reading.lot_number, example="1", help="Numéro du lot\u202f; 1 si la cellule est vide",
        synonyms=("N° de lot", "Numéro de lot", "N° lot"),
    ),
    ImportField(
        "holder_siret", "SIRET de l’entreprise", reading.siret,
        help="Seulement si plusieurs entreprises tiennent le lot\u202f; le titulaire ou le mandataire sinon",
        synonyms=("SIRET du titulaire", "SIRET titulaire", "SIRET entreprise"),
    ),
    ImportField(
        "hired_on", "Embauche le", readers.day, required=True, example="03/03/2025",
        help="La vraie date\u00a0: les deux ans d’une embauche directe courent depuis elle",
        synonyms=("Date d’embauche", "Embauche", "Entrée", "Date d’entrée", "Début du contrat"),
    ),
    ImportField(
        "ends_on", "Fin prévue le", readers.day, synonyms=("Fin de contrat", "Date de fin", "Sortie", "Date de sortie")
    ),
    ImportField(
        "mode", "Modalité", readers.one_of(MODES), required=True, example="embauche directe",
        help="Embauche directe, mise à disposition, sous-traitance ou cotraitance",
        synonyms=("Mode", "Modalité d’exécution", "Mode d’exécution"),
    ),
    ImportField(
        "employer_siret", "SIRET de l’employeur", reading.siret,
        help="La structure d’insertion, en mise à disposition ou sous-traitance\u202f; vide en embauche directe",
        synonyms=("SIRET structure", "SIRET de la structure", "SIRET employeur"),
    ),
    ImportField(
        "contract_type", "Contrat de travail", readers.text(40), example="CDI", synonyms=("Type de contrat", "Contrat")
    ),
    ImportField("job", "Poste", readers.text(120), synonyms=("Emploi", "Métier")),
    ImportField(
        "counted", "Heures déjà retenues", readers.hundredths, example="310,5",
        help="Prises sur les heures reprises du lot\u202f; 0 si la cellule est vide",
        synonyms=("Heures réalisées", "Heures faites", "Réalisé", "Heures validées", "Heures comptées"),
    ),
    ImportField(
        "category", "Catégorie", readers.one_of({code: code for code in eligible_categories()}), example="DELD",
        help=f"Son code\u00a0: {', '.join(eligible_categories())}", synonyms=("Public", "Catégorie de public"),
    ),
    ImportField(
        "established_on", "Éligibilité établie le", readers.day, example="01/03/2025",
        help="Nécessaire avec la catégorie\u202f; les heures faites avant ce jour ne comptent pas",
        synonyms=("Éligibilité le", "Date d’éligibilité", "Date de vérification"),
    ),
    ImportField(
        "proposed_by", "Proposée par", readers.one_of(BODIES), example="France Travail",
        help="Nécessaire avec la catégorie MOTIVE (20.1.1.2 j)\u202f; pour un organisme ajouté par le marché, "
             "établissez-la plutôt sur la fiche",
        synonyms=("Organisme", "Proposé par", "Prescripteur", "Orientée ou proposée par"),
    ),
    ImportField(
        "desk", "Guichet", readers.text(255), help="Son nom\u202f; le vôtre, ou le chef de file de l’opération, si la "
        "cellule est vide", synonyms=("Guichet référent",),
    ),
    ImportField(
        "known", "Personne déjà suivie", readers.one_of({"même": SAME, "autre": ANOTHER}), example="autre",
        help="À remplir quand une fiche ressemble\u00a0: «\u00a0même\u00a0» pour la reprendre, "
             "«\u00a0autre\u00a0» pour en créer une",
        synonyms=("Même personne",),
    ),
)  # fmt: skip
DECIDE = (
    "Comparez, puis écrivez «\u00a0même\u00a0» ou «\u00a0autre\u00a0» dans la colonne «\u00a0Personne déjà "
    "suivie\u00a0»."
)


class Checker:
    """Judges the lines of one file, in order: a line may tell of the person of another. Hours and work of a line that
    is refused are not held against those after it."""

    def __init__(self, known: KnownPeople, today: datetime.date) -> None:
        self.known = known
        self.today = today
        self.asked: dict[int, int] = {}
        self.seen: list[Identity] = []
        self.at_work: set[tuple[object, int, datetime.date]] = set()

    def faults(self, row: ImportRow) -> list[Fault]:
        """What stands against one line."""
        found = [*self.place(row), *self.who(row)]
        award, desk = self.known.award_of(row), self.known.desk_of(row)
        if award is not None and desk is not None:
            found += [*self.work(row, award, desk), *self.hours(row, award)]
        found += self.eligibility(row)
        if award is not None and all(fault.is_warning for fault in found):
            self.keep(row, award)
        return found

    def keep(self, row: ImportRow, award: Award) -> None:
        """What a good line takes: an assignment, and hours of those taken over for its lot."""
        self.at_work.add(self.work_of(row, award))
        self.asked[award.pk] = self.asked.get(award.pk, 0) + (row.values["counted"] or 0)

    def work_of(self, row: ImportRow, award: Award) -> tuple[object, int, datetime.date]:
        """What no two lines may both record: who, for which award, hired when."""
        return self.known.key_of(row), award.pk, row.values["hired_on"]

    def place(self, row: ImportRow) -> list[Fault]:
        """The award and the desk the line names."""
        found = []
        if self.known.award_of(row) is None:
            several = self.known.is_ambiguous(row)
            found.append(
                Fault(
                    "holder_siret" if self.known.is_followed(row) else "reference",
                    "un lot suivi ici, dont l’entreprise est enregistrée"
                    if not several
                    else "une référence qui ne désigne qu’un lot et qu’une entreprise",
                    "Vérifiez la référence, le lot et le SIRET\u202f; importez d’abord le marché s’il n’est pas suivi.",
                )
            )
        elif self.known.desk_of(row) is None:
            found.append(
                Fault(
                    "desk",
                    "un guichet que vous pouvez suivre",
                    f"Écrivez l’un de ceux-ci\u00a0: {self.known.desk_words}.",
                )
            )
        return found

    def who(self, row: ImportRow) -> list[Fault]:
        """Someone who may be followed already: the person who imports decides, nobody is merged silently."""
        found = []
        try:
            check_birth_date(row.values["birth_date"], self.today)
        except Problem as problem:
            found.append(Fault("birth_date", "une date de naissance possible", problem.sentence))
        typed = identity_of(row)
        near = self.known.alike(row)
        if near and row.values["known"] is None:
            told = formats.enumeration([self.known.words(identity) for identity in near[:3]])
            found.append(Fault("known", f"une réponse\u00a0: cette personne ressemble à {told}", DECIDE))
        if row.values["known"] == SAME and len(near) != 1:
            found.append(
                Fault(
                    "known",
                    "une seule fiche ressemblante" if near else "une fiche ressemblante\u00a0: il n’y en a pas",
                    "Écrivez «\u00a0autre\u00a0», ou complétez le nom et la date de naissance comme sur la fiche.",
                )
            )
        if elsewhere := self.known.elsewhere(typed):
            found.append(
                Fault(
                    "last_name",
                    f"une personne que personne d’autre ne suit\u00a0: {elsewhere} la suit déjà",
                    "Voyez avec ce guichet, pour qu’elle ne soit pas comptée deux fois.",
                    is_warning=True,
                )
            )
        alike = [one for one in likely_duplicates(typed, self.seen) if not is_same(typed, one)]
        if alike:
            found.append(
                Fault(
                    "last_name",
                    f"une autre personne qu’à la ligne {alike[0].key}, qui lui ressemble",
                    "Si c’est la même, écrivez son nom et sa date de naissance de la même façon.",
                    is_warning=True,
                )
            )
        self.seen.append(typed)
        return found

    def work(self, row: ImportRow, award: Award, desk: Organization) -> list[Fault]:
        """What an assignment must be, as when it is typed."""
        person = person_of(row, desk, award)
        employer = self.known.employers.get(row.values["employer_siret"] or "")
        if row.values["employer_siret"] and employer is None:
            return [
                Fault("employer_siret", "le SIRET d’une structure d’insertion enregistrée", "Enregistrez-la d’abord.")
            ]
        assignment = Assignment(
            participant=person, award=award, mode=row.values["mode"], employer=employer, desk=desk,
            contract_type=row.values["contract_type"] or "", hired_on=row.values["hired_on"],
            ends_on=row.values["ends_on"],
        )  # fmt: skip
        try:
            check_assignment(assignment)
        except Problem as problem:
            field = "employer_siret" if problem.field == "employer" else problem.field or ""
            return [Fault(field, "une affectation possible", problem.sentence)]
        key = self.work_of(row, award)
        if key in self.at_work or key in self.known.at_work:
            return [Fault("hired_on", "une affectation qui n’est pas déjà enregistrée", "Retirez cette ligne.")]
        return []

    def hours(self, row: ImportRow, award: Award) -> list[Fault]:
        """The hours of the people of a lot are part of those taken over for it."""
        counted = row.values["counted"] or 0
        if not counted:
            return []
        until = self.known.until.get(award.pk)
        if until is not None and row.values["hired_on"] > until:
            return [
                Fault(
                    "hired_on",
                    f"une embauche au plus tard le {formats.short_date(until)}\u00a0: les heures reprises de ce lot "
                    "y sont arrêtées",
                    "Corrigez la date, ou mettez ses heures à zéro\u00a0: celles d’après viennent par les relevés.",
                )
            ]
        asked = self.asked.get(award.pk, 0) + counted
        left = self.known.left.get(award.pk, 0)
        if asked <= left:
            return []
        return [
            Fault(
                "counted",
                f"au plus ce qui est repris pour ce lot sans personne connue ({formats.hours(left)}, "
                f"{formats.hours(asked)} jusqu’à cette ligne)",
                "Corrigez ces heures, ou d’abord les heures reprises du lot, depuis la page de son opération.",
            )
        ]

    def eligibility(self, row: ImportRow) -> list[Fault]:
        """The category and its day go together; what depends on age is judged."""
        category, day = row.values["category"], row.values["established_on"]
        if category is None and day is None:
            return [
                Fault(
                    "category",
                    "une catégorie, pour que les heures à venir comptent",
                    "Sans elle, l’éligibilité sera à établir sur la fiche.",
                    is_warning=True,
                )
            ]
        if category is None or day is None:
            return [
                Fault("established_on" if day is None else "category", "une valeur\u00a0: l’une ne va pas sans l’autre")
            ]
        try:
            check_established_before(
                category, row.values["birth_date"], day, self.today, proposed_by=row.values["proposed_by"] or ""
            )
        except Problem as problem:
            return [Fault(problem.field or "category", "une éligibilité possible", problem.sentence)]
        if day > row.values["hired_on"]:
            return [
                Fault(
                    "established_on",
                    "une date qui précède l’embauche",
                    "Vérifiez-la\u202f; les heures faites entre les deux ne comptent pas.",
                    is_warning=True,
                )
            ]
        return []


def check(actor: Actor, rows: Sequence[ImportRow], today: datetime.date, before: Made) -> Mapping[int, list[Fault]]:
    """The faults of each line; ten queries whatever their number."""
    checker = Checker(KnownPeople(actor, rows, before), today)
    return {row.number: checker.faults(row) for row in rows}


def apply(actor: Actor, rows: Sequence[ImportRow], source: Source, now: datetime.datetime) -> Applied:
    """Records everyone these lines name."""
    return create(KnownPeople(actor, rows, source.before), rows, source, now)


PEOPLE = ImportKind(
    key="personnes-en-cours",
    label="Personnes en cours",
    lead="Les personnes déjà au travail sur des marchés suivis ici, une ligne par affectation, avec leurs heures.",
    permission="takeover.file.bring",
    fields=FIELDS,
    check=check,
    apply=apply,
    check_undo=check_removable,
    undo=remove,
    shown=("last_name", "first_name", "reference", "lot_number", "hired_on", "counted"),
    lines_at_most=5_000,
    certified=True,
    names_people=True,
)
