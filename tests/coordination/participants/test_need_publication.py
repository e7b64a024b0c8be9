"""A job is published to people of prescribers and structures: a mail each, with a link of her own that opens it."""

import datetime

import pytest

from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.participants.models import NeedLink, NeedRecipient, NeedStatus
from tests.builders import make_member, make_organization
from tests.conftest import CheckedClient
from tests.coordination.participants.builders import sign_in
from tests.coordination.participants.published import Published, plain, words
from tests.coordination.participants.test_needs import DAY


@pytest.fixture
def published(herault, clock):
    clock("2026-04-03 09:00")
    return Published(herault)


def test_a_draft_is_published_and_each_recipient_opens_it_by_her_own_link(published):
    assert published.statuses() == [NeedStatus.DRAFT]
    assert "Offre publiée. Un courriel part." in words(published.publish())
    assert published.statuses() == [NeedStatus.OPEN]
    with mission_scope(published.mission.pk):
        mail = OutgoingMail.objects.get(kind="offre de poste")
        letter = plain(Content.from_json(mail.content).text)
        assert NeedLink.objects.get().token_hash not in letter
    assert mail.to_email == "ali@ml.invalid" and mail.answering_id == published.case.lead.pk
    assert "Maçonne ou maçon" in letter and "20 avril 2026" in letter
    (token,) = published.tokens()
    browser = CheckedClient()
    opened = browser.get(f"/herault/p/{token}")
    assert opened.status_code == 302 and token not in opened["Location"] and opened["Referrer-Policy"] == "no-referrer"
    page = words(browser.get(opened["Location"]))
    assert "Maçonne ou maçon" in page and "17,5 h par semaine" in page
    # The address alone opens nothing, in another browser.
    stranger = CheckedClient().get(opened["Location"])
    assert stranger.status_code == 410 and "s’ouvre depuis le lien du courriel" in words(stranger)
    # Twice to the same person: nothing more leaves.
    assert "Choisissez au moins une personne qui ne reçoit pas encore" in words(published.publish())
    assert len(published.tokens()) == 1


def test_whoever_was_written_to_or_has_an_account_is_proposed_the_next_time(published):
    published.publish()
    with mission_scope(published.mission.pk):
        user = make_member(published.mission, "prescriber")
    page = words(published.lead.get(f"{published.page}publier/"))
    assert user.email in page and "ali@ml.invalid" not in page  # she has it already
    sent = published.lead.post(f"{published.page}publier/", {"known": user.email}, follow=True)
    assert "Un courriel part." in words(sent)
    published.act("off", recipient=recipient_of(published, "ali@ml.invalid"))
    assert "ali@ml.invalid" in words(published.lead.get(f"{published.page}publier/"))


def recipient_of(published, email):
    with mission_scope(published.mission.pk):
        return NeedRecipient.objects.get(email=email)


def test_what_names_nobody_is_refused_and_nothing_leaves(published):
    with mission_scope(published.mission.pk):
        company = make_organization("company")
    for typed, said in (
        ({"email": "ali@"}, "Cette adresse est incomplète"),
        ({"name": " "}, "Indiquez son nom."),
        ({"organization": ""}, "Choisissez son organisme."),
        ({"organization": company.pk}, "Choisissez un organisme de la liste."),
        ({"organization": "", "name": "", "email": ""}, "Choisissez au moins un destinataire."),
        ({"known": "inconnu@ailleurs.invalid", "organization": "", "name": "", "email": ""}, "au moins un"),
    ):
        assert said in words(published.publish(**typed)), typed
    assert published.statuses() == [NeedStatus.DRAFT] and published.tokens() == []


def test_a_link_ends_when_its_recipient_is_taken_off_and_another_mail_opens_it_again(published, clock):
    published.publish()
    (token,) = published.tokens()
    published.act("off")
    answer = CheckedClient().get(f"/herault/p/{token}")
    assert answer.status_code == 410 and "a été annulé par le guichet" in words(answer)
    assert "ne reçoit déjà plus" in words(published.act("off"))
    assert "publiez-la-lui de nouveau" in words(published.act("again"))
    published.publish()
    published.act("again")
    assert len(published.tokens()) == 3
    status = [CheckedClient().get(f"/herault/p/{every}").status_code for every in published.tokens()]
    assert status == [410, 410, 302], "un lien annulé ne revit pas, le dernier envoyé ferme celui d’avant"
    assert "Dites s’il faut renvoyer" in words(published.act(""))


def test_a_link_opens_in_the_browser_that_acted_behind_it_alone_and_a_new_one_closes_it(published):
    published.publish()
    hers, other = published.open_link(), published.open_link()
    assert "Proposer une personne" in words(other.get(other.page)), "opening binds nothing: mail scanners open links"
    published.propose(hers)
    assert "Inès B." in words(hers.get(hers.page))
    for browser in (other, published.open_link()):
        refused = browser.get(browser.page)
        assert refused.status_code == 410 and "dans un autre navigateur" in words(refused)
        assert published.propose(browser, first_name="Omar").status_code == 410
    published.act("again")
    for answer in (hers.get(hers.page), CheckedClient().get(f"/herault/p/{published.tokens()[0]}")):
        assert answer.status_code == 410 and "Un courriel plus récent remplace ce lien" in words(answer)
    again = published.open_link()
    page = words(again.get(again.page))
    assert "Relire dans ce navigateur" in page and "Inès" not in page
    assert "Inès B." in words(again.post(again.page, {"mine": "1"}, follow=True))
    assert len(published.proposals()) == 1


def test_a_job_past_its_deadline_or_ended_is_read_and_not_published(published, clock):
    published.publish()
    (token,) = published.tokens()
    browser = CheckedClient()
    clock("2026-04-21 09:00")
    published.sign_in()
    assert "La date limite des réponses est passée" in words(browser.get(f"/herault/p/{token}", follow=True))
    assert "La date limite des réponses est passée" in words(published.publish(email="lou@ml.invalid"))
    published.lead.post(f"{published.page}conclure/", {"end": "filled"})
    assert "Cette offre est conclue" in words(browser.get(f"/herault/p/{token}", follow=True))
    assert "Cette offre est conclue" in words(published.publish(email="lou@ml.invalid"))
    assert "Cette offre est conclue" in words(published.act("again"))
    clock("2026-05-21 09:00")
    answer = CheckedClient().get(f"/herault/p/{token}")
    assert answer.status_code == 410 and "a expiré le 20 mai 2026" in words(answer)
    with mission_scope(published.mission.pk):
        link = NeedLink.objects.get()
    assert link.expires_at > datetime.datetime(2026, 5, 20, 20, tzinfo=datetime.UTC)
    assert link.expires_at.date() == DAY(2026, 5, 20)


@pytest.mark.any_database
def test_a_link_nobody_made_says_so(herault):
    answer = CheckedClient().get(f"/herault/p/{'inconnu' * 6}")
    assert answer.status_code == 410 and "n’est pas reconnu" in words(answer)


def test_a_desk_that_shares_the_operation_reads_the_job_and_not_its_recipients(published):
    published.publish()
    with mission_scope(published.mission.pk):
        other = make_organization("desk")
        stranger = sign_in(published.mission, "facilitator", make_organization("desk"))
        DeskShare.objects.create(commitment=HoursCommitment.objects.get(), desk=other, weight=1, hours=0)
        sharing = sign_in(published.mission, "facilitator", other)
    page = words(sharing.get(published.page))
    assert "Maçonne ou maçon" in page and "ali@ml.invalid" not in page
    assert sharing.get(f"{published.page}publier/").status_code == 404
    assert stranger.get(published.page).status_code == 404
