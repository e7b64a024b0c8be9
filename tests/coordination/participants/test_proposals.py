"""Behind her link, a prescriber reads the job, proposes people, and sees hers alone."""

import datetime

import pytest

from levier.common.audit.models import AccessLogEntry
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Proposal
from levier.coordination.participants.needs.rules import MOST_PROPOSALS, may_motivate
from levier.coordination.procurement.models import Contract
from tests.builders import make_organization
from tests.conftest import CheckedClient
from tests.coordination.participants.published import words

# CCAG Travaux, 20.1.1.2 j: France Travail, maison de l’emploi, PLIE, mission locale, Cap emploi, MDPH.
SIX = {"FT", "MDE", "PLIE", "ML", "CAP_EMPLOI", "MDPH"}


@pytest.mark.parametrize("kind", [*sorted(SIX), "SPIP", "CCAS", "", "inconnu"])
def test_six_kinds_of_body_may_motivate_and_no_other(kind):
    assert may_motivate(kind) == (kind in SIX)


def test_a_prescriber_proposes_someone_and_each_sees_her_own_people_alone(published):
    with mission_scope(published.mission.pk):
        other = make_organization("inclusive", name="Chantier (fictif)")
    published.publish(organization=other.pk, name="Lou Essai", email="lou@aci.invalid")
    ali, lou = published.open_link(0), published.open_link(1)
    with mission_scope(published.mission.pk):
        Contract.objects.update(ccag="Maîtrise d’œuvre")
    assert "(CCAG Maîtrise d’œuvre, 18.1.1.2 j)" in words(ali.get(ali.page)), "the contract's own CCAG is quoted"
    told = words(published.propose(ali, motive="Sans logement stable"))
    assert "Proposition enregistrée pour Inès B." in told and "réponse attendue" in told
    published.propose(lou, first_name="Omar", last_name="Ket")
    mine, hers = words(ali.get(ali.page)), words(lou.get(lou.page))
    assert "Inès B." in mine and "Omar" not in mine and "Lou" not in mine
    assert "Omar K." in hers and "Inès" not in hers and "Ali" not in hers
    # What she wrote of her is not shown again: the link may go astray.
    assert "Sans logement" not in mine and "Bel" not in mine
    assert published.propose(ali, motive="").status_code == 200
    assert len(published.proposals()) == 2, "la même personne deux fois"
    # The other's page, under one's own link: it does not open.
    assert ali.get(lou.page).status_code == 410
    sent = {"first_name": "X", "last_name": "Y", "referent": "Z", "agreed": "on"}
    assert ali.post(lou.page, sent).status_code == CheckedClient().post(ali.page, sent).status_code == 410
    assert len(published.proposals()) == 2


def test_the_desk_that_leads_reads_them_by_name_and_the_log_says_so(published):
    published.propose(published.open_link(), about="Permis B")
    page = words(published.lead.get(published.page))
    assert "Inès Bel" in page and "Permis B" in page and "Mission locale (fictif)" in page
    (proposal,) = published.proposals()
    with mission_scope(published.mission.pk):
        read = AccessLogEntry.objects.get(page="need")
    assert (read.subjects, read.actor_id) == ([str(proposal.public_id)], published.lead.account.pk)


def test_what_is_missing_is_said_and_what_was_typed_stays(published):
    browser = published.open_link()
    for typed, said in (
        ({"first_name": " "}, "Indiquez son prénom."),
        ({"last_name": ""}, "Indiquez son nom."),
        ({"referent": ""}, "Dites qui le guichet peut appeler."),
        ({"agreed": ""}, "Demandez-lui d’abord son accord"),
    ):
        page = words(published.propose(browser, about="Permis B", **typed))
        assert said in page and "Permis B" in page
    assert published.proposals() == []


def test_a_body_that_may_not_motivate_is_not_asked_for_a_motive_and_gives_none(published):
    with mission_scope(published.mission.pk):
        spip = make_organization("prescriber", name="Service (fictif)", prescriber_kind="SPIP")
    published.publish(organization=spip.pk, name="Lou Essai", email="lou@spip.invalid")
    browser = published.open_link()
    assert "motiver" not in words(browser.get(browser.page))
    published.propose(browser, motive="Difficultés")
    assert [one.motive for one in published.proposals()] == [""]


def test_a_link_proposes_so_many_people_and_no_more(published):
    with mission_scope(published.mission.pk):
        Proposal.objects.bulk_create(
            Proposal(recipient=published.need.recipients.get(), first_name="A", last_name=str(rank), referent="L")
            for rank in range(MOST_PROPOSALS)
        )
    assert "appelez le guichet" in words(published.propose(published.open_link()))
    assert len(published.proposals()) == MOST_PROPOSALS


def test_once_its_deadline_is_past_or_it_has_ended_nobody_is_proposed(published, clock):
    browser = published.open_link()
    published.propose(browser)
    clock("2026-04-21 09:00")
    browser.get(f"/herault/p/{published.tokens()[-1]}")
    page = words(published.propose(browser, last_name="Autre"))
    assert "date limite des réponses est passée" in page and "Inès B." in page and "Proposer" not in page
    published.sign_in()
    published.lead.post(f"{published.page}conclure/", {"end": "closed"})
    page = words(published.propose(browser, last_name="Autre"))
    assert "est conclue" in page and "Inès B." in page and "Proposer" not in page
    assert len(published.proposals()) == 1


def test_two_years_after_the_last_word_her_name_is_forgotten(published):
    published.propose(published.open_link(), motive="Difficultés", about="Permis B")
    anonymise_past_term(datetime.date(2028, 4, 3), write=True)
    assert published.proposals()[0].last_name == "Bel"
    anonymise_past_term(datetime.date(2028, 4, 4), write=True)
    (forgotten,) = published.proposals()
    assert str(forgotten) == "personne anonymisée"
    assert (forgotten.first_name, forgotten.referent, forgotten.about, forgotten.motive) == ("", "", "", "")
    assert "Personnes proposées" not in words(published.lead.get(published.page))


def test_her_name_goes_with_her_record_when_its_term_comes_first(published, clock):
    published.propose(published.open_link())
    at = f"{published.page}personnes/{published.proposals()[0].public_id}/"
    published.lead.post(f"{at}fiche/", {"person": "nouvelle"})
    clock("2026-05-04 09:00")
    published.sign_in()
    published.lead.post(at, {"given": "declined", "reason": "absent", "seen": ""})
    anonymise_past_term(datetime.date(2028, 4, 4), write=True)
    (forgotten,) = published.proposals()
    assert (forgotten.last_name, forgotten.answer) == ("", "declined")
