"""What becomes of someone proposed: the desk and the company answer, her author is told, the company learns nothing
more of her than a first name, an initial and until when she is eligible."""

import re

import pytest

from levier.common.errors import Problem
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.participants.needs.rules import check_answer, check_may_answer
from tests.builders import make_organization
from tests.conftest import CheckedClient
from tests.coordination.participants.builders import make_eligible, make_person, sign_in
from tests.coordination.participants.published import Published, plain, words
from tests.coordination.participants.test_needs import DAY

SECRET = ("Bel", "Sans logement", "Mission locale", "Ali", "longue durée", "DELD", "Permis")
# A year alone: the end of a SIRET may read 1990.
BIRTH_YEAR = re.compile(r"(?<!\d)1990(?!\d)")


@pytest.fixture
def published(herault, clock):
    clock("2026-04-03 09:00")
    site = Published(herault)
    site.publish()
    site.browser = site.open_link()
    site.propose(site.browser, motive="Sans logement", about="Permis B")
    site.one = site.proposals()[0]
    site.at = f"{site.page}personnes/{site.one.public_id}/"
    with mission_scope(herault.pk):
        site.company = sign_in(herault, "company", site.case.award.company)
    site.theirs = f"/herault/mes-marches/personnes/{site.one.public_id}/"
    return site


def answers(published):
    """The letters that told an answer, the latest last."""
    with mission_scope(published.mission.pk):
        mails = OutgoingMail.objects.filter(kind="réponse à une proposition").order_by("pk")
        return [(mail.to_email, plain(Content.from_json(mail.content).text)) for mail in mails]


def answer(published, browser=None, at="", **typed):
    """An answer typed by the desk, or by another on its own page."""
    browser, at = browser or published.lead, at or published.at
    page = browser.get(at)
    seen = page.context["form"]["seen"].value() if page.status_code == 200 else ""
    return browser.post(at, {"seen": seen, **typed}, follow=True)


def as_filled(page, **typed):
    """The form of a hiring as the job filled it in, for a new person."""
    known = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    return {**known, "person": "nouvelle", **typed}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"retained": False}, "reason"),
        ({"retained": True}, "starts_on"),
        ({"retained": True, "starts_on": DAY(2026, 4, 1)}, "starts_on"),
        ({"retained": True, "starts_on": DAY(2027, 1, 1)}, "starts_on"),
    ],
)
def test_an_answer_says_from_which_day_or_why_not(told, field):
    rest = {"reason": "", "starts_on": None, "proposed_on": DAY(2026, 4, 3), "ends_on": DAY(2026, 12, 31)}
    with pytest.raises(Problem) as refused:
        check_answer(**{**rest, **told})
    assert refused.value.field == field


@pytest.mark.parametrize("by_company", [True, False])
def test_an_answer_is_changed_by_the_side_that_gave_it_alone(by_company):
    check_may_answer(answered=False, by_company=False, as_company=by_company)
    check_may_answer(answered=True, by_company=by_company, as_company=by_company)
    with pytest.raises(Problem):
        check_may_answer(answered=True, by_company=by_company, as_company=not by_company)


def test_the_desk_answers_and_who_proposed_her_is_told_by_mail_and_on_her_page(published):
    home = words(published.lead.get("/herault/a-faire/"))
    assert "1 personne proposée : Maçonne ou maçon" in home and "Inès" not in home
    assert "Sans logement" in words(published.lead.get(published.at))
    for typed, said in (
        ({}, "Dites si cette personne est retenue."),
        ({"given": "declined", "starts_on": "2026-05-04"}, "Dites pourquoi"),
        ({"given": "retained", "starts_on": ""}, "Indiquez le jour de l’embauche."),
    ):
        assert said in words(answer(published, **typed)) and answers(published) == []
    told = answer(published, given="declined", reason="skills", starts_on="2026-05-04")
    assert "non retenue : le poste demande une autre expérience" in words(told)
    ((to, letter),) = answers(published)
    assert to == "ali@ml.invalid" and "Inès B." in letter and "une autre expérience" in letter
    assert "Bel" not in letter and "Sans logement" not in letter
    assert "une autre expérience" in words(published.browser.get(published.browser.page))
    # The link of this mail shows whom she proposed to the browser that asks for it.
    reader = CheckedClient()
    reader.page = reader.get(re.search(r"/herault/p/[\w-]+", letter)[0])["Location"]
    assert "une autre expérience" not in words(reader.get(reader.page))
    assert "une autre expérience" in words(reader.post(reader.page, {"mine": "1"}, follow=True))
    assert "personne proposée" not in words(published.lead.get("/herault/a-faire/"))
    # Changed by the desk that gave it; typed on a page read before, it is not.
    stale = published.lead.post(published.at, {"seen": "", "given": "retained", "starts_on": "2026-05-04"})
    assert "Quelqu’un a répondu entre-temps" in words(stale) and len(answers(published)) == 1
    assert "retenue, embauche le 4 mai 2026" in words(answer(published, given="retained", starts_on="2026-05-04"))
    assert len(answers(published)) == 2


