"""Published contracts proposed as the award of a study: the score and its reasons, the answers, remembered."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from levier.common.jobs.models import Job
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.followup.liaison.services import plan_sheet, send_sheet
from levier.coordination.followup.matches.rules import PROPOSED_FROM, Published, Sought, score
from levier.coordination.followup.matches.services import followed_holders, propose_matches
from levier.coordination.followup.matches.waiting import propose
from levier.coordination.followup.models import AwardMatch, LiaisonSheet
from levier.coordination.procurement.models import Award, Lot
from levier.organizations.models import Commune, DeskCommune, Organization
from levier.resources.observatory.services import restore_previous
from tests.builders import make_organization
from tests.conftest import CheckedClient
from tests.coordination.clauses.builders import TC1, make_study
from tests.coordination.followup.test_liaison import mailed_link
from tests.coordination.procurement.builders import sign_in
from tests.resources.observatory.builders import BUYER, contract_2022, make_open_data

DAY = datetime.date
SOUGHT = Sought(BUYER, "Réhabilitation de l’école Jean-Jaurès", "travaux", (100_000_000, 60_000_000), DAY(2026, 3, 2))


def published(**changes):
    return Published(
        **{
            "siret": BUYER,
            "title": "Travaux de réhabilitation de l'école Jean Jaurès, lot 1",
            "kind": "travaux",
            "amount": 62_000_000,
            "notified_on": DAY(2026, 6, 15),
            **changes,
        }
    )


def test_the_same_purchase_scores_high_and_says_why():
    found = score(SOUGHT, published())
    assert found.points == 100
    told = " / ".join(found.reasons)
    for part in ("même acheteur", "105 jours après l’avis", "montant proche", "code CPV"):
        assert part in told.replace("\u00a0", " ")
    assert found.reasons[-1].endswith("mots communs\u00a0: réhabilitation, école, Jean et Jaurès"), "as published"


@pytest.mark.parametrize(
    ("changes", "proposed"),
    [
        ({"siret": "21340032800017"}, False),
        ({"notified_on": DAY(2026, 3, 1)}, False),
        ({"notified_on": DAY(2028, 3, 1)}, False),
        ({"notified_on": None}, False),
        ({"title": "Maintenance des ascenseurs", "amount": 62_000_000}, True),
        ({"title": "Maintenance des ascenseurs", "amount": None}, False),
        ({"title": "Maintenance des ascenseurs", "kind": "services"}, False),
        ({"amount": 900_000_000}, True),
        ({"kind": "", "amount": None}, True),
    ],
)
def test_another_buyer_or_date_never_and_what_agrees_little_is_left_out(changes, proposed):
    found = score(SOUGHT, published(**changes))
    assert found.is_proposed == proposed
    assert (found.points >= PROPOSED_FROM) == proposed


@pytest.fixture
def study(herault, settings, tmp_path):
    """A study that waits for its award, and two contracts its buyer published since: one is it."""
    settings.DATA_DIR = tmp_path
    with time_machine.travel(datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC), tick=False):
        with mission_scope(herault.pk):
            found = make_study(
                desk=make_organization("desk"),
                # Real, as the open data name it: in the demo the study names its fictitious twin.
                buyer=make_organization("buyer", siret=BUYER, name="Commune publiée", is_fictitious=False),
                title="Réhabilitation de l’école Jean-Jaurès",
                lots=({**TC1, "amount_cents": 48_000_000},),
                estimated_cents=50_000_000,
            )
            OpportunityStudy.objects.filter(pk=found.pk).update(
                decision="clause", decided_on=DAY(2026, 3, 1), decided_by="La maire (fictif)", notice_on=DAY(2026, 3, 2)
            )
            make_open_data(
                herault,
                contract_2022(
                    id="2026-0101", objet="Réhabilitation de l'école Jean Jaurès", dateNotification="2026-06-15",
                    montant=480_000.0, codeCPV="45214200",
                ),
                contract_2022(
                    id="2026-0102", objet="Fournitures de bureau", dateNotification="2026-06-20", montant=9_000.0,
                    codeCPV="30192000",
                ),
            )  # fmt: skip
            desk = found.desk
        yield found, sign_in(herault, "facilitator", desk)


def plain(response):
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def test_proposed_once_recognised_and_taken_into_the_operation(herault, study):
    found, desk = study
    with mission_scope(herault.pk):
        assert propose_matches(DAY(2026, 9, 1)) == 1
        assert propose_matches(DAY(2026, 9, 2)) == 0
        match = AwardMatch.objects.get()
    page = "/herault" + reverse("award_match", args=[match.public_id])
    assert "Ce marché vient d’être notifié" in plain(desk.get("/herault/a-faire/"))
    assert "Réhabilitation de l&#x27;école Jean Jaurès" in plain(
        desk.get("/herault" + reverse("study", args=[found.public_id]))
    )
    shown = plain(desk.get(page))
    assert "Pourquoi il est proposé" in shown
    assert "Titulaire publié" in shown
    assert "un autre nom prend sa place, sans SIRET" in shown
    assert "480 000 €" in shown
    kept = desk.post(page, {"lot": "1", "hours": "beaucoup", "holder_name": ""})
    assert set(kept.context["form"].errors) == {"hours"}
    assert desk.post(page, {"lot": "1", "hours": "400", "holder_name": ""}).status_code == 302
    with mission_scope(herault.pk):
        sheet = LiaisonSheet.objects.get()
        told = sheet.lots.get()
    assert re.fullmatch(r"Entreprise inventée [0-9A-F]{6} \(fictif\)", told.holder_name)
    assert told.holder_siret == "00000000000000"
    assert sheet.notified_on == DAY(2026, 6, 15)
    act = "/herault" + reverse("liaison_act", args=[sheet.public_id, "reprendre"])
    key = {"key_kind": "lieu", f"poids-{found.desk_id}": "1"}
    assert desk.post(act, key).status_code == 302
    with mission_scope(herault.pk):
        award = Award.objects.select_related("company", "lot__contract__operation__buyer").get()
        assert (award.company.name, award.company.siret) == (told.holder_name, "")
        assert award.lot.contract.operation.buyer.name == "Commune publiée (démonstration)"
        assert award.lot.contract.operation.buyer.is_fictitious
        assert award.lot.contract.amount_cents == 48_000_000
    assert "c’est ce marché" in plain(desk.get(page)).lower()


def test_once_recognised_its_page_says_so_and_no_other_study_is_proposed_it(herault, study):
    found, desk = study
    with mission_scope(herault.pk):
        other = make_study(
            desk=found.desk, buyer=found.buyer, title="Rénovation de l’école Jean-Jaurès", estimated_cents=50_000_000,
            lots=({**TC1, "amount_cents": 48_000_000},),
        )  # fmt: skip
        decided = {"decision": "clause", "decided_on": DAY(2026, 3, 1), "decided_by": "La maire (fictif)"}
        OpportunityStudy.objects.filter(pk=other.pk).update(**decided, notice_on=DAY(2026, 3, 2))
        assert propose_matches(DAY(2026, 9, 1)) == 2, "the same contract looks like both"
        mine, others = AwardMatch.objects.get(study=found), AwardMatch.objects.get(study=other)
        late = make_study(
            desk=found.desk, buyer=found.buyer, title="Extension de l’école Jean-Jaurès", estimated_cents=50_000_000,
            lots=({**TC1, "amount_cents": 48_000_000},),
        )  # fmt: skip
        OpportunityStudy.objects.filter(pk=late.pk).update(**decided, notice_on=DAY(2026, 3, 2))
    fiche = "/herault" + reverse("open_contract", args=[mine.uid])
    assert "Aucune étude de votre guichet" in plain(desk.get(fiche))
    page, beside = ("/herault" + reverse("award_match", args=[one.public_id]) for one in (mine, others))
    assert beside in desk.get("/herault/a-faire/").content.decode()
    accepted = {"lot": "1", "hours": "400", "holder_name": ""}
    assert desk.post(page, accepted).status_code == 302
    shown = plain(desk.get(fiche))
    assert "Aucune étude de votre guichet" not in shown
    assert reverse("study", args=[found.public_id]) in shown
    assert beside not in desk.get("/herault/a-faire/").content.decode()
    assert beside not in plain(desk.get("/herault" + reverse("study", args=[other.public_id])))
    assert "déjà reconnu pour l’étude « Réhabilitation de l’école" in plain(desk.post(beside, accepted))
    with mission_scope(herault.pk):
        assert propose_matches(DAY(2026, 9, 2)) == 0, "nor to a study decided since"
        sheet = LiaisonSheet.objects.get()
    act = "/herault" + reverse("liaison_act", args=[sheet.public_id, "reprendre"])
    assert desk.post(act, {"key_kind": "lieu", f"poids-{found.desk_id}": "1"}).status_code == 302
    with mission_scope(herault.pk):
        operation = OpportunityStudy.objects.get(pk=found.pk).operation.public_id
    shown = plain(desk.get(fiche))
    assert reverse("operation", args=[operation]) in shown
    assert "déjà reconnu" in plain(desk.post(beside, accepted))
    with mission_scope(herault.pk):
        assert propose_matches(DAY(2026, 9, 3)) == 0


def test_its_place_of_execution_goes_to_the_lot_and_names_the_desk_that_covers_it(herault, study):
    _, desk = study
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            contract_2022(
                id="2026-0103", objet="Réhabilitation de l'école Jean Jaurès", dateNotification="2026-06-15",
                montant=480_000.0, codeCPV="45214200", lieuExecution={"code": "34301", "typeCode": "Code commune"},
                dureeMois=10,
            ),
        )  # fmt: skip
        sete, _ = Commune.objects.get_or_create(code="34301", defaults={"name": "Sète", "department": "34"})
        there, whole = make_organization("desk"), make_organization("desk")
        beside, _ = Commune.objects.get_or_create(code="34003", defaults={"name": "Agde", "department": "34"})
        # A desk of a wider territory has a share where somebody gives it one.
        for held, communes in ((whole, (sete, beside)), (there, (sete,))):
            for commune in communes:
                DeskCommune.objects.create(desk=held, commune=commune)
        propose_matches(DAY(2026, 9, 1))
        match = AwardMatch.objects.get(uid__contains="2026-0103")
    page = "/herault" + reverse("award_match", args=[match.public_id])
    desk.post(page, {"lot": "1", "hours": "400", "holder_name": ""})
    with mission_scope(herault.pk):
        sheet = LiaisonSheet.objects.get()
    shown = desk.get("/herault" + reverse("liaison_sheet", args=[sheet.public_id]))
    assert f"Remplie d’après les données ouvertes, identifiant {match.uid}, le" in plain(shown)
    assert "exécution jusqu’au 14 avril 2027" in plain(shown)
    form = shown.context["sharing"]
    weighed = {name: form[name].value() for name in form.fields if name.startswith("poids-")}
    assert {name for name, value in weighed.items() if value not in {"", None, 0, "0"}} == {f"poids-{there.pk}"}
    act = "/herault" + reverse("liaison_act", args=[sheet.public_id, "reprendre"])
    assert desk.post(act, {"key_kind": "lieu", f"poids-{there.pk}": "1"}).status_code == 302
    with mission_scope(herault.pk):
        lot = Lot.objects.select_related("contract").get()
        assert (lot.cpv, lot.contract.ends_on) == ("45214200", DAY(2027, 4, 14)), "ten months from 15 June 2026"
        assert [place.commune for place in lot.places.all()] == [sete]
        assert [share.desk for share in lot.commitments.get().shares.all()] == [there]


MASKED = [{"titulaire": {"id": "00000000000000", "typeIdentifiant": "SIRET"}}]


def test_a_desk_that_knows_the_holder_whose_siret_is_masked_says_which(herault, study, settings):
    found, desk = study
    settings.DEMO = False
    with mission_scope(herault.pk):
        OpportunityStudy.objects.filter(pk=found.pk).update(buyer=Organization.objects.get(siret=BUYER))
        make_open_data(
            herault,
            contract_2022(
                id="2026-0104", objet="Réhabilitation de l'école Jean Jaurès", dateNotification="2026-06-15",
                montant=480_000.0, codeCPV="45214200", titulaires=MASKED,
            ),
            contract_2022(
                id="2026-0105", objet="École Jean Jaurès, réhabilitation", dateNotification="2026-06-16",
                montant=470_000.0, codeCPV="45214200",
            ),
        )  # fmt: skip
        propose_matches(DAY(2026, 9, 1))
        match, other = (AwardMatch.objects.get(uid__contains=number) for number in ("2026-0104", "2026-0105"))
    page, beside = ("/herault" + reverse("award_match", args=[one.public_id]) for one in (match, other))
    assert "SIRET du titulaire" in plain(desk.get(page)) and "SIRET du titulaire" not in plain(desk.get(beside))
    told = {"lot": "1", "hours": "400", "holder_name": "Bâti du Midi", "holder_siret": ""}
    assert "indiquez celui que vous connaissez" in str(desk.post(page, told).context["form"].errors["holder_siret"])
    wrong = desk.post(page, {**told, "holder_siret": "732 829 320 00075"})
    assert set(wrong.context["form"].errors) == {"holder_siret"}
    assert desk.post(page, {**told, "holder_siret": "732 829 320 00074"}).status_code == 302
    with mission_scope(herault.pk):
        sheet = LiaisonSheet.objects.get()
        assert (sheet.lots.get().holder_siret, sheet.lots.get().holder_name) == ("73282932000074", "Bâti du Midi")
    shown = plain(desk.get("/herault" + reverse("liaison_sheet", args=[sheet.public_id])))
    assert "SIRET du titulaire indiqué par le guichet" in shown
    # Awarded, its study waits for nothing: what else looks like it is no longer asked about.
    assert beside in desk.get("/herault/a-faire/").content.decode()
    act = "/herault" + reverse("liaison_act", args=[sheet.public_id, "reprendre"])
    assert desk.post(act, {"key_kind": "lieu", f"poids-{found.desk_id}": "1"}).status_code == 302
    assert beside not in desk.get("/herault/a-faire/").content.decode()


def test_open_data_put_in_service_are_compared_without_waiting_for_the_morning(herault, study):
    with mission_scope(herault.pk):
        asked = Job.objects.filter(name="followup.propose_matches")
        assert asked.count() == 1, "the build of this study's open data entered service"
        make_open_data(herault, contract_2022(id="2026-0200", objet="Sel de déneigement", montant=5_000.0))
        with time_machine.travel(datetime.datetime(2026, 9, 2, 15, tzinfo=datetime.UTC), tick=False):
            restore_previous(author_id=None)
        assert asked.count() == 3, "and so did two others"
        propose(herault.pk)
        assert AwardMatch.objects.get().study_id == study[0].pk


def test_the_holders_published_are_followed_as_they_are_but_in_the_demo(settings):
    """There a real company is shown with what it won, never with hours it does not owe: others stand for the group."""
    first, second = "73282932000074", "55208131766522"
    holders = [{"holder_id": siret, "name": f"Réelle {siret}", "valid": True} for siret in (first, second)]
    settings.DEMO = False
    assert followed_holders({"holders": holders}) == [(first, f"Réelle {first}"), (second, f"Réelle {second}")]
    settings.DEMO = True
    invented = followed_holders({"holders": holders})
    assert [siret for siret, _ in invented] == ["00000000000000", "00000000000018"]
    assert len({name for _, name in invented}) == 2
    assert all(name.startswith("Entreprise inventée ") and name.endswith(" (fictif)") for _, name in invented)
    # The same company, published elsewhere, is followed under the same name.
    assert followed_holders({"holders": holders[:1]}) == invented[:1]


def test_a_buyer_asked_who_never_answers_is_answered_for_by_the_open_data(herault, study):
    found, desk = study
    with mission_scope(herault.pk):
        found.refresh_from_db()
        asked = plan_sheet(
            found, contact_name="Ève Roca (fictif)", contact_email="eve@exemple.invalid", planned_on=DAY(2026, 6, 20),
            author=None,
        )  # fmt: skip
        send_sheet(asked, now=datetime.datetime(2026, 8, 28, 9, tzinfo=datetime.UTC))
        assert propose_matches(DAY(2026, 9, 1)) == 1
        match = AwardMatch.objects.get()
    page = "/herault" + reverse("award_match", args=[match.public_id])
    assert desk.post(page, {"lot": "1", "hours": "400", "holder_name": ""}).status_code == 302
    with mission_scope(herault.pk):
        sheet = LiaisonSheet.objects.get()
        assert (sheet.pk, sheet.open_data_uid) == (asked.pk, match.uid)
    told = plain(CheckedClient().get(mailed_link(herault), follow=True))
    assert "Remplie par le guichet d’après votre publication dans les données ouvertes" in told
    assert "rien ne vous est plus demandé" in told
    act = "/herault" + reverse("liaison_act", args=[sheet.public_id, "reprendre"])
    assert desk.post(act, {"key_kind": "lieu", f"poids-{found.desk_id}": "1"}).status_code == 302
    with mission_scope(herault.pk):
        contract = Award.objects.get().lot.contract
        assert contract.open_data_uid == match.uid
        assert contract.operation.contact_email == "eve@exemple.invalid"
        assert propose_matches(DAY(2026, 9, 2)) == 0, "and no other study is proposed a contract already followed"


def test_a_sheet_the_buyer_filled_in_is_left_to_it(herault, study):
    found, desk = study
    with mission_scope(herault.pk):
        propose_matches(DAY(2026, 9, 1))
        match = AwardMatch.objects.get()
        LiaisonSheet.objects.create(
            study=found, contact_name="Ève Roca (fictif)", contact_email="eve@exemple.invalid",
            planned_on=DAY(2026, 6, 20), answered_at=datetime.datetime(2026, 6, 21, 9, tzinfo=datetime.UTC),
            answered_by="Ève Roca (fictif)", notified_on=DAY(2026, 6, 15),
        )  # fmt: skip
        AwardMatch.objects.filter(pk=match.pk).update(uid="une-autre")
        assert propose_matches(DAY(2026, 9, 2)) == 0
        AwardMatch.objects.filter(pk=match.pk).update(uid=match.uid)
    page = "/herault" + reverse("award_match", args=[match.public_id])
    assert "déjà remplie" in plain(desk.post(page, {"lot": "1", "hours": "400", "holder_name": ""}))
    with mission_scope(herault.pk):
        assert AwardMatch.objects.get().answer == ""


def test_put_aside_it_never_comes_back(herault, study):
    _, desk = study
    with mission_scope(herault.pk):
        propose_matches(DAY(2026, 9, 1))
        match = AwardMatch.objects.get()
    page = "/herault" + reverse("award_match", args=[match.public_id])
    desk.post(page, {"dismiss": "1"})
    assert "déjà répondu" in plain(desk.post(page, {"dismiss": "1"}, follow=True))
    with mission_scope(herault.pk):
        assert AwardMatch.objects.get().answer == "dismissed"
        assert propose_matches(DAY(2026, 9, 2)) == 0
        elsewhere = make_organization("desk")
    assert sign_in(herault, "facilitator", elsewhere).get(page).status_code == 404
