"""A place of work the lot does not name is remarked upon where people are assigned and hours counted; never refused."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.sites import site_doubt
from levier.coordination.procurement.models import LotCommune
from levier.organizations.models import Commune
from tests.coordination.hours.builders import Case, declare, make_membership, signed_in


@pytest.mark.parametrize(
    ("commune", "has", "of_lot"), [("", True, False), ("Lunel (fictif)", False, False), ("Lunel (fictif)", True, True)]
)
def test_a_place_unknown_or_one_of_the_lots_says_nothing(commune, has, of_lot):
    assert site_doubt(commune, lot_has_communes=has, is_of_lot=of_lot) == ""


def test_another_commune_than_the_lots_waits_for_a_look_until_the_lot_names_it(herault):
    case = Case(herault)
    with mission_scope(herault.pk):
        sete, lunel = (Commune.objects.create(code=f"3499{n}", name=f"Commune {n} (fictif)", department="34")
                       for n in range(2))  # fmt: skip
        LotCommune.objects.create(lot=case.award.lot, commune=sete)
        Assignment.objects.filter(pk=case.assignment.pk).update(place=lunel)
        desk = signed_in(make_membership(case.lead, "facilitator"))
        declare(case.statement, case.assignment, 7_000)
        (line,) = statement_lines(case.statement)
        assert [(found.rule, found.refuses) for found in line.findings] == [("another_site", False)]
        person, award = case.assignment.participant, case.award
    shown = desk.get(case.line).content.decode()
    assert "Hors des communes du lot" in shown and "Affectation à Commune 1 (fictif)" in shown
    page = f"/herault/coordination/participants/{person.public_id}/affectation/"
    sent = {"award": award.pk, "mode": "direct_hire", "declarant": "holder", "desk": case.lead.pk,
            "place": lunel.code, "hired_on": "2026-02-02", "preview": "1"}  # fmt: skip
    assert "qui n’est pas une commune du lot" in desk.post(page, sent).content.decode()
    with mission_scope(herault.pk):
        LotCommune.objects.create(lot=case.award.lot, commune=lunel)
        assert statement_lines(case.statement)[0].findings == []
