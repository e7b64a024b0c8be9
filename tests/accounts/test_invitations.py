"""An invited person opens her access once, from the link that is mailed to her."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from levier.accounts.models import Invitation, Membership, User
from levier.accounts.services import accept, revoke, send_again
from levier.common.audit.logs import redacted
from levier.common.errors import Problem
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Organization
from tests.accounts.builders import NOW, TODAY, join, mailed_link, send, signed_in
from tests.builders import make_award, make_organization, make_user

PASSWORD = "quatre mots pour entrer"
FORM = {"first_name": "Lou", "last_name": "Castan", "way": "mot-de-passe", "password": PASSWORD}


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_link_is_mailed_and_kept_as_a_fingerprint_only(in_herault):
    sent = send()
    token = sent.link.rsplit("/", 1)[1]
    assert mailed_link("lou@exemple.invalid") == f"/herault/i/{token}"
    with connection.cursor() as cursor:
        for table in ("accounts_invitation", "outbox_outgoingmail"):
            cursor.execute(f"SELECT * FROM {table}")
            assert token not in str(cursor.fetchall())
    assert token not in redacted(f"GET {sent.link}")


def test_it_leaves_in_the_missions_own_words_once_it_has_some(herault, as_role):
    team, page = as_role("mission_team"), "/herault/coordination/courriels-types/invitation/"
    assert "viendra avec le premier" in team.get(page).content.decode(), "nobody was invited yet"
    with mission_scope(herault.pk):
        send(author=make_user(first_name="Alix", last_name="Roux"))
        mail = OutgoingMail.objects.get(kind="invitation")
        said = Content.from_json(mail.content).text
        assert mail.subject == f"Votre accès à la {herault.name}"
        for words in (
            "Bonjour Madame, Monsieur,",
            "par Alix Roux, pour «\u00a0Organisme",
            "(facilitateur)",
            "sert une fois",
        ):
            assert words in said
    mine = {"subject": "Bienvenue à {mission}", "text": "{organisme} vous attend.\n\n{lien}"}
    assert "{personne}" in team.post(page, mine | {"text": "{personne}\n\n{lien}"}).content.decode(), "no such field"
    assert "Écrivez {lien} une fois" in team.post(page, mine | {"text": "Bonjour"}).content.decode()
    assert "vous attend." in team.post(page, mine | {"preview": "on"}).content.decode()
    team.post(page, mine)
    with mission_scope(herault.pk):
        send("ali@exemple.invalid")
        mail = OutgoingMail.objects.filter(to_email="ali@exemple.invalid").get()
        assert mail.subject == f"Bienvenue à la {herault.name}"
        assert "vous attend." in Content.from_json(mail.content).text
        assert mailed_link("ali@exemple.invalid").startswith("/herault/i/")


def test_opening_the_link_changes_nothing_and_takes_the_token_out_of_the_address(in_herault, client):
    send()
    for _ in range(2):
        response = client.get(mailed_link("lou@exemple.invalid"))
        assert response.status_code == 302
        assert "/acces/" in response["Location"]
        assert response["Referrer-Policy"] == "no-referrer"
    page = client.get(response["Location"])
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert "lou@exemple.invalid" in page.content.decode()
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.exists()


def test_the_page_opens_in_no_other_browser(in_herault, client):
    sent = send()
    page = client.get(f"/herault/acces/{sent.invitation.public_id}/")
    assert page.status_code == 410
    assert "rouvrez-le" in page.content.decode()


def test_a_role_that_starts_later_says_from_which_day_its_pages_open(herault, client, clock):
    clock("2026-11-25 09:00")
    with mission_scope(herault.pk):
        send(starts_on=datetime.date(2026, 12, 1))
        link = mailed_link("lou@exemple.invalid")
    form = client.get(link, follow=True).redirect_chain[-1][0]
    page = client.post(form, FORM, follow=True).content.decode()
    assert "Bienvenue\u00a0: votre accès s’ouvrira le 1er\u00a0décembre\u00a02026." in page
    assert "Votre accès s’ouvrira le 1er\u00a0décembre\u00a02026\u00a0: Organisme" in page
    assert "n’a pas de rôle" not in page


def test_the_form_opens_the_account_with_name_and_password_and_signs_in(herault, client):
    with mission_scope(herault.pk):
        send(first_name="Lou", last_name="Castan")
        link = mailed_link("lou@exemple.invalid")
    page = client.get(link, follow=True)
    assert 'value="Castan"' in page.content.decode()
    response = client.post(page.redirect_chain[-1][0], FORM, follow=True)
    assert "Bienvenue" in response.content.decode()
    user = User.objects.get()
    assert (str(user), user.check_password(PASSWORD)) == ("Lou Castan", True)
    with mission_scope(herault.pk):
        membership = Membership.objects.get()
        assert (membership.user, membership.role, membership.starts_on) == (user, "facilitator", TODAY)
        assert membership.history.get().history_user == user


def test_the_code_by_mail_may_be_chosen_instead_of_a_password(herault, client):
    with mission_scope(herault.pk):
        send()
        link = mailed_link("lou@exemple.invalid")
    page = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(page, {**FORM, "way": "code", "password": ""})
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": ""}, "Choisissez un mot de passe"),
        ({"password": "court"}, "12 caractères"),
        ({"last_name": ""}, "Indiquez le nom."),
    ],
)
def test_a_bad_answer_keeps_what_was_typed_and_opens_nothing(herault, client, change, sentence):
    with mission_scope(herault.pk):
        send()
        link = mailed_link("lou@exemple.invalid")
    page = client.get(link, follow=True).redirect_chain[-1][0]
    shown = client.post(page, {**FORM, **change}).content.decode()
    assert sentence in shown
    assert 'value="Lou"' in shown
    assert not User.objects.exists()


def test_the_link_serves_once(herault, client):
    with mission_scope(herault.pk):
        send()
        link = mailed_link("lou@exemple.invalid")
    page = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(page, FORM)
    assert client.get(link).status_code == 410
    assert client.post(page, FORM).status_code == 410
    with mission_scope(herault.pk):
        assert Membership.objects.count() == 1


def test_two_acceptances_at_once_give_one_role(in_herault):
    invitation = send().invitation
    same = Invitation.objects.get(pk=invitation.pk)
    accept(invitation, now=NOW, first_name="Lou", last_name="Castan")
    with pytest.raises(Problem):
        accept(same, now=NOW, first_name="Lou", last_name="Castan")
    assert Membership.objects.count() == 1


def test_the_link_expires(herault, client):
    with mission_scope(herault.pk):
        send()
        link = mailed_link("lou@exemple.invalid")
    with time_machine.travel(NOW + datetime.timedelta(days=14, minutes=1), tick=False):
        page = client.get(link)
    assert page.status_code == 410
    assert "a expiré le 09/12/2026" in page.content.decode()


def test_a_revoked_link_opens_nothing(herault, client):
    with mission_scope(herault.pk):
        invitation = send().invitation
        link = mailed_link("lou@exemple.invalid")
        revoke(invitation, now=NOW)
    assert "annulée" in client.get(link).content.decode()


def test_revoking_closes_a_page_already_open(herault, client):
    with mission_scope(herault.pk):
        invitation = send().invitation
        link = mailed_link("lou@exemple.invalid")
    page = client.get(link, follow=True).redirect_chain[-1][0]
    with mission_scope(herault.pk):
        revoke(invitation, now=NOW)
    assert client.post(page, FORM).status_code == 410
    assert not User.objects.exists()


def test_a_new_link_replaces_the_former(herault, client):
    with mission_scope(herault.pk):
        invitation = send().invitation
        former = mailed_link("lou@exemple.invalid")
        send_again(invitation, now=NOW + datetime.timedelta(days=1))
        latter = mailed_link("lou@exemple.invalid")
        assert OutgoingMail.objects.count() == 2
    assert client.get(former).status_code == 410
    assert client.get(latter).status_code == 302


def test_an_account_that_exists_keeps_name_and_password_and_is_not_signed_in_by_the_link(herault, client):
    user = make_user(email="lou@exemple.invalid")
    user.set_password(PASSWORD)
    user.save()
    with mission_scope(herault.pk):
        send()
        link = mailed_link("lou@exemple.invalid")
    page = client.get(link, follow=True)
    assert "existe déjà" in page.content.decode()
    response = client.post(page.redirect_chain[-1][0], {"password": "un autre mot de passe", "first_name": "X"})
    assert response["Location"] == "/herault/comptes/login/"
    user.refresh_from_db()
    assert (user.first_name, user.check_password(PASSWORD)) == ("Camille", True)
    assert "_auth_user_id" not in client.session
    with mission_scope(herault.pk):
        assert Membership.objects.get().user == user


def test_a_link_of_one_mission_opens_nothing_in_another(herault, gard, client):
    with mission_scope(herault.pk):
        send()
        link = mailed_link("lou@exemple.invalid")
    assert client.get(link.replace("/herault/", "/gard/")).status_code == 410


def test_the_first_to_come_manages_the_accesses_of_the_organisation(in_herault):
    company = make_organization("company")
    for email in ("un@exemple.invalid", "deux@exemple.invalid"):
        accept(send(email, company).invitation, now=NOW, first_name="Noa", last_name="Essai")
    assert list(Membership.objects.order_by("pk").values_list("is_manager", flat=True)) == [True, False]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"email": "lou"}, "email", "n’est pas une adresse"),
        ({"email": "lou@exemple.invalid\nBcc: x@exemple.invalid"}, "email", "n’est pas une adresse"),
        ({"role": "buyer"}, "role", "n’existe pas dans cet organisme"),
        ({"starts_on": datetime.date(1926, 1, 1)}, "starts_on", "entre le 01/01/2000"),
        ({"starts_on": datetime.date(2028, 1, 1)}, "starts_on", "26/11/2027"),
    ],
)
def test_a_bad_invitation_is_refused_at_its_field_and_mails_nothing(in_herault, change, field, sentence):
    with pytest.raises(Problem, match=sentence) as refused:
        send(**change)
    assert refused.value.field == field
    assert not OutgoingMail.objects.exists()


def test_somebody_already_there_or_already_invited_is_not_invited_again(in_herault):
    desk = make_organization("desk")
    member = join(desk)
    with pytest.raises(Problem, match="a déjà ce rôle"):
        send(member.user.email, desk)
    send("lou@exemple.invalid", desk)
    with pytest.raises(Problem, match="renvoyez cette invitation"):
        send("Lou@exemple.invalid", desk)


def test_the_database_holds_one_open_invitation_and_one_use(in_herault):
    sent = send().invitation
    twin = Invitation.objects.get()
    twin.pk, twin.public_id, twin.token_hash = None, None, "x" * 64
    with pytest.raises(ValidationError, match="déjà invitée"):
        twin.validate_constraints()
    sent.accepted_at = NOW
    with pytest.raises(ValidationError, match="a donné un rôle"):
        sent.validate_constraints()


class TestFromTheScreen:
    """Who may invite whom."""

    def invite(self, user, organization, role, email="lou@exemple.invalid"):
        page = f"/herault/invitations/nouvelle/?organisme={organization.public_id}"
        form = {"first_name": "Lou", "last_name": "Castan", "email": email, "role": role, "starts_on": "2026-11-25"}
        return signed_in(user).post(page, form)

    def invited(self, herault):
        with mission_scope(herault.pk):
            return list(Invitation.objects.values_list("email", "role"))

    def test_the_invitation_says_who_sent_it_and_who_follows_it(self, herault):
        with mission_scope(herault.pk):
            desk = make_organization("desk")
            member = join(desk)
        assert self.invite(member.user, desk, "facilitator").status_code == 302
        with mission_scope(herault.pk):
            invitation = Invitation.objects.get()
            assert (invitation.author, invitation.followed_by) == (member.user, member)

    @pytest.mark.parametrize("role", ["administrator", "mission_team"])
    @pytest.mark.parametrize("kind", ["desk", "buyer", "company", "prescriber", "state"])
    def test_the_mission_invites_everywhere(self, herault, role, kind):
        with mission_scope(herault.pk):
            member = join(make_organization("mission"), role=role)
            other = make_organization(kind)
        expected = {"desk": "facilitator"}.get(kind, kind)
        assert self.invite(member.user, other, expected).status_code == 302
        assert self.invited(herault) == [("lou@exemple.invalid", expected)]

    def test_only_an_administrator_names_another(self, herault):
        with mission_scope(herault.pk):
            mission = make_organization("mission")
            administrator, member = join(mission, role="administrator"), join(mission)
        self.invite(member.user, mission, "administrator")
        assert self.invited(herault) == []
        self.invite(administrator.user, mission, "administrator")
        assert self.invited(herault) == [("lou@exemple.invalid", "administrator")]

    def test_a_facilitator_invites_to_her_desk_and_to_no_other(self, herault):
        with mission_scope(herault.pk):
            member, other = join(make_organization("desk")), make_organization("desk")
        self.invite(member.user, other, "facilitator")
        assert self.invited(herault) == []
        self.invite(member.user, member.organization, "facilitator")
        assert len(self.invited(herault)) == 1

    @pytest.mark.parametrize("kind", ["buyer", "company"])
    def test_a_facilitator_invites_those_she_entered_and_no_stranger(self, herault, kind):
        with mission_scope(herault.pk):
            member, stranger = join(make_organization("desk")), make_organization(kind)
        self.invite(member.user, stranger, kind)
        assert self.invited(herault) == []
        client = signed_in(member.user)
        client.post(f"/herault/organismes/nouveau/?nature={kind}", {"name": "Maçonnerie d’Oc (fictif)"})
        with mission_scope(herault.pk):
            mine = Organization.objects.get(name="Maçonnerie d’Oc (fictif)")
        self.invite(member.user, mine, kind)
        assert len(self.invited(herault)) == 1

    @pytest.mark.parametrize("kind", ["buyer", "company", "inclusive"])
    def test_who_manages_the_accesses_invites_a_colleague_and_nobody_elsewhere(self, herault, kind):
        with mission_scope(herault.pk):
            member, other = join(make_organization(kind), is_manager=True), make_organization(kind)
        self.invite(member.user, other, member.role)
        assert self.invited(herault) == []
        self.invite(member.user, member.organization, member.role)
        assert self.invited(herault) == [("lou@exemple.invalid", member.role)]

    @pytest.mark.parametrize("kind", ["buyer", "company", "inclusive"])
    def test_who_does_not_manage_them_invites_nobody_and_is_told_whom_to_ask(self, herault, kind):
        with mission_scope(herault.pk):
            member = join(make_organization(kind))
        self.invite(member.user, member.organization, member.role)
        assert self.invited(herault) == []
        page = signed_in(member.user).get("/herault/invitations/nouvelle/").content.decode()
        assert "Vous ne gérez pas les accès de votre organisme" in page

    def test_what_was_typed_is_kept_beside_the_sentence(self, herault):
        with mission_scope(herault.pk):
            desk = make_organization("desk")
            member = join(desk)
        page = self.invite(member.user, desk, "facilitator", email="lou").content.decode()
        assert 'value="lou"' in page
        assert "n’est pas une adresse électronique" in page

    def test_the_list_shows_ones_own_invitations_and_a_stranger_sees_none(self, herault):
        with mission_scope(herault.pk):
            member = join(make_organization("company"), is_manager=True)
            other = join(make_organization("company"), is_manager=True)
            invitation = send("lou@exemple.invalid", member.organization).invitation
        assert "lou@exemple.invalid" in signed_in(member.user).get("/herault/invitations/").content.decode()
        assert "lou@exemple.invalid" not in signed_in(other.user).get("/herault/invitations/").content.decode()
        address = f"/herault/invitations/{invitation.public_id}/"
        assert signed_in(other.user).get(address).status_code == 404
        assert signed_in(other.user).post(f"{address}annuler").status_code == 404

    def test_it_is_sent_again_or_taken_back_from_its_page(self, herault, client):
        with mission_scope(herault.pk):
            member = join(make_organization("desk"))
            invitation = send("lou@exemple.invalid", member.organization).invitation
            former = mailed_link("lou@exemple.invalid")
        address = f"/herault/invitations/{invitation.public_id}/"
        mine = signed_in(member.user)
        assert "nouveau lien" in mine.post(f"{address}renvoyer", follow=True).content.decode()
        assert client.get(former).status_code == 410
        assert "est annulée" in mine.post(f"{address}annuler", follow=True).content.decode()
        assert "a été annulée" in mine.post(f"{address}annuler", follow=True).content.decode()

    def test_a_facilitator_invites_those_of_the_operations_she_follows(self, herault):
        with mission_scope(herault.pk):
            operation = make_award().lot.contract.operation
            company = operation.contracts.get().lots.get().awards.get().company
            member, stranger = join(operation.lead_desk), join(make_organization("desk"))
        self.invite(stranger.user, company, "company")
        assert self.invited(herault) == []
        self.invite(member.user, company, "company")
        self.invite(member.user, operation.buyer, "buyer", email="alix@exemple.invalid")
        assert len(self.invited(herault)) == 2
