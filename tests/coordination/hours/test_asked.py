"""One mail, one link to every lot of a contact: the page behind it, passing it on, saying it is no longer her."""

import re

import pytest

from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.reminders.services import climb
from levier.coordination.hours.models import LinkPurpose, Statement, StatementLink, StatementMessage, StatementRequest
from levier.coordination.hours.services import ask_for, send_receipt
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.services import add_holder
from tests.builders import make_award, make_organization
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import DAY, NOW, QUARTER, make_statement, text, with_contact

OTHER = "chef@exemple.invalid"


class Asked:
    """A contact asked by one mail for two lots led by one desk."""

    def __init__(self, case):
        self.mission = case.mission
        with mission_scope(self.mission.pk):
            operation = case.award.lot.contract.operation
            other = with_contact(make_award(), case.award.contact_email, case.award.contact_name)
            other.lot.contract.operation = operation
            other.lot.contract.title = "École neuve (fictif)"
            other.lot.contract.save()
            self.first, self.second = case.statement, make_statement(other)
            ask_for(Statement.objects.all(), now=NOW)
        self.token = self.token_to(case.award.contact_email)

    def mails_to(self, address):
        with mission_scope(self.mission.pk):
            return [Content.from_json(mail.content) for mail in OutgoingMail.objects.filter(to_email=address)]

    def token_to(self, address):
        (token,) = re.findall(r"/herault/l/([\w-]+)", self.mails_to(address)[-1].text)
        return token

    def follow(self, token):
        """A browser that opened the link of a mail, and the address of what it opens."""
        browser = CheckedClient()
        return browser, browser.get(f"/herault/l/{token}")["Location"]


@pytest.fixture
def asked(case):
    return Asked(case)


@pytest.fixture
def passed(asked):
    """The same, the contact having passed it on."""
    browser, page = asked.follow(asked.token)
    browser.post(f"{page}transmettre", {"name": "Nour Petit (fictif)", "email": OTHER})
    return asked


def test_one_link_opens_every_lot_with_where_it_stands_and_nothing_of_anybody(asked, case):
    browser, page = asked.follow(asked.token)
    shown = text(browser.get(page))
    assert "2\u00a0relevés à déclarer" in shown
    assert "École neuve (fictif)" in shown
    assert case.assignment.participant.last_name not in shown
    case.send(case.company(), {3: "121,5"})
    shown = text(browser.get(page))
    assert "1\u00a0relevé à déclarer" in shown
    assert "reçu le 3\u00a0avril\u00a02026" in shown
    statement = browser.get(f"{page}releve/{asked.second.public_id}", follow=True)
    assert statement.status_code == 200
    assert "Tous vos relevés" in text(statement)
    assert browser.get(f"/herault/releve/{asked.first.public_id}/").status_code == 410, "each opened by its own note"


def test_a_lot_held_alone_and_a_lot_held_in_a_group_are_asked_by_one_mail_and_one_link(case):
    """One person answers for a company that holds a lot alone, and for the leader and a member of another's group."""
    with mission_scope(case.mission.pk):
        leader = with_contact(make_award(), case.award.contact_email, case.award.contact_name)
        leader.role = "leader"
        leader.save()
        contract = leader.lot.contract
        contract.operation, contract.title = case.award.lot.contract.operation, "École neuve (fictif)"
        contract.save()
        member = Award(lot=leader.lot, company=make_organization("company"), role="member")
        member.contact_email, member.contact_name = case.award.contact_email, case.award.contact_name
        add_holder(member)
        # Naming the member opened those of the group.
        lots = (case.award.lot, leader.lot)
        asked = Statement.objects.filter(award__lot__in=lots, **QUARTER).values_list(
            "public_id", "award__company__name"
        )
        statements = list(asked)
        assert len({name for _, name in statements}) == 3
        assert ask_for(Statement.objects.all(), now=NOW).mails == 1
        (mail,) = OutgoingMail.objects.all()
        (token,) = re.findall(r"/herault/l/([\w-]+)", Content.from_json(mail.content).text)
    browser = CheckedClient()
    page = browser.get(f"/herault/l/{token}")["Location"]
    shown = text(browser.get(page))
    assert "3\u00a0relevés à déclarer" in shown
    for public_id, company in statements:
        assert company in shown
        assert company in text(browser.get(f"{page}releve/{public_id}", follow=True))


def test_a_lot_asked_for_alone_opens_at_once(case):
    with mission_scope(case.mission.pk):
        ask_for(Statement.objects.all(), now=NOW)
        (mail,) = OutgoingMail.objects.all()
        (token,) = re.findall(r"/l/([\w-]+)", Content.from_json(mail.content).text)
    browser = CheckedClient()
    assert browser.get(f"/herault/l/{token}")["Location"] == case.page
    shown = text(browser.get(case.page))
    assert "Lui transmettre" in shown
    assert "Tous vos relevés" not in shown


