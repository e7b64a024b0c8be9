"""People leave: what they answered for goes to a successor, and nobody is left without an administrator."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection

from levier.accounts.departures import candidates
from levier.accounts.models import Invitation, InvitationSheet, Membership
from levier.accounts.selectors import current_recipient
from levier.accounts.services import end_membership
from levier.common.errors import Problem
from levier.common.registry import responsibilities
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import LiaisonSheet
from levier.coordination.procurement.models import Operation
from tests.accounts.builders import NOW, TODAY, join, send, signed_in
from tests.accounts.leaving import YESTERDAY, end, open_study
from tests.builders import make_award, make_mission, make_organization, make_user
from tests.coordination.clauses.builders import make_study


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def test_who_answers_for_nothing_leaves_without_a_successor(in_herault):
    company = make_organization("company")
    leaving, author = join(company), make_user()
    ended = end(leaving, by=author)
    assert (ended.ends_on, ended.successor) == (TODAY, None)
    assert ended.history.first().history_user == author


def test_a_successor_is_due_for_what_is_held(in_herault):
    desk = make_organization("desk")
    leaving, staying = join(desk, is_manager=True), join(desk, is_manager=True)
    open_study(leaving)
    with pytest.raises(Problem, match="Choisissez qui reprend\u00a0: 1\u00a0étude à décider"):
        end(leaving)
    assert end(leaving, successor=staying).successor == staying


def test_what_a_colleague_opened_is_hers_until_nobody_stays(in_herault):
    desk = make_organization("desk")
    leaving, staying = join(desk, is_manager=True), join(desk, is_manager=True)
    open_study(staying)
    end(leaving)
    assert [held.label for held in responsibilities(staying)] == ["1\u00a0étude à décider"]
    alone = join(make_organization("desk"))
    make_study(desk=alone.organization)
    assert [held.label for held in responsibilities(alone)] == ["1\u00a0étude à décider"]


def test_without_anybody_to_take_over_the_sentence_says_to_invite(in_herault):
    leaving = join(make_organization("desk"))
    open_study(leaving)
    with pytest.raises(Problem, match="invitez d’abord un successeur"):
        end(leaving)
    leaving.refresh_from_db()
    assert leaving.ends_on is None


def test_the_missions_team_may_take_over_from_a_desk(in_herault):
    leaving, team = join(make_organization("desk")), join(make_organization("mission"))
    open_study(leaving)
    assert end(leaving, successor=team).successor == team


def test_an_administrator_who_opens_no_operation_is_not_offered_what_a_facilitator_answers_for(in_herault):
    leaving = join(make_organization("desk"))
    administrator = join(make_organization("mission"), role="administrator")
    open_study(leaving)
    address = f"/herault/personnes/{leaving.public_id}/fin/"
    page = signed_in(leaving.user).get(address).content.decode()
    assert str(administrator.public_id) not in page
    where = f"dans «\u00a0{leaving.organization}\u00a0», ou dans l’équipe de la mission."
    assert f"Personne ne peut le reprendre\u00a0: invitez d’abord un successeur {where}" in page
    with pytest.raises(Problem, match="doit rester dans l’organisme"):
        end(leaving, successor=administrator)


def test_an_administrator_succeeds_another_and_nobody_of_the_team(in_herault):
    mission = make_organization("mission")
    first, second, team = join(mission, role="administrator"), join(mission, role="administrator"), join(mission)
    assert set(candidates(first, TODAY)) == {second, team}
    assert set(candidates(team, TODAY)) == set()
    assert set(candidates(join(mission), TODAY)) == {team}


def test_somebody_of_another_organisation_may_not(in_herault):
    leaving, stranger = join(make_organization("desk")), join(make_organization("desk"))
    open_study(leaving)
    with pytest.raises(Problem, match="doit rester dans l’organisme"):
        end(leaving, successor=stranger)


def test_somebody_who_left_may_not_take_over(in_herault):
    desk = make_organization("desk")
    leaving, gone = join(desk), join(desk, ends_on=YESTERDAY)
    open_study(leaving)
    with pytest.raises(Problem, match="doit rester dans l’organisme"):
        end(leaving, successor=gone)


def test_nothing_is_handed_over_when_the_departure_is_refused(in_herault):
    mission = make_organization("mission")
    alone = join(mission, role="administrator")
    send("lou@exemple.invalid", author=alone.user, followed_by=alone)
    with pytest.raises(Problem):
        end(alone, successor=join(mission))
    assert Invitation.objects.get().followed_by == alone


def test_pending_invitations_go_to_the_successor_and_keep_their_author(in_herault):
    desk = make_organization("desk")
    leaving, staying = join(desk, is_manager=True), join(desk, is_manager=True)
    send("lou@exemple.invalid", desk, author=leaving.user, followed_by=leaving)
    assert [held.label for held in responsibilities(leaving)] == ["1\u00a0invitation en attente"]
    end(leaving, successor=staying)
    invitation = Invitation.objects.get()
    assert (invitation.followed_by, invitation.author) == (staying, leaving.user)


def test_the_contact_of_an_award_is_handed_over(in_herault):
    award = make_award()
    leaving, staying = join(award.company, is_manager=True), join(award.company, is_manager=True)
    award.contact_name, award.contact_email = str(leaving.user), leaving.user.email
    award.second_contact_name, award.second_contact_email = "Sacha (fictif)", leaving.user.email.upper()
    award.save()
    assert [held.label for held in responsibilities(leaving)] == ["correspondant de 1\u00a0attribution"]
    end(leaving, successor=staying)
    award.refresh_from_db()
    assert (award.contact_name, award.contact_email) == (str(staying.user), staying.user.email)
    assert (award.second_contact_name, award.second_contact_email) == (str(staying.user), staying.user.email)


def test_the_buyers_contact_of_an_operation_and_of_the_sheets_to_come_is_handed_over(in_herault):
    award = make_award()
    operation = award.lot.contract.operation
    leaving, staying = join(operation.buyer, is_manager=True), join(operation.buyer, is_manager=True)
    told = {"contact_name": str(leaving.user), "contact_email": leaving.user.email.upper()}
    Operation.objects.filter(pk=operation.pk).update(**told, contact_function="juriste")
    asked, planned = (
        LiaisonSheet.objects.create(
            study=make_study(buyer=operation.buyer, decision="clause", decided_on=TODAY), planned_on=TODAY,
            sent_at=sent_at, expires_at=sent_at, **told,
        )
        for sent_at in (NOW, None)
    )  # fmt: skip
    labels = [held.label for held in responsibilities(leaving)]
    assert labels == ["correspondant de 1\u00a0opération", "1\u00a0fiche de liaison à remplir"]
    end(leaving, successor=staying)
    operation.refresh_from_db()
    assert (operation.contact_name, operation.contact_email) == (str(staying.user), staying.user.email)
    assert operation.contact_function == "", "what the successor is there is not known"
    planned.refresh_from_db()
    asked.refresh_from_db()
    assert (planned.contact_email, asked.contact_email) == (staying.user.email, told["contact_email"])


def test_invitations_read_and_never_confirmed_go_to_the_successor(in_herault):
    desk = make_organization("desk")
    leaving, staying = join(desk), join(desk)
    sheet = InvitationSheet.objects.create(author=leaving.user, file_name="a.csv", file_hash="a")
    InvitationSheet.objects.create(author=leaving.user, file_name="b.csv", file_hash="b", applied_at=NOW)
    assert [held.label for held in responsibilities(leaving)] == ["1\u00a0fichier d’invitations à confirmer"]
    end(leaving, successor=staying)
    sheet.refresh_from_db()
    assert sheet.author == staying.user


class TestAdministrators:
    def test_one_does_not_end_ones_own_last_administrator_role(self, in_herault):
        alone = join(make_organization("mission"), role="administrator")
        with pytest.raises(Problem, match="Vous êtes le dernier administrateur"):
            end(alone, by=alone.user)

    def test_the_mission_is_never_left_without_one_even_with_a_successor(self, in_herault):
        mission = make_organization("mission")
        alone, team = join(mission, role="administrator"), join(mission)
        with pytest.raises(Problem, match="ne peut pas rester sans administrateur"):
            end(alone, successor=team, by=team.user)

    @pytest.mark.parametrize("fields", [{"ends_on": TODAY}, {"starts_on": TODAY + datetime.timedelta(days=3)}])
    def test_one_who_is_leaving_or_has_not_come_does_not_count(self, in_herault, fields):
        mission = make_organization("mission")
        alone = join(mission, role="administrator")
        join(mission, role="administrator", **fields)
        with pytest.raises(Problem):
            end(alone)

    def test_a_closed_account_does_not_count(self, in_herault):
        mission = make_organization("mission")
        alone, closed = join(mission, role="administrator"), join(mission, role="administrator")
        closed.user.is_active = False
        closed.user.save()
        with pytest.raises(Problem):
            end(alone)

    def test_with_another_one_leaves(self, in_herault):
        mission = make_organization("mission")
        leaving, _ = join(mission, role="administrator"), join(mission, role="administrator")
        assert end(leaving, by=leaving.user).ends_on == TODAY

    def test_who_manages_an_organisation_alone_hands_that_over(self, in_herault):
        company = make_organization("company")
        leaving, staying = join(company, is_manager=True), join(company)
        with pytest.raises(Problem, match="la gestion des accès"):
            end(leaving)
        end(leaving, successor=staying)
        staying.refresh_from_db()
        assert staying.is_manager

    def test_the_management_of_a_desk_stays_in_the_desk(self, in_herault):
        desk = make_organization("desk")
        leaving, _ = join(desk, is_manager=True), join(desk)
        team = join(make_organization("mission"))
        with pytest.raises(Problem, match="quelqu’un de l’organisme"):
            end(leaving, successor=team)


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (datetime.date(2025, 12, 31), "a commencé le 01/01/2026"),
        (datetime.date(2030, 1, 1), "plus d’un an"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_at_its_field(in_herault, ends_on, sentence):
    with pytest.raises(Problem, match=sentence) as refused:
        end(join(make_organization("company")), ends_on=ends_on)
    assert refused.value.field == "ends_on"


def test_a_role_ends_once(in_herault):
    leaving = join(make_organization("company"))
    end(leaving)
    with pytest.raises(Problem, match="a déjà une fin"):
        end(leaving)


def test_what_is_sent_follows_the_chain_of_successors(in_herault):
    desk = make_organization("desk")
    first, second, third = (join(desk, is_manager=True) for _ in range(3))
    assert current_recipient(first.user, desk, TODAY) == first.user
    end(first, successor=second, ends_on=YESTERDAY)
    assert current_recipient(first.user, desk, TODAY) == second.user
    end(second, successor=third, ends_on=YESTERDAY)
    assert current_recipient(first.user, desk, TODAY) == third.user
    assert current_recipient(first.user, desk, YESTERDAY) == first.user


def test_who_comes_back_receives_again(in_herault):
    desk = make_organization("desk")
    leaving, staying = join(desk, is_manager=True), join(desk, is_manager=True)
    end(leaving, successor=staying, ends_on=YESTERDAY)
    back = join(desk, user=leaving.user, starts_on=TODAY)
    assert current_recipient(leaving.user, desk, TODAY) == back.user
    end(Membership.objects.get(pk=staying.pk), successor=back, ends_on=YESTERDAY)
    assert current_recipient(staying.user, desk, TODAY) == back.user


def test_nobody_receives_for_who_left_without_a_successor(in_herault):
    leaving = join(make_organization("company"))
    end(leaving, ends_on=YESTERDAY)
    assert current_recipient(leaving.user, leaving.organization, TODAY) is None
    assert current_recipient(make_user(), leaving.organization, TODAY) is None


class TestFromTheScreen:
    def test_the_access_ends_the_day_after_the_last(self, herault):
        with mission_scope(herault.pk):
            mission, desk = make_organization("mission"), make_organization("desk")
            admin, leaving = join(mission, role="administrator"), join(desk)
        address = f"/herault/personnes/{leaving.public_id}/fin/"
        page = signed_in(admin.user).post(address, {"ends_on": "2026-11-25", "successor": ""}, follow=True)
        assert "prend fin le 25/11/2026" in page.content.decode()
        assert signed_in(leaving.user).get("/herault/coordination/").status_code == 200
        with time_machine.travel(NOW + datetime.timedelta(days=1), tick=False):
            assert signed_in(leaving.user).get("/herault/coordination/").status_code == 404

    def test_a_sentence_stands_beside_the_successor_and_the_day_is_kept(self, herault):
        with mission_scope(herault.pk):
            desk = make_organization("desk")
            leaving, _ = join(desk), join(desk)
            open_study(leaving)
        address = f"/herault/personnes/{leaving.public_id}/fin/"
        page = signed_in(leaving.user).post(address, {"ends_on": "2026-12-24", "successor": ""}).content.decode()
        assert "Choisissez qui reprend" in page
        assert 'value="2026-12-24"' in page
        with mission_scope(herault.pk):
            leaving.refresh_from_db()
            assert leaving.ends_on is None

    def test_who_may_end_what(self, herault):
        with mission_scope(herault.pk):
            mission = make_organization("mission")
            admin, team = join(mission, role="administrator"), join(mission)
            desk, company = make_organization("desk"), make_organization("company")
            facilitator, stranger = join(desk), join(make_organization("desk"))
            manager, employee = join(company, is_manager=True), join(company)
            prescriber = join(make_organization("prescriber"))
        everyone = [admin, team, facilitator, stranger, manager, employee, prescriber]
        allowed = {
            admin: everyone,
            team: [team, facilitator, stranger, manager, employee, prescriber],
            facilitator: [facilitator, prescriber],
            manager: [manager, employee],
            employee: [employee],
            prescriber: [prescriber],
        }
        for actor, expected in allowed.items():
            client = signed_in(actor.user)
            opened = [
                row for row in everyone if client.get(f"/herault/personnes/{row.public_id}/fin/").status_code == 200
            ]
            assert opened == expected, actor


class TestManagingAccesses:
    """Who manages the accesses of an organisation is named and relieved from the screen."""

    def act(self, actor, membership):
        return signed_in(actor.user).post(f"/herault/personnes/{membership.public_id}/acces/")

    def test_a_manager_names_another_and_may_then_be_relieved(self, herault):
        with mission_scope(herault.pk):
            company = make_organization("company")
            first, second = join(company, is_manager=True), join(company)
        assert self.act(first, second).status_code == 302
        with mission_scope(herault.pk):
            second.refresh_from_db()
            assert second.is_manager
            assert second.history.first().history_user == first.user
        assert self.act(second, first).status_code == 302
        with mission_scope(herault.pk):
            first.refresh_from_db()
            assert not first.is_manager

    def test_the_last_one_is_not_relieved_and_the_sentence_says_what_to_do(self, herault):
        with mission_scope(herault.pk):
            team = join(make_organization("mission"))
            only = join(make_organization("company"), is_manager=True)
        page = self.act(team, only)
        assert "est seul à gérer les accès" in page.content.decode()
        with mission_scope(herault.pk):
            only.refresh_from_db()
            assert only.is_manager

    def test_nobody_names_herself_nor_in_an_organisation_that_is_not_hers(self, herault):
        with mission_scope(herault.pk):
            company = make_organization("company")
            join(company, is_manager=True)
            employee, colleague = join(company), join(company)
            elsewhere = join(make_organization("company"), is_manager=True)
            administrator = join(make_organization("mission"), role="administrator")
        for actor, membership in ((employee, employee), (employee, colleague), (elsewhere, colleague)):
            assert self.act(actor, membership).status_code == 404
        assert self.act(administrator, administrator).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one():
    """Both try at the same moment, each from its own connection: one succeeds, the other reads why not."""
    if connection.vendor == "sqlite":
        pytest.skip("la base de test en mémoire n’a qu’un écrivain ; SQLite les met d’elle-même l’un après l’autre")
    mission = make_mission("herault", "34")
    with mission_scope(mission.pk):
        organization = make_organization("mission")
        rows = [join(organization, role="administrator") for _ in range(2)]
    together, results = threading.Barrier(2), []

    def attempt(mine, other):
        try:
            with mission_scope(mission.pk):
                together.wait()
                end_membership(other, ends_on=TODAY, successor=None, by=mine.user, today=TODAY)
                results.append("ended")
        except Problem as problem:
            results.append(problem.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=pair) for pair in (rows, rows[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("ended") == 1, results
    assert any("sans administrateur" in result for result in results)
    with mission_scope(mission.pk):
        assert Membership.objects.filter(ends_on=None, role="administrator").count() == 1
