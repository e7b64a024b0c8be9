"""What the tests of published jobs need: a desk that leads, a job recorded by it, someone to publish it to."""

import re

from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Need, NeedRecipient, Proposal
from tests.builders import make_organization
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import Case
from tests.coordination.participants.builders import sign_in
from tests.coordination.participants.test_needs import TYPED

ALI = {"name": "Ali Essai", "email": "Ali@ml.invalid"}


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("&nbsp;", " ")


def words(response):
    return plain(response.content.decode())


class Published:
    """A job recorded by the desk that leads its operation, and a prescriber to publish it to."""

    def __init__(self, mission):
        self.case = Case(mission)
        self.mission = mission
        with mission_scope(mission.pk):
            self.sign_in()
            self.prescriber = make_organization("prescriber", name="Mission locale (fictif)", prescriber_kind="ML")
        self.lead.post(f"/herault/coordination/lots/{self.case.award.lot.public_id}/offres/", TYPED)
        with mission_scope(mission.pk):
            self.need = Need.objects.get()
        self.page = f"/herault/coordination/offres/{self.need.public_id}/"

    def sign_in(self):
        """The desk that leads, at work again: its session does not last for weeks."""
        self.lead = sign_in(self.mission, "facilitator", self.case.lead)

    def publish(self, **typed):
        sent = {"organization": self.prescriber.pk, **ALI, **typed}
        return self.lead.post(f"{self.page}publier/", sent, follow=True)

    def act(self, act, recipient=None):
        with mission_scope(self.mission.pk):
            one = recipient or NeedRecipient.objects.get()
        return self.lead.post(f"{self.page}destinataires/{one.public_id}/", {"act": act}, follow=True)

    def tokens(self):
        """The tokens of the mails, the latest last."""
        with mission_scope(self.mission.pk):
            mails = OutgoingMail.objects.filter(kind="offre de poste").order_by("pk")
            texts = [Content.from_json(mail.content).text for mail in mails]
        return [re.search(r"/herault/p/([\w-]+)", text)[1] for text in texts]

    def open_link(self, rank=-1):
        """A telephone that followed the link of a mail; its page."""
        browser = CheckedClient()
        browser.page = browser.get(f"/herault/p/{self.tokens()[rank]}")["Location"]
        return browser

    def propose(self, browser, **typed):
        """Someone proposed behind a link."""
        sent = {"first_name": "Inès", "last_name": "Bel", "referent": "Ali Essai", "agreed": "on", **typed}
        return browser.post(browser.page, {name: value for name, value in sent.items() if value}, follow=True)

    def proposals(self):
        with mission_scope(self.mission.pk):
            return list(Proposal.objects.order_by("pk"))

    def statuses(self):
        with mission_scope(self.mission.pk):
            return list(Need.objects.values_list("status", flat=True))