def test_a_company_reads_a_first_name_and_an_initial_and_answers_for_itself(published):
    assert published.company.get(published.theirs).status_code == 404, "pas encore présentée"
    published.lead.post(f"{published.at}fiche/", {"person": "nouvelle"})
    with mission_scope(published.mission.pk):
        person = Participant.objects.get(last_name="Bel")
        assert person.desk_id == published.case.lead.pk
        person.birth_date = DAY(1990, 3, 2)
        person.save()
    shown = f"/herault/coordination/offres/{published.need.public_id}/"
    presented = published.lead.post(f"{published.at}presenter/", {"award": published.case.award.pk}, follow=True)
    assert "L’entreprise lira « Inès B. »" in words(presented)
    assert "déjà présentée" in words(
        published.lead.post(f"{published.at}presenter/", {"award": published.case.award.pk}, follow=True)
    )
    assert "présentée à l’entreprise, réponse attendue" in words(published.browser.get(published.browser.page))
    assert "éligibilité à établir" in words(published.company.get(published.theirs)).lower()
    with mission_scope(published.mission.pk):
        make_eligible(person)
    award = f"/herault/mes-marches/{published.case.award.public_id}/"
    assert "Une personne vous est présentée : Maçonne" in words(published.company.get("/herault/a-faire/"))
    for page in (published.company.get(published.theirs), published.company.get(award)):
        told = words(page)
        assert "Inès B." in told
        assert [secret for secret in SECRET if secret in told] == []
        assert not BIRTH_YEAR.search(told)
    assert "éligible jusqu’au 31 décembre 2026" in words(published.company.get(published.theirs)).lower()
    # It never says that she is not of the publics: it is not its to know.
    assert "publics de ce marché" not in words(published.company.get(published.theirs))
    refused = answer(published, published.company, published.theirs, given="declined", reason="not_covered")
    assert answers(published) == [] and "Sélectionnez" in words(refused)
    told = answer(published, published.company, published.theirs, given="retained", starts_on="2026-05-11")
    assert "retenue, embauche le 11 mai 2026" in words(told)
    assert "embauche le 11 mai 2026" in answers(published)[0][1]
    assert published.case.award.company.name not in answers(published)[0][1]
    page = words(published.lead.get(published.at))
    assert "L’entreprise a répondu. Elle seule" in page
    published.lead.post(published.at, {"given": "declined", "reason": "skills", "seen": ""})
    assert len(answers(published)) == 1 and "11 mai 2026" in words(published.lead.get(shown))


def test_someone_known_already_keeps_her_record(published):
    with mission_scope(published.mission.pk):
        known = make_person(published.case.lead, first_name="Inès", last_name="Bel")
        foreign = make_person(first_name="Autre", last_name="Guichet")
    assert "Fiche déjà suivie : Inès Bel" in words(published.lead.get(published.at))
    wrong = published.lead.post(f"{published.at}fiche/", {"person": str(foreign.public_id)}, follow=True)
    assert "Dites si c’est une nouvelle personne" in words(wrong)
    published.lead.post(f"{published.at}fiche/", {"person": str(known.public_id)})
    assert [one.participant_id for one in published.proposals()] == [known.pk]
    again = published.lead.post(f"{published.at}fiche/", {"person": "nouvelle"}, follow=True)
    assert "a déjà sa fiche" in words(again)
    with mission_scope(published.mission.pk):
        assert Participant.objects.filter(last_name="Bel").count() == 1


