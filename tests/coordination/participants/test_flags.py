"""One main category counts; the other criteria a person meets are noted beside it, encrypted, and seen inside only."""

import datetime

import pytest
from django.db import connection

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.flags import check_flags, flaggable
from levier.coordination.participants.models import Participant, SecondaryFlag
from levier.coordination.participants.services import anonymise
from levier.law.publics import ADDED_PUBLIC, eligible_categories
from tests.coordination.participants.builders import assign, make_eligible, make_person, sign_in
from tests.coordination.participants.test_merging import Twins
from tests.coordination.participants.test_pages import LIST, Desk, page_of
from tests.coordination.participants.test_papers import said

DAY = datetime.date
TODAY = DAY(2026, 11, 25)


def check(*asked, main=(), held=(), born=DAY(1990, 7, 14)):
    return check_flags(asked, main=main, held=held, birth_date=born, today=TODAY, categories=eligible_categories())


def test_several_criteria_hold_at_once_and_the_main_one_is_not_said_twice():
    """Domain reference, §3.1: one main category, many secondary flags."""
    assert check("RSA", "TH", main=["DELD"]) == {"RSA", "TH"}
    with pytest.raises(Problem, match="fonde déjà") as refused:
        check("DELD", main=["DELD"])
    assert refused.value.field == "flags"


def test_a_priority_district_is_a_crossing_and_a_proposal_or_a_contract_s_public_no_criterion():
    known = flaggable({**eligible_categories(), ADDED_PUBLIC.code: ADDED_PUBLIC})
    assert eligible_categories().keys() - known.keys() == {"QPV", "MOTIVE"}
    with pytest.raises(Problem, match="de la liste"):
        check("QPV")


def test_age_is_judged_on_the_day_a_criterion_is_noted_and_never_again():
    for code, words in (("JEUNE_SQ", "s’arrête à 26"), ("SENIOR", "commence après 50")):
        with pytest.raises(Problem, match=words):
            check(code)
        assert check(code, held=[code]) == {code}
    with pytest.raises(Problem, match="date de naissance"):
        check("SENIOR", born=None)


def test_noted_on_her_page_counted_in_the_list_and_never_shown_to_her_company(herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC))
    desk = Desk(herault)
    with mission_scope(herault.pk):
        person = make_person(desk.desk, last_name="Zarzuela", birth_date=DAY(1990, 7, 14))
        make_eligible(person)
        assign(person, desk.award, hired_on=DAY(2026, 3, 2))
        company = sign_in(herault, "company", desk.award.company)
    address = page_of(person, "autres-criteres/")
    form = desk.client.get(address).content.decode()
    assert 'value="RSA"' in form and 'value="QPV"' not in form and 'value="DELD"' not in form
    assert "commence après 50" in desk.client.post(address, {"flags": ["SENIOR", "TH"]}).content.decode()
    page = desk.client.post(address, {"flags": ["RSA", "TH"]}, follow=True).content.decode()
    for words in ("bénéficiaires du RSA", "reconnaissance de travailleurs handicapés"):
        assert words in page
    assert "Zarzuela" in desk.client.get(f"{LIST}?critere=TH").content.decode()
    assert "Zarzuela" not in desk.client.get(f"{LIST}?critere=SENIOR").content.decode()
    record = said(desk.client.get(page_of(person, "fiche-eligibilite.docx")))
    assert "Autres critères, pour les statistiques" in record and "bénéficiaires du RSA" in record
    with connection.cursor() as cursor:
        cursor.execute("SELECT category FROM participants_secondaryflag")
        assert not {"RSA", "TH"} & {category for (category,) in cursor.fetchall()}, "encrypted at rest"
    export = desk.client.get(f"{LIST}export.xlsx").content
    assert b"RSA" not in export
    for url in ("/herault/mes-marches/", "/herault/"):
        assert "handicap" not in company.get(url).content.decode()
    assert company.get(address).status_code == 403
    with mission_scope(herault.pk):
        make_eligible(person, DAY(2026, 11, 20), category="RSA")
    page = desk.client.get(page_of(person)).content.decode()
    assert page.count("bénéficiaires du RSA") == 1, "what founds an eligibility is read there"
    page = desk.client.post(address, {"flags": []}, follow=True).content.decode()
    assert "Aucun autre critère noté" in page


def test_joined_records_join_their_criteria_and_the_end_of_the_term_leaves_the_class(herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC))
    twins = Twins(herault)
    with mission_scope(herault.pk):
        for person, codes in ((twins.first, ("TH",)), (twins.second, ("TH", "MINIMA"))):
            for code in codes:
                SecondaryFlag.objects.create(participant=person, category=code)

    def held():
        with mission_scope(herault.pk):
            return sorted(flag.category for flag in twins.first.flags.all())

    twins.merge()
    assert held() == ["MINIMA", "TH"]
    twins.undo()
    assert held() == ["TH"]
    twins.merge(version_first=3, version_second=3)
    with mission_scope(herault.pk):
        anonymise(Participant.objects.get(pk=twins.first.pk), today=DAY(2032, 1, 1))
        left = [(flag.category, flag.published_class) for flag in SecondaryFlag.objects.order_by("pk")]
    assert left == [("", "TH"), ("", "TH"), ("", "AUTRE")]
