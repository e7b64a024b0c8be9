"""The communes, intercommunalities and vocabularies that the package carries."""

import pytest
from stdnum import luhn

from levier.common.errors import Problem
from levier.organizations import reference


def test_the_herault_has_its_341_communes_and_17_intercommunalities():
    communes = reference.communes_of("34")
    assert len(communes) == 341
    assert len(reference.epcis_of("34")) == 17
    assert {commune.epci for commune in communes} == {epci.siren for epci in reference.epcis_of("34")}


def test_a_commune_is_known_with_its_place_in_the_territory():
    montpellier = next(commune for commune in reference.communes_of("34") if commune.code == "34172")
    assert montpellier.name == "Montpellier"
    assert montpellier.siren == "213401722"
    assert reference.epcis()[montpellier.epci].name == "Montpellier Méditerranée Métropole"
    assert reference.epcis()[montpellier.epci].kind_name == "métropole"
    assert reference.employment_zones()[montpellier.employment_zone] == "Montpellier"
    assert "34000" in montpellier.postcodes


def test_names_bear_the_apostrophe_of_the_house():
    names = {commune.code: commune.name for commune in reference.communes_of("30")}
    assert names["30108"] == "L’Estréchure"
    assert "CC Pays d’Uzès" in {epci.name for epci in reference.epcis_of("30")}


def test_every_department_of_france_can_start_its_own_mission():
    by_department = {code: reference.communes_of(code) for code in reference.departments()}
    assert len(by_department) == 109
    assert all(by_department.values())
    assert sum(map(len, by_department.values())) == len(list(reference.communes())) == 34_969
    assert all(commune.department == code for code, own in by_department.items() for commune in own)
    assert {department.region for department in reference.departments().values()} == set(reference.regions())


def test_the_gard_has_nothing_of_the_herault_but_the_intercommunality_they_share():
    assert all(commune.code.startswith("30") for commune in reference.communes_of("30"))
    shared = set(reference.epcis_of("30")) & set(reference.epcis_of("34"))
    assert [epci.name for epci in shared] == ["CC des Cévennes Gangeoises et Suménoises"]


def test_every_commune_names_a_known_intercommunality_and_employment_zone():
    epcis, zones = reference.epcis(), reference.employment_zones()
    for commune in reference.communes():
        assert not commune.epci or commune.epci in epcis, commune
        assert not commune.employment_zone or commune.employment_zone in zones, commune


def test_sirens_have_a_right_check_digit():
    sirens = [*reference.departments_by_siren()]
    assert len(sirens) == 34_875 + 1_255
    assert [siren for siren in sirens if not luhn.is_valid(siren)] == []


def test_a_siren_says_in_which_departments_its_body_is():
    by_siren = reference.departments_by_siren()
    assert by_siren["213401722"] == ("34",)
    assert by_siren["243400736"] == ("30", "34")


def test_a_place_says_its_intercommunality_when_it_touches_one_only():
    found = reference.epcis_by_place()
    assert found["Code commune", "34172"] == found["Code postal", "34000"] == "243400017"
    shared = [
        postcode
        for commune in reference.communes_of("34")
        for postcode in commune.postcodes
        if len({one.epci for one in reference.communes_of("34") if postcode in one.postcodes}) > 1
    ]
    assert shared
    assert not any(("Code postal", postcode) in found for postcode in shared)
    assert reference.classes_by_siren()["213401722"] == "commune"
    assert reference.classes_by_siren()["243400017"] == "intercommunality"
    assert "130020548" not in reference.classes_by_siren()


def test_an_unknown_department_is_said_in_a_sentence():
    with pytest.raises(Problem, match="«\u00a096\u00a0» n’est pas un code de département") as problem:
        reference.communes_of("96")
    assert problem.value.field == "departement"
    with pytest.raises(Problem):
        reference.epcis_of("00")


def test_the_eight_sensitive_prescribers_are_marked():
    sensitive = {code for code, kind in reference.prescriber_kinds().items() if kind.is_sensitive}
    assert sensitive == {"ASE", "CAARUD", "CIDFF", "CSAPA", "PENSION", "PJJ", "PREVENTION", "SPIP"}


def test_those_who_may_motivate_other_difficulties_are_those_of_the_ccag():
    may = {code for code, kind in reference.prescriber_kinds().items() if kind.may_motivate}
    assert may == {"FT", "MDE", "PLIE", "ML", "CAP_EMPLOI", "MDPH"}


def test_structure_kinds_carry_their_family():
    kinds = reference.structure_kinds()
    assert {code for code, kind in kinds.items() if kind.family == "SIAE"} == {"ACI", "AI", "EI", "EITI", "ETTI"}


def test_the_structures_of_the_ccag_are_marked():
    """CCAG-Travaux, 20.1.1.1 (c, f) and 20.1.2 (mise à disposition, sous-traitance), version of 1 July 2024."""
    named = {code for code, kind in reference.structure_kinds().items() if kind.in_contract_clauses}
    seconded, subcontracted = {"AI", "ETTI", "EATT", "GEIQ", "ETT"}, {"EI", "ACI", "EA", "ESAT", "EITI", "TIH"}
    assert named == seconded | subcontracted | {"RQ", "SEP"}


def test_the_longest_prefix_of_the_legal_category_gives_the_class_of_the_buyer():
    assert len(reference.buyer_classes()) == 11
    expected = {
        "7210": "commune",
        "7346": "intercommunality",
        "7355": "joint_authority",
        "7389": "public_body",
        "7160": "state",
        "8110": "social_security",
        "5515": "joint_authority",
        "5546": "social_landlord",
        "7371": "social_landlord",
    }
    for legal_category, code in expected.items():
        found = reference.buyer_class_of(legal_category)
        assert found is not None
        assert found.code == code
    assert reference.buyer_class_of("1000") is None
    assert reference.buyer_class_of("") is None
