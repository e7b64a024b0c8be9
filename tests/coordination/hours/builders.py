"""Makes what the tests of hours need: a followed award, its statement, who declares and who counts. All invented."""

import datetime

from levier.accounts.models import Membership
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.services import DeclaredLine, confirm_statement, month_balance, open_link
from levier.coordination.participants.models import Eligibility
from tests.builders import make_assignment, make_user
from tests.conftest import CheckedClient

NOW = datetime.datetime(2026, 4, 3, 9, 0, tzinfo=datetime.UTC)
DAY = datetime.date
MARCH = DAY(2026, 3, 1)
QUARTER = {"period_start": DAY(2026, 1, 1), "period_end": DAY(2026, 3, 31), "due_on": DAY(2026, 4, 15)}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_statement(award, **fields):
    """The statement of the first quarter of 2026."""
    return Statement.objects.create(award=award, **{**QUARTER, **fields})


def make_eligible(assignment, established_on=DAY(2026, 1, 2)):
    """Her eligibility, established before the first hour."""
    return Eligibility.objects.create(
        participant=assignment.participant,
        category="DELD",
        established_on=established_on,
        established_by="guichet",
    )


def with_contact(award, email="chantier@exemple.invalid", name="Lou Castan (fictif)"):
    """The same award with its operational contact."""
    award.contact_name, award.contact_email = name, email
    award.save()
    return award


def declare(statement, assignment, hundredths=12_133, month=MARCH, **signed):
    """The company confirms its statement with one line."""
    signature = {"name": "Lou Castan", "function": "conductrice de travaux", "now": NOW, **signed}
    confirm_statement(statement, [DeclaredLine(assignment, month, hundredths)], **signature)


def make_membership(organization, role):
    """An account with this role in this very organisation."""
    user = make_user()
    Membership.objects.create(user=user, organization=organization, role=role, starts_on=DAY(2026, 1, 1))
    return user


def signed_in(user):
    """A browser in which an account is signed in."""
    browser = CheckedClient()
    browser.force_login(user, backend=BACKEND)
    return browser


class Case:
    """One award with one eligible person, its statement of the first quarter, a link to it and its facilitator."""

    def __init__(self, mission):
        self.mission = mission
        with mission_scope(mission.pk):
            self.assignment = make_assignment()
            self.award = with_contact(self.assignment.award)
            make_eligible(self.assignment)
            self.statement = make_statement(self.award)
            self.token = open_link(self.statement, now=NOW, sent_to=self.award.contact_email)
            self.lead = self.award.lot.contract.operation.lead_desk
            self.facilitator = make_membership(self.lead, "facilitator")
            commitment = HoursCommitment.objects.create(
                lot=self.award.lot, hours=1200, effective_on=DAY(2026, 1, 1), document="AE"
            )
            DeskShare.objects.create(commitment=commitment, desk=self.lead, weight=1, hours=1200)
        self.page = f"/herault/releve/{self.statement.public_id}/"
        self.counting = f"/herault/coordination/releves/{self.statement.public_id}/"
        self.line = f"{self.counting}{self.assignment.public_id}/2026-03"

    def field(self, month, assignment=None):
        """The name of a field of the form."""
        return f"h-{(assignment or self.assignment).pk}-2026-{month:02d}"

    def typed(self, hours):
        """What the form sends for these months."""
        return {self.field(month): value for month, value in hours.items()} | {"verify": "on"}

    def signature(self, browser, **signed):
        """What the second page sends, with the version it shows."""
        version = browser.get(f"{self.page}verifier").context["signed"]["version"].value()
        return {
            "name": "Lou Castan",
            "function": "conductrice de travaux",
            "attested": "on",
            "version": version,
            **signed,
        }

    def send(self, browser, hours):
        """Types, checks, confirms; returns the last page."""
        browser.post(self.page, self.typed(hours))
        return browser.post(f"{self.page}verifier", self.signature(browser), follow=True)

    def shown(self, browser, page=""):
        """What a correction carries of the figures its page shows."""
        return {"seen": browser.get(page or f"{self.page}corriger").context["why"]["seen"].value()}

    def company(self):
        """A browser that opened the link."""
        browser = CheckedClient()
        browser.get(f"/herault/l/{self.token}", follow=True)
        return browser

    def seen(self):
        """The last entry of March: what a decision says it has read."""
        with mission_scope(self.mission.pk):
            last = LedgerEntry.objects.filter(month=MARCH).order_by("pk").last()
            return last.pk if last else 0

    def judge(self, browser, decision, **typed):
        """The facilitator's decision on March."""
        return browser.post(self.line, {"decision": decision, "seen": self.seen(), **typed}, follow=True)

    def held(self, month=MARCH):
        with mission_scope(self.mission.pk):
            return month_balance(self.assignment, month)

    def entries(self, kind=EntryKind.DECLARED):
        with mission_scope(self.mission.pk):
            return LedgerEntry.objects.filter(kind=kind).count()


def text(response):
    """The page as it was sent."""
    return response.content.decode()
