"""A modality held against the kind of the structure: the CCAG's two lists, kind by kind."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.modes import mode_doubt, modes_of, named_doubt, work_contract_doubt
from levier.law.ccag import NO_CCAG
from levier.organizations.reference import structure_kinds
from tests.builders import make_organization
from tests.coordination.hours.builders import Case, declare, make_membership, signed_in

SECONDS = ("AI", "ETTI", "EATT", "GEIQ", "ETT")
SUBCONTRACTS = ("EI", "ACI", "EA", "ESAT", "EITI", "TIH")


@pytest.mark.parametrize("mode", ["secondment", "subcontract"])
def test_the_structures_of_the_ccag_are_told_nothing_by_their_own_modality(mode):
    named, others = (SECONDS, SUBCONTRACTS) if mode == "secondment" else (SUBCONTRACTS, SECONDS)
    kinds = structure_kinds()
    assert [code for code in named if mode_doubt(mode, kinds[code], "Travaux")] == []
    # The code de l’action sociale lets an ESAT put people at a firm's disposal too: the table says so.
    assert [code for code in others if not mode_doubt(mode, kinds[code], "Travaux")] == (
        ["ESAT"] if mode == "secondment" else []
    )


def test_every_kind_of_the_table_is_read_and_one_unknown_says_nothing():
    assert {code for code, kind in structure_kinds().items() if not modes_of(kind)} == {"OPCS"}
    assert "n’emploie personne" in mode_doubt("secondment", structure_kinds()["OPCS"], "")
    assert mode_doubt("secondment", None, "") == mode_doubt("direct_hire", structure_kinds()["EI"], "") == ""


@pytest.mark.parametrize(
    ("ccag", "quoted"),
    [
        ("Maîtrise d’œuvre", "(CCAG Maîtrise d’œuvre, 18.1.2"),
        ("Travaux (arrêté de 2009)", "(CCAG de 2021, pris pour modèle"),
        (NO_CCAG, "(CCAG de 2021, pris pour modèle"),
        ("", "(CCAG 2021 (Travaux, 20.1.2)"),
    ],
)
def test_the_contract_s_own_ccag_is_quoted(ccag, quoted):
    assert quoted in mode_doubt("secondment", structure_kinds()["EI"], ccag)


def test_it_is_remarked_when_assigned_and_where_hours_are_counted_and_refuses_nothing(herault):
    case = Case(herault)
    with mission_scope(herault.pk):
        firm = make_organization("inclusive", structure_kind="EI")
        Assignment.objects.filter(pk=case.assignment.pk).update(mode="secondment", employer=firm)
        case.assignment.refresh_from_db()
        desk = signed_in(make_membership(case.lead, "facilitator"))
        declare(case.statement, case.assignment, 7_000)
        (line,) = statement_lines(case.statement)
        assert [(found.rule, found.refuses) for found in line.findings] == [("mode_of_structure", False)]
        person, award = case.assignment.participant, case.award
    page = f"/herault/coordination/participants/{person.public_id}/affectation/"
    sent = {"award": award.pk, "mode": "secondment", "employer": firm.pk, "declarant": "holder", "desk": case.lead.pk,
            "hired_on": "2026-02-02", "preview": "1"}  # fmt: skip
    shown = desk.post(page, sent).content.decode()
    assert "par sous-traitance ou cotraitance, non par mise à disposition (CCAG Travaux, 20.1.2" in shown
    del sent["preview"]
    assert "par sous-traitance ou cotraitance, non" in desk.post(page, sent, follow=True).content.decode()


@pytest.mark.parametrize(
    ("mode", "contract_type", "kind", "said"),
    [
        ("direct_hire", "contrat de mission", None, "celui d’une entreprise de travail temporaire"),
        ("direct_hire", "CDDI", None, "celui d’une structure d’insertion"),
        ("direct_hire", "contrat de soutien et d’aide par le travail", None, "celui d’un ESAT"),
        ("direct_hire", "CDI", None, ""),
        ("direct_hire", "contrat d’apprentissage", None, ""),
        ("subcontract", "contrat de mission", "EI", "celui d’une mise à disposition"),
        ("subcontract", "CDDI", "EI", ""),
        ("secondment", "contrat de mission", "ETTI", ""),
        ("secondment", "CDDI", "ETTI", "non en CDDI"),
        ("secondment", "CDDI", "AI", ""),
        ("secondment", "", "ETTI", ""),
    ],
)
def test_a_contract_of_employment_that_does_not_go_with_the_modality_is_remarked(mode, contract_type, kind, said):
    """20.1.2: CDI, CDD or alternance for a direct hire."""
    doubt = work_contract_doubt(mode, contract_type, structure_kinds().get(kind), "Travaux")
    assert said in doubt and bool(doubt) == bool(said)


def test_an_esat_that_lends_people_is_remarked_alone():
    told = {code for code, kind in structure_kinds().items() if named_doubt("secondment", kind, "Travaux")}
    assert told == {"ESAT"}
    assert "nommé pour intervenir par sous-traitance" in named_doubt("secondment", structure_kinds()["ESAT"], "Travaux")
    assert not any(named_doubt("subcontract", kind, "Travaux") for kind in structure_kinds().values())


def test_the_remark_is_on_the_page_and_refuses_nothing(herault):
    case = Case(herault)
    with mission_scope(herault.pk):
        person = case.assignment.participant
        desk = signed_in(make_membership(case.lead, "facilitator"))
    page = f"/herault/coordination/participants/{person.public_id}/affectation/"
    sent = {"award": case.award.pk, "mode": "direct_hire", "declarant": "holder", "desk": case.lead.pk,
            "hired_on": "2026-02-02", "contract_type": "contrat de mission"}  # fmt: skip
    shown = desk.post(page, sent, follow=True).content.decode()
    assert "Affectation enregistrée" in shown and "en CDI, en CDD ou en alternance" in shown
