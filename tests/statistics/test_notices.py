"""Notices: what they say of the social field, and nothing of the people they name."""

import io
from contextlib import nullcontext

import pytest

from levier.statistics.notices import read_notice
from levier.statistics.readers import Shape, Source, read_items

EFORMS = """<?xml version="1.0"?>
<ContractNotice xmlns="u" xmlns:cbc="b" xmlns:cac="a" xmlns:efac="e" xmlns:efext="x" xmlns:ext="t">
 <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension><efac:Organizations>
  <efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>ORG-2</cbc:ID></cac:PartyIdentification>
   <cac:PartyName><cbc:Name>Tribunal</cbc:Name></cac:PartyName></efac:Company></efac:Organization>
  <efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>ORG-1</cbc:ID></cac:PartyIdentification>
   <cac:PartyName><cbc:Name languageID="FRA">Ville</cbc:Name></cac:PartyName>
   <cac:PostalAddress><cbc:PostalZone>34000</cbc:PostalZone><cac:Country>
    <cbc:IdentificationCode listName="country">FRA</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
   <cac:PartyLegalEntity><cbc:CompanyID>21340172201787</cbc:CompanyID></cac:PartyLegalEntity>
   <cac:Contact><cbc:Name>Camille Fictive</cbc:Name><cbc:Telephone>0400000000</cbc:Telephone></cac:Contact>
  </efac:Company></efac:Organization></efac:Organizations></efext:EformsExtension></ext:ExtensionContent>
 </ext:UBLExtension></ext:UBLExtensions>
 <cbc:ID schemeName="notice-id">n-1</cbc:ID><cbc:IssueDate>2026-05-04+02:00</cbc:IssueDate>
 <cbc:NoticeTypeCode listName="competition">cn-standard</cbc:NoticeTypeCode>
 <cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-1</cbc:ID></cac:PartyIdentification></cac:Party>
 </cac:ContractingParty>
 <cac:ProcurementProject><cbc:Name languageID="ENG">Roads</cbc:Name><cbc:Name languageID="FRA">Voirie</cbc:Name>
  <cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">45233141</cbc:ItemClassificationCode>
  </cac:MainCommodityClassification></cac:ProcurementProject>
 <cac:ProcurementProjectLot>{lot}</cac:ProcurementProjectLot>
</ContractNotice>"""
BOAMP = """<ANNONCE><GESTION><REFERENCE><IDWEB>26-1</IDWEB>
<TYPE_AVIS><NATURE><APPEL_OFFRE/></NATURE></TYPE_AVIS></REFERENCE>
<INDEXATION><DATE_PUBLICATION>2017-02-01</DATE_PUBLICATION>{index}<DEP_PUBLICATION>34</DEP_PUBLICATION></INDEXATION>
</GESTION><DONNEES><IDENTITE><DENOMINATION>Ville</DENOMINATION><MEL>agent@exemple.invalid</MEL></IDENTITE>
<OBJET><TITRE_MARCHE>Voirie</TITRE_MARCHE><CPV><PRINCIPAL>45233141</PRINCIPAL></CPV></OBJET>
<CONDITION_PARTICIPATION>{conditions}</CONDITION_PARTICIPATION></DONNEES></ANNONCE>"""


def read(text):
    content = text.encode()
    (item,) = read_items(Source("f.xml", len(content), lambda: nullcontext(io.BytesIO(content))))
    assert item.shape is Shape.NOTICE
    return read_notice(*item.value)


def code(name, value):
    return f'<cbc:Code listName="{name}">{value}</cbc:Code>'


@pytest.mark.parametrize(
    ("lot", "social", "objectives", "reserved", "execution"),
    [
        ("", None, (), None, None),
        (code("strategic-procurement", "none"), False, (), None, None),
        (code("strategic-procurement", "env-imp"), False, (), None, None),
        (code("strategic-procurement", "soc-obj"), True, (), None, None),
        (code("social-objective", "opp") + code("social-objective", "acc-all"), True, ("acc-all", "opp"), None, None),
        (code("reserved-procurement", "none"), None, (), False, None),
        (code("reserved-procurement", "none") + code("reserved-procurement", "res-ws"), True, (), True, None),
        (code("reserved-execution", "yes") + code("reserved-execution", "no"), True, (), None, True),
        (code("reserved-execution", "not-known"), None, (), None, None),
        # Green criteria (BT-805) are not social ones.
        (code("gpp-criteria", "eu"), None, (), None, None),
    ],
)
def test_what_an_eforms_notice_says_of_the_social_field(lot, social, objectives, reserved, execution):
    notice = read(EFORMS.format(lot=lot))
    assert (notice.social, notice.objectives) == (social, objectives)
    assert (notice.reserved, notice.reserved_execution) == (reserved, execution)


def test_an_eforms_notice_gives_its_buyer_object_and_date_and_nobody_s_name():
    notice = read(EFORMS.format(lot=""))
    assert (notice.identifier, notice.kind, notice.published) == ("n-1", "avis de marché", "2026-05-04")
    assert (notice.buyer_id, notice.buyer_name, notice.postcode) == ("21340172201787", "Ville", "34000")
    assert (notice.object, notice.cpv) == ("Voirie", "45233141")
    assert "Camille" not in str(notice) and "0400000000" not in str(notice)


@pytest.mark.parametrize(
    ("index", "conditions", "social", "reserved"),
    [
        ("", "", None, None),
        ("", "<MARCHE_RESERVE_NON/>", None, False),
        ("", "<MARCHE_RESERVE_OUI/>", True, True),
        # A profession is reserved by law (an architect's): nothing social.
        ("", "<PRESTATION_RESERVEE_OUI>Architecte</PRESTATION_RESERVEE_OUI>", None, None),
        ("<CRITERES_SOCIAUX_ENV><ENVIRONNEMENTAUX/></CRITERES_SOCIAUX_ENV>", "", None, None),
        ("<CRITERES_SOCIAUX_ENV><SOCIAUX/></CRITERES_SOCIAUX_ENV>", "<MARCHE_RESERVE_NON/>", True, False),
    ],
)
def test_what_a_boamp_notice_says_of_the_social_field(index, conditions, social, reserved):
    notice = read(BOAMP.format(index=index, conditions=conditions))
    assert (notice.social, notice.reserved) == (social, reserved)
    assert (notice.department, notice.object, notice.kind) == ("34", "Voirie", "avis de marché")
    assert "@" not in str(notice)


def test_a_notice_never_becomes_a_counted_contract(construct, tmp_path):
    (tmp_path / "a.xml").write_text(EFORMS.format(lot=code("social-objective", "opp")), encoding="utf-8")
    (tmp_path / "b.xml").write_text(BOAMP.format(index="", conditions=""), encoding="utf-8")
    anonymous = BOAMP.format(index="", conditions="").replace("<DENOMINATION>Ville</DENOMINATION>", "")
    (tmp_path / "c.xml").write_text(anonymous, encoding="utf-8")
    report, dataset = construct(tmp_path / "a.xml", tmp_path / "b.xml", tmp_path / "c.xml")
    assert (report.read, report.rejected, report.contracts, report.notices) == (3, 1, 0, 2)
    assert report.by_reason["avis_sans_siret"] == 1
    rows = dataset.notices(department="34").rows
    assert [(row["source_format"], row["social_state"], row["social_objectives"]) for row in rows] == [
        ("eforms", "oui", "opp"), ("boamp", "non déclaré", None),
    ]  # fmt: skip
    assert dataset.indicator("part_clause_sociale")[0]["contracts"] == 0
