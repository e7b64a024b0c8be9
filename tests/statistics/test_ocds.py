"""OCDS releases: an award is the contract it stands for, a tender alone is a notice."""

import io
import json
from contextlib import nullcontext

import jsonschema
import pytest

from levier.statistics.build import build
from levier.statistics.dataset import Dataset
from levier.statistics.ocds import awards_of, social_of
from levier.statistics.ocds_export import UNDATED, Chosen, package, write
from levier.statistics.own_table import columns
from levier.statistics.readers import Shape, Source, read_items
from levier.statistics.rules.social import SocialState, read_social
from tests.statistics.conftest import TODAY, contract_2022

BUYER = "21340172201787"


def release(**changes):
    """A release in the shape of the State's converter, its firm invented."""
    return {
        "ocid": "ocds-78apv2-213401722017872024-7", "id": "r1", "date": "2024-06-01T00:00:00+02:00",
        "parties": [
            {"id": "b", "roles": ["buyer"], "identifier": {"scheme": "FR-RCS", "id": "21340172201787"}},
            {"id": "s", "roles": ["supplier"], "name": "Voirie du Sud (fictif)",
             "identifier": {"scheme": "FR-RCS", "id": "55204599900869"}},
        ],
        "buyer": {"id": "b", "name": "Ville"},
        "awards": [{"id": "a1", "description": "Voirie", "date": "2024-05-15T00:00:00Z", "value": {"amount": 80000},
                    "suppliers": [{"id": "s"}], "contractPeriod": {"durationInDays": 366},
                    "items": [{"classification": {"scheme": "CPV", "id": "45233141-9"},
                               "deliveryAddress": {"postalCode": "34000"}}]}],
        **changes,
    }  # fmt: skip


def read(value):
    content = json.dumps(value).encode()
    return list(read_items(Source("f.json", len(content), lambda: nullcontext(io.BytesIO(content)))))


def test_an_award_is_the_decp_record_it_was_made_from():
    (record,) = awards_of(release())
    assert record["id"] == "2024-7"
    assert record["acheteur"] == {"id": "21340172201787", "nom": "Ville"}
    assert (record["montant"], record["dureeMois"], record["codeCPV"]) == (80000, "12", "45233141-9")
    assert (record["dateNotification"], record["datePublicationDonnees"]) == ("2024-05-15", "2024-06-01")
    assert record["lieuExecution"] == {"code": "34000", "typeCode": "Code postal"}
    assert record["titulaires"] == [
        {"id": "55204599900869", "typeIdentifiant": "SIRET", "denominationSociale": "Voirie du Sud (fictif)"}
    ]
    assert "considerationsSociales" not in record


def test_each_award_and_each_contract_without_award_is_a_contract():
    several = release(
        awards=[{"id": "a1"}, {"id": "a2"}, {"id": "a3", "status": "cancelled"}],
        contracts=[{"id": "c1", "awardID": "a1", "dateSigned": "2024-05-20T08:00:00Z"}, {"id": "c9", "awardID": "z"}],
    )
    records = list(awards_of(several))
    assert [record["id"] for record in records] == ["2024-7-1", "2024-7-2", "2024-7-3"]
    assert [record["dateNotification"] for record in records] == ["2024-05-20", None, None]


def test_an_amendment_is_a_modification_and_the_last_brings_the_amount():
    contract = {"awardID": "a1", "value": {"amount": 100000}, "amendments": [
        {"id": "2", "date": "2025-01-02T00:00:00Z", "rationale": "Prolongation"}, {"id": "1", "date": "2024-09-01"},
    ]}  # fmt: skip
    (record,) = awards_of(release(contracts=[contract]))
    assert record["montant"] == 80000
    assert [(one["id"], one.get("montant")) for one in record["modifications"]] == [("2", 100000), ("1", None)]


