"""Exits: asked at the moments a desk chooses, recorded on the person, corrected without losing anything, seen by who
follows her and by nobody else."""

import datetime
import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import Exit
from levier.coordination.procurement.models import Contract, Operation
from tests.builders import make_organization
from tests.coordination.participants.builders import assign, make_person, sign_in

DAY = datetime.date
LIST = "/herault/coordination/sorties/"
TODO = "/herault/a-faire/"


@pytest.fixture
def desk(herault):
    with mission_scope(herault.pk):
        return make_organization("desk", name="Guichet du Lez")


@pytest.fixture
def lead(herault, desk):
    return sign_in(herault, "facilitator", desk)


@pytest.fixture
def done(herault, desk, clock):
    """A contract over since 31 March 2026, read on 2 April; nothing in the contract itself ends earlier."""
    clock("2026-04-02 09:00")
    with mission_scope(herault.pk):
        return assign(make_person(desk, last_name="Sortante"), ends_on=DAY(2026, 3, 31))


def at(assignment, moment=0):
    return "/herault" + reverse("exit_record", args=[assignment.public_id, moment])


def plain(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


def typed(situation="permanent", told_on="2026-04-02", **more):
    return {"situation": situation, "told_on": told_on, **more}


def test_from_the_open_point_to_the_figures_and_to_the_correction(herault, lead, done, clock):
    person = done.participant
    assert "Sorties dynamiques" not in plain(lead.get("/herault/")), "no rate of nobody"
    waiting = plain(lead.get(TODO))
    assert "Situation de 1 personne à la fin du contrat" in waiting
    assert "Sortante" not in waiting
    listed = plain(lead.get(f"{LIST}?etat=a-demander&attribution={done.award.public_id}"))
    assert "Sortante" in listed
    assert f'href="{at(done)}"' in listed
    # Refused: a day to come, a day before the end, nothing chosen; what was typed is kept.
    for wrong, field in ((typed(told_on="2026-04-03"), "told_on"), (typed(told_on="2026-03-30"), "told_on"),
                         (typed(""), "situation")):  # fmt: skip
        answer = lead.post(at(done), wrong)
        assert field in answer.context["form"].errors
        assert answer.context["form"]["told_on"].value() == wrong["told_on"]
    assert "à partir du 30 septembre 2026" in plain(lead.get(at(done, 6)))
    lead.post(at(done, 6), typed())
    with mission_scope(herault.pk):
        assert not Exit.objects.exists()
    lead.post(at(done), typed("short"))
    assert "Situation de" not in plain(lead.get(TODO))
    page = plain(lead.get(f"/herault/coordination/participants/{person.public_id}/"))
    assert "CDD ou intérim de six mois au plus" in page
    assert "1 sur 1" in plain(lead.get(LIST))
    assert "1 sur 1 personne, non significatif, à la fin du contrat, contrats finis en 2026" in plain(
        lead.get("/herault/")
    )
    # Corrected by another record: the first stays readable, and says who.
    (first,) = (one for one, *_ in lead.get(at(done)).context["records"])
    assert "rien à corriger" in plain(lead.post(at(done), typed("short", seen=first.pk)))
    assert "Une autre personne a enregistré" in plain(lead.post(at(done), typed("jobless")))
    lead.post(at(done), typed("jobless", seen=first.pk))
    shown = plain(lead.get(at(done)))
    assert "Remplacée" in shown and "Camille" in shown
    listed = plain(lead.get(LIST))
    assert "0 sur 1 personne" in plain(lead.get("/herault/")), "the rate is that of what stands"
    assert "0 sur 1" in listed and "Sans emploi, en recherche" in listed
    # Six months later she is asked again, nine months later no more.
    clock("2026-10-02 09:00")
    assert "Situation de 1 personne à 6 mois" in plain(lead.get(TODO))
    clock("2027-04-02 09:00")
    assert "Situation de" not in plain(lead.get(TODO))


def test_a_situation_at_six_months_is_learnt_then_and_not_before(lead, done, clock):
    clock("2026-10-02 09:00")
    early = lead.post(at(done, 6), typed(told_on="2026-06-01"))
    assert "s’apprend à partir du 30 septembre 2026" in str(early.context["form"].errors["told_on"]).replace(
        "\u00a0", " "
    )
    assert lead.post(at(done, 6), typed(told_on="2026-10-01")).status_code == 302


def test_nobody_asks_again_after_someone_who_left_the_count(lead, done, clock):
    lead.post(at(done), typed("neutral"))
    clock("2026-10-02 09:00")
    assert "Situation de" not in plain(lead.get(TODO))
    assert "Sortante" not in plain(lead.get(f"{LIST}?etat=a-demander"))
    whole = lead.get(LIST)
    assert "Sortante" in plain(whole)
    assert [cell.state for cell in whole.context["lines"][0].cells][1:] == ["past"] * 3, "nor does the list"
    (stated,) = (one for one, *_ in lead.get(at(done)).context["records"])
    lead.post(at(done), typed("jobless", seen=stated.pk, told_on="2026-10-02"))
    assert "Situation de 1 personne à 6 mois" in plain(lead.get(TODO)), "corrected, she is asked after"


def test_who_works_again_under_a_clause_is_not_out(herault, lead, done, desk):
    with mission_scope(herault.pk):
        again = assign(done.participant, hired_on=DAY(2026, 3, 15))
    assert "Situation de" not in plain(lead.get(TODO))
    assert "Aucun contrat terminé" in plain(lead.get(LIST))
    with mission_scope(herault.pk):
        Contract.objects.filter(pk=again.award.lot.contract_id).update(ends_on=DAY(2026, 4, 1))
    (line,) = lead.get(LIST).context["lines"]
    assert line.assignment.pk == again.pk and line.ended_on == DAY(2026, 4, 1)


def test_a_desk_chooses_its_moments_among_the_four_and_the_mission_s_hold_for_the_others(herault, lead, done, desk):
    timings = f"{LIST}moments/"
    assert "Pour" in plain(lead.get(timings))
    lead.post(timings, {"scope": str(desk.public_id), "moments": ["3"]})
    assert "Situation de" not in plain(lead.get(TODO))
    lead.post(timings, {"scope": str(desk.public_id), "follows_mission": "on", "moments": ["3"]})
    assert "Situation de 1 personne" in plain(lead.get(TODO))
    with mission_scope(herault.pk):
        team = sign_in(herault, "mission_team", make_organization("mission"))
        other = make_organization("desk")
    assert "form" in lead.post(timings, {"scope": "", "moments": ["3"]}).context  # the mission's is not hers
    assert lead.post(timings, {"scope": str(other.public_id)}).context["form"].errors
    assert "follows_mission" in team.post(timings, {"scope": "", "follows_mission": "on"}).context["form"].errors
    team.post(timings, {"scope": "", "moments": []})
    assert "Situation de" not in plain(lead.get(TODO))
    # It is still recorded, by who hears of it.
    assert lead.post(at(done), typed()).status_code == 302


def test_the_list_is_found_sorted_filtered_exported_and_logged(herault, lead, done, desk):
    with mission_scope(herault.pk):
        other = assign(make_person(desk, last_name="Ancienne"), ends_on=DAY(2025, 6, 30), hired_on=DAY(2025, 1, 6))
        elsewhere = assign(make_person(last_name="Ailleurs"), ends_on=DAY(2026, 3, 31))
    lead.post(at(done), typed())

    def names(query):
        return [line.person.last_name for line in lead.get(f"{LIST}?{query}").context["lines"]]

    assert names("") == ["Sortante", "Ancienne"]
    assert names("tri=fin") == names("tri=nom") == ["Ancienne", "Sortante"]
    assert names("annee=2025") == names("q=ancienne") == ["Ancienne"]
    assert names("etat=connues") == names("classe=durable") == names(f"guichet={desk.public_id}&annee=2026") == [
        "Sortante"
    ]  # fmt: skip
    assert names("classe=other") == []
    assert names("etat=a-demander") == ["Ancienne"]  # at six months, since the end of December
    assert names("guichet=n-importe&annee=x&etat=y") == ["Sortante", "Ancienne"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(lead.get(f"{LIST[:-1]}.xlsx?q=sortante").content))
    assert book.get_sheet_by_name("Sorties").to_python()[1][5:8] == ["à la fin du contrat", "CDI", "emploi durable"]
    with mission_scope(herault.pk):
        logged = AccessLogEntry.objects.order_by("-pk").first()
        assert str(done.participant.public_id) in str(logged.subjects)
        assert str(other.participant.public_id) not in str(logged.subjects)
    assert lead.get(at(elsewhere)).status_code == 404
    assert lead.get(at(done, 4)).status_code == 404


def told_of_many(award, desk, **numbers):
    """This many people more of each situation, at the end of their contract."""
    for situation, number in numbers.items():
        for _ in range(number):
            gone = assign(make_person(desk), award, ends_on=DAY(2026, 3, 31))
            Exit.objects.create(assignment=gone, moment=0, situation=situation, told_on=DAY(2026, 4, 1))


def test_what_leaves_tells_no_small_group_in_the_figures_and_in_the_final_report(herault, lead, desk, done):
    with mission_scope(herault.pk):
        contract = done.award.lot.contract
        Contract.objects.filter(pk=contract.pk).update(ends_on=DAY(2026, 3, 31), status="termine")
        Operation.objects.filter(pk=contract.operation_id).update(lead_desk=desk)
        told_of_many(done.award, desk, permanent=8, short=2, jobless=6, neutral=1)
    page = plain(lead.get(LIST))
    assert "10 sur 16" in page and "17 situations connues sur 18 contrats finis" in page
    figures = CalamineWorkbook.from_filelike(io.BytesIO(lead.get(f"{LIST}chiffres.xlsx").content))
    told = ["À la fin du contrat", 16, 10, 0.625, "n. c.", "n. c.", "n. c."]
    assert figures.get_sheet_by_name("Sorties").to_python()[1:] == [told]
    # Of the seven other criteria, each held by too few: nothing is told, not even that nobody holds one.
    criteria = figures.get_sheet_by_name("Autres critères").to_python()[1:]
    assert [row[2:] for row in criteria] == [["n. c."] * 3] * 7
    assert "62,5 %" in plain(lead.get("/herault/coordination/")) or "63 %" in plain(lead.get("/herault/coordination/"))
    assert "contrats finis toutes années comprises" in plain(lead.get("/herault/coordination/"))
    assert "contrats finis en 2026)" in plain(lead.get("/herault/coordination/?annee=2026"))
    assert "Sorties dynamiques" not in plain(lead.get("/herault/coordination/?texte=rien"))
    report = "/herault" + reverse("contract_report_draft", args=[contract.public_id, "final", "xlsx"])
    handed = CalamineWorkbook.from_filelike(io.BytesIO(lead.get(report).content))
    assert handed.get_sheet_by_name("Sorties").to_python()[1:] == [told]
    for book in (figures, handed):
        assert "Sortante" not in str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    pdf = PdfReader(io.BytesIO(lead.get(report.replace("xlsx", "pdf")).content))
    words = " ".join(leaf.extract_text() for leaf in pdf.pages).replace("\n", " ").replace("\u00a0", " ")
    assert "Après leur contrat" in words
    assert "À la fin du contrat 16 10 63 % n. c. n. c. n. c." in words
    # An exit is never changed nor taken away.
    with mission_scope(herault.pk):
        for change in (lambda: Exit.objects.update(situation="long"), lambda: Exit.objects.all().delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


@pytest.mark.any_database
def test_neither_the_company_nor_the_buyer_reads_it(herault, lead, done):
    lead.post(at(done), typed())
    with mission_scope(herault.pk):
        company = sign_in(herault, "company", done.award.company)
        buyer = sign_in(herault, "buyer", done.award.lot.contract.operation.buyer)
    for outsider in (company, buyer):
        assert outsider.get(LIST).status_code == outsider.get(at(done)).status_code == 403
        assert "Situation de" not in plain(outsider.get(TODO))
        assert "Sorties dynamiques" not in plain(outsider.get("/herault/"))
    own = plain(company.get("/herault" + reverse("my_award", args=[done.award.public_id])))
    assert "CDI" not in own