def test_nobody_else_reaches_her(published):
    """Ids guessed: another company, another lot's company, a job of another desk, a desk that shares nothing."""
    with mission_scope(published.mission.pk):
        other = sign_in(published.mission, "company", make_organization("company"))
        desk = sign_in(published.mission, "facilitator", make_organization("desk"))
    published.lead.post(f"{published.at}presenter/", {"award": published.case.award.pk})
    assert other.get(published.theirs).status_code == other.post(published.theirs, {}).status_code == 404
    assert desk.get(published.at).status_code == 404
    assert published.lead.get(f"{published.page}personnes/{published.need.public_id}/").status_code == 404
    answer(published, given="retained", starts_on="2026-05-04")
    assert published.company.post(published.theirs, {"given": "declined", "reason": "skills"}).status_code == 200
    assert published.proposals()[0].answer == "retained"


def test_whoever_is_retained_becomes_a_participant_at_work_in_one_act(published):
    page = published.lead.get(f"{published.at}embaucher/")
    filled = page.context["form"].initial
    assert (filled["award"], filled["job"], filled["hired_on"], filled["ends_on"]) == (
        published.case.award.pk, "Maçonne ou maçon", DAY(2026, 5, 4), DAY(2026, 11, 3),
    )  # fmt: skip
    typed = as_filled(page, contract_type="CDD")
    # Something wrong in one part of the act: nothing of it stays, and nobody is told.
    wrong = published.lead.post(f"{published.at}embaucher/", {**typed, "hired_on": "2027-02-01", "ends_on": ""})
    assert "L’exécution du marché finit" in words(wrong)
    with mission_scope(published.mission.pk):
        assert not Participant.objects.filter(last_name="Bel").exists()
    assert answers(published) == [] and published.proposals()[0].answer == ""
    told = words(published.lead.post(f"{published.at}embaucher/", typed, follow=True))
    assert "Affectation enregistrée. Aucune éligibilité ne couvre cette entrée" in told
    with mission_scope(published.mission.pk):
        hired = Assignment.objects.get(participant__last_name="Bel")
        assert (hired.participant.first_name, hired.award_id) == ("Inès", published.case.award.pk)
        assert published.proposals()[0].assignment_id == hired.pk
    assert "retenue, embauche le 4 mai 2026" in answers(published)[0][1]
    # Once more, by a second press or a page left open: she is at work once.
    again = published.lead.post(f"{published.at}embaucher/", typed)
    assert "déjà affectée" in words(again)
    late = published.lead.post(published.at, {"given": "declined", "reason": "skills", "seen": ""}, follow=True)
    assert "Quelqu’un a répondu" in words(late) or "embauchée" in words(late)
    with mission_scope(published.mission.pk):
        assert Assignment.objects.filter(participant__last_name="Bel").count() == 1
    assert len(answers(published)) == 1
    # Her eligibility, on the motive of a body that may motivate, is not typed again.
    form = published.lead.get(
        f"/herault/coordination/participants/{hired.participant.public_id}/eligibilite/",
        {"proposition": str(published.one.public_id)},
    ).context["form"]
    assert form.initial == {"category": "MOTIVE", "proposed_by": "ML", "motive": "Sans logement"}


def test_whom_the_company_retained_waits_to_be_hired_and_its_day_stays(published):
    published.lead.post(f"{published.at}presenter/", {"award": published.case.award.pk})
    answer(published, published.company, published.theirs, given="retained", starts_on="2026-05-11")
    assert "1 personne retenue : Maçonne ou maçon" in words(published.lead.get("/herault/a-faire/"))
    page = published.lead.get(f"{published.at}embaucher/")
    assert page.context["form"].initial["hired_on"] == DAY(2026, 5, 11)
    published.lead.post(f"{published.at}embaucher/", as_filled(page))
    assert "personne retenue" not in words(published.lead.get("/herault/a-faire/"))
    assert len(answers(published)) == 1, "dite une fois"
    assert "Votre réponse</h2>" not in words(published.company.get(published.theirs))


def test_who_proposed_someone_reads_the_day_she_really_came(published):
    published.lead.post(f"{published.at}presenter/", {"award": published.case.award.pk})
    answer(published, published.company, published.theirs, given="retained", starts_on="2026-05-11")
    page = published.lead.get(f"{published.at}embaucher/")
    published.lead.post(f"{published.at}embaucher/", as_filled(page, hired_on="2026-05-18"))
    assert [said for _, said in answers(published) if "embauche le 18 mai 2026" in said], "le jour vrai est dit"
    assert (published.proposals()[0].starts_on, published.proposals()[0].answered_by_company) == (
        DAY(2026, 5, 18),
        True,
    )