@pytest.mark.parametrize(
    ("tender", "labels", "state"),
    [
        (None, None, SocialState.NOT_DECLARED),
        ({"hasSustainability": True}, None, SocialState.NOT_DECLARED),
        ({"sustainability": [{"goal": "environmental"}]}, None, SocialState.NOT_DECLARED),
        ({"hasSustainability": False}, ["Pas de considération sociale"], SocialState.NONE),
        ({"sustainability": [{"goal": "social.disadvantagedEmploymentOpportunities",
                              "strategies": ["contractPerformanceConditions", "awardCriteria"]}]},
         ["Clause sociale", "Critère social"], SocialState.YES),
        ({"sustainability": [{"goal": "social", "strategies": ["technicalSpecifications"]}]},
         ["Considération sociale"], SocialState.YES),
        ({"lots": [{"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}]},
         ["Marché réservé"], SocialState.YES),
        ({"otherRequirements": {"reservedParticipation": ["none"]}}, None, SocialState.NOT_DECLARED),
    ],
)  # fmt: skip
def test_the_three_states_of_the_social_field(tender, labels, state):
    found = social_of(release(tender=tender))
    assert found == labels
    assert read_social("|".join(found) if found else None).state is state


def test_packages_records_and_lists_are_read_and_nothing_in_them_is_lost():
    tender = release(awards=[], tender={"title": "Voirie"})
    package = {"uri": "u", "version": "1.1", "publishedDate": "2024", "publisher": {}, "releases": [release(), tender]}
    shapes = [Shape.AWARD, Shape.NOTICE]
    assert [item.shape for item in read(package)] == shapes
    assert [item.shape for item in read([release(), tender])] == shapes
    records = {
        "records": [{"ocid": "x", "releases": [release(), tender]}, {"compiledRelease": release()}, {"ocid": 1}, {}]
    }
    found = read(records)
    assert [item.shape for item in found[:3]] == [*shapes, Shape.AWARD]
    assert [item.number for item in found] == [1, 2, 3, 4, 5]
    assert found[4].problem == "pas_un_objet"


def test_a_tender_is_kept_as_a_notice_and_an_award_as_a_contract(construct, tmp_path):
    path = tmp_path / "ocds.json"
    tender = release(ocid="ocds-78apv2-x", id="r0", awards=[], tender={
        "title": "Voirie", "otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}})  # fmt: skip
    path.write_text(json.dumps({"releases": [tender, tender, release()]}))
    report, dataset = construct(path)
    assert (report.read, report.contracts, report.notices, report.by_reason["avis_repete"]) == (3, 1, 1, 1)
    assert dataset.contracts().rows[0]["source_format"] == "ocds"
    (notice,) = dataset.notices(reserved=True).rows
    assert (notice["object"], notice["buyer_siret"], notice["social_state"]) == ("Voirie", "21340172201787", "oui")


def told(required="", **properties):
    """An object, the fields of which that must be there, and nothing in it that is not told here."""
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


def several(one, least=0):
    return {"type": "array", "items": one, "uniqueItems": True, "minItems": least}


TEXT, KEY, ADDRESS = {"type": "string"}, {"type": "string", "minLength": 1}, {"type": "string", "format": "uri"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
EUROS = told("", amount={"type": "number"}, currency={"enum": ["EUR"]})
PERIOD = told("", durationInDays={"type": "integer"})
KNOWN = told("", id=KEY, name=TEXT)
IDENTIFIER = told("", scheme=TEXT, id=KEY)
ITEM = told(
    "id", id=KEY, classification=told("", scheme={"enum": ["CPV"]}, id=KEY),
    deliveryAddress=told("", postalCode=TEXT, countryName=TEXT),
)  # fmt: skip
# The fields that are written, as the schemas of OCDS 1.1.5 and of its two extensions have them; of our own, as
# additional fields may be, there are `considerationsSociales` and the row of our table.
PACKAGE = told(
    "uri publisher publishedDate releases version",
    uri=ADDRESS, version={"pattern": r"^\d+\.\d+$"}, extensions=several(ADDRESS), publishedDate=INSTANT,
    publisher=told("name", name=TEXT), license=ADDRESS, publicationPolicy=ADDRESS,
    releases=several(told(
        "ocid id date tag initiationType",
        ocid=KEY, id={**KEY, "pattern": "^[^#]+$"}, date=INSTANT, language={"enum": ["fr"]}, source=TEXT,
        tag=several({"enum": ["award", "contract", "contractAmendment"]}, 1), initiationType={"enum": ["tender"]},
        parties=several(told("", id=KEY, name=TEXT, identifier=IDENTIFIER,
                             roles=several({"enum": ["buyer", "supplier"]}))),
        buyer=KNOWN, levierContract=told("uid", **{name: {} for name in columns()}),
        tender=told(
            "id", id=KEY, procurementMethodDetails=TEXT, hasSustainability={"type": "boolean"},
            sustainability=several(told("", goal={"enum": ["social"]}, strategies=several(
                {"enum": ["awardCriteria", "contractPerformanceConditions"]}))),
            otherRequirements=told("", reservedParticipation=several({"enum": ["shelteredWorkshop"]}, 1)),
            considerationsSociales=several(TEXT),
        ),
        awards=several(told("id", id=KEY, title=TEXT, date=INSTANT, value=EUROS, suppliers=several(KNOWN),
                            items=several(ITEM, 1), contractPeriod=PERIOD)),
        contracts=several(told("id awardID", id=KEY, awardID=KEY, dateSigned=INSTANT, value=EUROS, period=PERIOD,
                               amendments=several(told("", id=TEXT, date=INSTANT, rationale=TEXT)))),
    ), 1),
)  # fmt: skip


def is_a_package(found):
    """What is written is as the schemas say, and its references point inside their release."""
    jsonschema.validate(found, PACKAGE)
    for one in found["releases"]:
        known = {party["id"] for party in one["parties"]}
        assert len(known) == len(one["parties"])
        assert {one["buyer"]["id"], *(each["id"] for each in one["awards"][0].get("suppliers", []))} <= known


def test_what_is_exported_is_read_back_as_the_same_contracts(construct, decp, tmp_path):
    place = {"code": "34000", "typeCode": "Code postal"}
    changed = [{"modification": {"id": 1, "montant": 150000, "dateNotificationModification": "2024-08-01"}}]
    foreign = [{"titulaire": {"id": "DE123", "typeIdentifiant": "HORS-UE"}}, {"titulaire": {"masque": True}}]
    social = (["Clause sociale"], ["Critère social", "Marché réservé"], ["Marché réservé"],
              ["Pas de considération sociale"], ["NC"])  # fmt: skip
    records = [
        contract_2022(id=str(rank), lieuExecution=place, considerationsSociales={"considerationSociale": said})
        for rank, said in enumerate(social)
    ]
    records += [
        contract_2022(id="5", modifications=changed, lieuExecution=place, source="synthetique"),
        contract_2022(id="6", titulaires=foreign, lieuExecution=place, dateNotification=None, montant=None),
    ]
    _, first = construct(decp(*records))
    path = tmp_path / "ocds.json"
    with path.open("w") as stream:
        pieces = package(first.folder, uri="https://exemple.fr/o", publisher="Mission", day=TODAY, names_everyone=True)
        assert write(stream, pieces) == 7
    exported = json.loads(path.read_text())
    is_a_package(exported)
    told = [{name: row[name] for name in columns()} for row in first.contracts(order="objet").rows]
    holders = [first.contract(row["uid"])["holders"] for row in told]
    report = build([path], tmp_path / "relu", today=TODAY)
    again = Dataset(tmp_path / "relu")
    assert (report.read, report.rejected) == (7, 0)
    assert [{name: row[name] for name in columns()} for row in again.contracts(order="objet").rows] == told
    for row, before in zip(told, holders, strict=True):
        after = again.contract(row["uid"])["holders"]
        assert [(one["holder_id"], one["name"]) for one in after] == [(one["holder_id"], one["name"]) for one in before]


def test_without_our_row_or_with_a_broken_one_a_release_is_read_as_any_other_or_refused(construct, decp, tmp_path):
    _, first = construct(decp(contract_2022()))
    exported = json.loads("".join(package(first.folder, uri="https://exemple.fr/o", publisher="Mission", day=TODAY)))
    path = tmp_path / "ocds.json"
    for change, kept, department in (
        ({"levierContract": None}, 1, None),
        ({"levierContract": {"uid": "1"}}, 1, None),
        ({"levierContract": {**exported["releases"][0]["levierContract"], "amount_initial": "beaucoup"}}, 0, None),
        ({"levierContract": {**exported["releases"][0]["levierContract"], "social_state": "peut-être"}}, 0, None),
        ({}, 1, "34"),
    ):
        path.write_text(json.dumps({**exported, "releases": [{**exported["releases"][0], **change}]}))
        report = build([path], tmp_path / "relu", today=TODAY)
        assert (report.contracts, report.by_reason.get("table_illisible", 0)) == (kept, 1 - kept)
        if kept:
            assert [row["department"] for row in Dataset(tmp_path / "relu").contracts().rows] == [department]


@pytest.mark.parametrize(
    ("identifier", "kind", "name", "is_told"),
    [
        ("21340172201787", "SIRET", None, True),
        ("130005481", None, None, True),
        ("55204599900869", "SIRET", "Voirie du Sud SARL", True),
        ("55204599900869", "SIRET", "REVÊTEMENTS FICTIFS (RDS S.A.R.L.)", True),
        ("DE123", "HORS-UE", "Bau GmbH", True),
        # Nothing says what they are: a sole trader and a company are written alike.
        ("55204599900869", "SIRET", "Camille Fictive", False),
        ("55204599900869", "SIRET", None, False),
        ("21340172201787", "TVA", None, False),
        ("55204599900869", "SIRET", "Camille Fictive EI", False),
        ("55204599900869", "SIRET", "SARL Fictive (EIRL)", False),
        ("55204599900869", "SIRET", "Camille et sa menuiserie", False),
    ],
)
def test_a_holder_who_may_be_a_person_is_withheld(construct, decp, identifier, kind, name, is_told):
    """CRPA, L. 322-2: what buyers publish of people is not published again because it could be read."""
    holder = {"id": identifier, "typeIdentifiant": kind, "denominationSociale": name}
    _, dataset = construct(decp(contract_2022(titulaires=[{"titulaire": holder}])))
    found = "".join(package(dataset.folder, uri="https://exemple.fr/o", publisher="Mission", day=TODAY))
    is_a_package(json.loads(found))
    (supplier,) = [one for one in json.loads(found)["releases"][0]["parties"] if one["roles"] == ["supplier"]]
    if is_told:
        assert supplier["identifier"]["id"] == identifier
    else:
        assert supplier["name"] == "Titulaire non repris (peut être une personne physique)"
        assert identifier not in found.replace(BUYER, "")
        assert not name or name not in found


def test_a_package_is_of_the_year_and_the_contracts_asked_for(construct, decp):
    _, dataset = construct(decp(
        contract_2022(id="1", dateNotification="2024-05-02"), contract_2022(id="2", dateNotification="2023-05-02"),
        contract_2022(id="3", dateNotification=None), contract_2022(id="4", source="synthetique"),
    ))  # fmt: skip

    def ids(**among):
        pieces = package(
            dataset.folder, uri="https://exemple.fr/o", publisher="Mission", day=TODAY, among=Chosen(**among)
        )
        return [one["ocid"].removeprefix(f"ocds-78apv2-{BUYER}") for one in json.loads("".join(pieces))["releases"]]

    assert ids(year=2023) == ["2"]
    assert ids(year=UNDATED, synthetic=False) == ["3"]
    assert ids(synthetic=True) == ["4"]
    assert ids(year=2023, department="75") == []
