"""Files by which a desk takes over what runs. Every firm, contract and person is invented."""

import csv
import datetime
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum import luhn

from levier.accounts.models import Membership
from levier.common.imports.models import ImportBatch
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from levier.organizations.models import Commune, Organization, OrganizationKind
from tests.builders import make_organization, make_user
from tests.conftest import CheckedClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CONTRACTS = "/herault/imports/deposer/marches-en-cours/"
PEOPLE = "/herault/imports/deposer/personnes-en-cours/"
CERTIFIED = {"certified_by": "Odile Vidal (fictif)", "certified_function": "responsable du guichet"}
TITLES = {
    "buyer_siret": "SIRET de l’acheteur",
    "buyer_name": "Nom de l’acheteur",
    "operation": "Opération",
    "title": "Objet du marché",
    "reference": "Référence du marché",
    "lot_number": "Lot",
    "communes": "Communes d’exécution",
    "holder_siret": "SIRET du titulaire",
    "holder_name": "Nom du titulaire",
    "starts_on": "Début d’exécution",
    "ends_on": "Fin d’exécution",
    "owed": "Heures dues",
    "counted": "Heures déjà retenues",
    "as_of": "Heures arrêtées au",
    "desk": "Guichet",
    "ccag": "CCAG",
    "ccag_version": "Version du CCAG",
}
PEOPLE_TITLES = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "reference": "Référence du marché",
    "lot_number": "Lot",
    "hired_on": "Embauche le",
    "mode": "Modalité",
    "counted": "Heures déjà retenues",
    "category": "Catégorie",
    "established_on": "Éligibilité établie le",
    "proposed_by": "Proposée par",
    "known": "Personne déjà suivie",
}


def siret(number):
    """A valid SIRET that belongs to nobody we know of."""
    siren = f"{90_000_000 + number}"
    siren += luhn.calc_check_digit(siren)
    return siren + "0001" + luhn.calc_check_digit(siren + "0001")


def contract_line(number=1, **values):
    """A line of running contracts."""
    return {
        "buyer_siret": siret(1),
        "buyer_name": "Ville d’essai (fictif)",
        "operation": "",
        "title": f"Voirie {number} (fictif)",
        "reference": f"2025-{number:04}",
        "lot_number": "",
        "communes": "",
        "holder_siret": siret(1000 + number),
        "holder_name": f"Entreprise {number} (fictif)",
        "starts_on": "01/03/2025",
        "ends_on": "28/02/2027",
        "owed": "1 000",
        "counted": "412,5",
        "as_of": "30/06/2026",
        "desk": "",
        "ccag": "Travaux",
        "ccag_version": "",
        **values,
    }


def person_line(number=1, **values):
    """A line of people at work."""
    return {
        "last_name": f"Essai{number}",
        "first_name": "Nadia",
        "birth_date": "14/07/1990",
        "reference": "2025-0001",
        "lot_number": "",
        "hired_on": "03/03/2025",
        "mode": "embauche directe",
        "counted": "100",
        "category": "DELD",
        "established_on": "01/03/2025",
        "proposed_by": "",
        "known": "",
        **values,
    }


def csv_of(lines, titles=TITLES):
    """A file with these lines under these titles."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(titles.values())
    writer.writerows([line[key] for key in titles] for line in lines)
    return text.getvalue().encode()


class Desk:
    """A desk of the Hérault and its facilitator's browser."""

    def __init__(self, mission, name="Guichet du Biterrois (fictif)"):
        self.mission = mission
        with mission_scope(mission.pk):
            self.desk = make_organization(OrganizationKind.DESK, name=name)
            self.user = make_user()
            Membership.objects.create(
                user=self.user, organization=self.desk, role="facilitator", starts_on=datetime.date(2026, 1, 1)
            )
        self.browser = CheckedClient()
        self.browser.force_login(self.user, backend=BACKEND)

    def deposit(self, content, *, at=CONTRACTS, name="reprise.csv"):
        """Deposits a file; the page that follows."""
        return self.browser.post(at, {"file": SimpleUploadedFile(name, content)}, follow=True)

    def last(self):
        """The last file deposited."""
        with mission_scope(self.mission.pk):
            return ImportBatch.objects.order_by("-pk").first()

    def act(self, verb, data=None):
        """An act on the last file; the page that follows."""
        return self.browser.post(f"/herault/imports/{self.last().public_id}/{verb}", data or {}, follow=True)

    def take_over(self, lines, *, at=CONTRACTS, titles=TITLES, name="reprise.csv"):
        """Deposits and imports; the page that follows."""
        self.deposit(csv_of(lines, titles), at=at, name=name)
        return self.act("importer", CERTIFIED)


def make_communes():
    """Two communes of the department."""
    Commune.objects.create(code="34032", name="Béziers", department="34", siren="213400328")
    Commune.objects.create(code="34301", name="Sète", department="34", siren="213403017")


def words(response):
    """A page, its no-break spaces made plain."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


def counts():
    """How many rows there are of everything a file could create."""
    return {
        model.__name__: model.objects.count()
        for model in (
            Operation,
            Contract,
            Lot,
            Award,
            HoursCommitment,
            DeskShare,
            OpeningEntry,
            Statement,
            Organization,
        )
    }