@pytest.mark.any_database
def test_the_page_opens_by_its_link_alone_and_no_statement_of_another(asked, case):
    browser, page = asked.follow(asked.token)
    for part in ("", "transmettre", "correspondant", f"releve/{asked.first.public_id}"):
        assert CheckedClient().get(page + part).status_code == 410
    with mission_scope(case.mission.pk):
        stranger = make_statement(make_award())
    assert browser.get(f"{page}releve/{stranger.public_id}").status_code == 410
    with mission_scope(case.mission.pk):
        StatementLink.objects.filter(statement=asked.second).update(revoked_at=NOW)
    assert browser.get(f"{page}releve/{asked.second.public_id}").status_code == 410
    assert "École neuve" not in text(browser.get(page))
    with mission_scope(case.mission.pk):
        StatementLink.objects.update(revoked_at=NOW)
    assert "a été annulé" in text(browser.get(page))


def test_passed_on_somebody_gets_a_link_of_her_own_and_the_contact_stays_the_contact(passed, case, facilitator):
    browser, page = passed.follow(passed.token)
    assert "Nour Petit (fictif), chef@exemple.invalid" in text(browser.get(page))
    letter = passed.mails_to(OTHER)[0].text
    assert "Lou Castan (fictif) vous transmet" in letter
    colleague, hers = passed.follow(passed.token_to(OTHER))
    assert hers != page
    shown = text(colleague.get(hers))
    assert "Transmis par Lou Castan (fictif)" in shown
    assert "Ce n’est plus moi" not in shown
    assert "Transmettre" not in shown
    assert "seul leur correspondant" in text(
        colleague.post(f"{hers}transmettre", {"name": "X", "email": "x@exemple.invalid"})
    )
    colleague.get(f"{hers}releve/{case.statement.public_id}")
    colleague.post(f"{case.page}correspondant", {"contact_name": "Autre", "contact_email": "autre@exemple.invalid"})
    with mission_scope(case.mission.pk):
        assert not StatementMessage.objects.exists(), "it is not hers to change who follows the contract"
    case.send(colleague, {3: "121,5"})
    assert case.entries() == 1
    sent = text(facilitator.get(case.counting))
    assert "Transmission" in sent
    assert "par Lou Castan (fictif)" in sent
    with mission_scope(case.mission.pk):
        send_receipt(Statement.objects.get(pk=case.statement.pk), now=NOW)
        assert climb(now=NOW, today=DAY(2026, 4, 18)).rungs == 1, "the reminder is the contact's"
        assert not StatementLink.objects.filter(purpose=LinkPurpose.PASSED_ON, revoked_at__isnull=False).exists()
    assert len(passed.mails_to(OTHER)) == 1


def test_it_is_passed_on_once_to_each_and_not_to_a_whole_company(passed):
    browser, page = passed.follow(passed.token)
    for number in range(4):
        browser.post(f"{page}transmettre", {"name": f"N{number}", "email": f"n{number}@exemple.invalid"})
    browser.post(f"{page}transmettre", {"name": "Nour Petit (fictif)", "email": OTHER.upper()})
    assert len(passed.mails_to(OTHER)) == 1
    refused = {
        "n9@exemple.invalid": "ont déjà été transmis à 5\u00a0personnes",
        "chantier@exemple.invalid": "C’est votre propre adresse",
        "n9": "adresse",
    }
    for address, sentence in refused.items():
        answer = text(browser.post(f"{page}transmettre", {"name": "N9 tapé", "email": address}))
        assert sentence in answer
        assert 'value="N9 tapé"' in answer
    with mission_scope(passed.mission.pk):
        assert StatementRequest.objects.exclude(passed_on_from=None).count() == 5


def test_no_longer_me_is_said_once_for_every_lot_and_nothing_more_leaves_there(passed, case, facilitator):
    browser, page = passed.follow(passed.token)
    typed = {"contact_name": "Ali Roux (fictif)", "contact_email": "ali@exemple.invalid", "text": "Parti en mars"}
    assert "il écrira à Ali Roux" in text(browser.post(f"{page}correspondant", typed))
    points = text(facilitator.get("/herault/a-faire/"))
    assert points.count("Nouveau correspondant à confirmer") == 1
    assert "2\u00a0marchés" in points
    before = len(passed.mails_to(case.award.contact_email))
    with mission_scope(case.mission.pk):
        later = NOW.replace(day=20)
        assert ask_for(Statement.objects.all(), now=later).mails == 0
        assert climb(now=later, today=DAY(2026, 4, 20)).rungs == 0
    answer = text(facilitator.post("/herault/coordination/releves/demander", follow=True))
    assert "le correspondant dit que ce n’est plus lui" in answer
    colleague, hers = passed.follow(passed.token_to(OTHER))
    colleague.get(f"{hers}releve/{case.statement.public_id}")
    case.send(colleague, {3: "121,5"})
    with mission_scope(case.mission.pk):
        send_receipt(Statement.objects.get(pk=case.statement.pk), now=NOW)
    assert len(passed.mails_to(case.award.contact_email)) == before, "not even the receipt"
    with mission_scope(case.mission.pk):
        message = StatementMessage.objects.first()
    facilitator.post(f"/herault/coordination/releves/messages/{message.public_id}", {"decision": "accept"})
    with mission_scope(case.mission.pk):
        assert set(Award.objects.values_list("contact_email", flat=True)) == {"ali@exemple.invalid"}
        assert not StatementMessage.objects.filter(handled_at=None).exists()
    assert "École neuve" not in text(browser.get(page)), "the former contact's link opens nothing still to declare"
    assert text(facilitator.get("/herault/a-faire/")).count("Nouveau correspondant") == 0
