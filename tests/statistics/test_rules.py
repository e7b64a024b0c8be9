"""Each rule, by the record that made it necessary (data/README.md, section 4)."""

from datetime import date

import pytest

from levier.statistics.rules import RULES, Outcome
from levier.statistics.rules.cpv import clean_cpv
from levier.statistics.rules.dates import clean_date
from levier.statistics.rules.identifiers import clean_buyer, clean_holder, clean_identifier_type, is_siret
from levier.statistics.rules.labels import clean_ccag, clean_nature, clean_place_type, clean_procedure, price_types
from levier.statistics.rules.numbers import clean_amount, clean_duration, clean_offers
from levier.statistics.rules.places import clean_department, department_of_place
from levier.statistics.rules.social import SocialState, read_social
from levier.statistics.rules.text import clean_text, unmark

TODAY = date(2026, 11, 24)
# As Python and pandas, JSON, NumPy and DuckDB write a list in the cell of a table, and as a hand joins labels.
WRITTEN_AS_A_LIST = {
    "['Clause sociale']": "c",
    "['Clause sociale', 'Critère social']": "ck",
    '["Clause sociale"]': "c",
    "['Clause sociale' 'Marché réservé']": "cr",
    "[Clause sociale, Critère social]": "ck",
    "{'considerationSociale': ['Critère social']}": "k",
    "Clause sociale/Critère social": "ck",
    "Clause sociale et critère social": "ck",
}


def test_every_rule_has_a_french_label_and_its_own_name():
    for name, rule in RULES.items():
        assert rule.identifier == name
        assert rule.label.endswith((".", "vide."))
        assert isinstance(rule.outcome, Outcome)


@pytest.mark.parametrize("marker", ["NC", "nc", " NC ", "MQ", "CDL", "INX NC", "INX None", "None", "null"])
def test_markers_of_absence_are_read_as_empty(marker):
    assert unmark(marker) == (None, ("marqueur_absence",))


@pytest.mark.parametrize("empty", [None, "", "  ", "\u00a0"])
def test_empty_is_empty_without_a_rule(empty):
    assert unmark(empty) == (None, ())


@pytest.mark.parametrize(
    ("raw", "value", "rules"),
    [
        ("ACHAT D&#8217;UN APPAREIL", "ACHAT D’UN APPAREIL", ("entite_html",)),
        ("Recherche & développement", "Recherche & développement", ()),
        ("Bât B\nRelance", "Bât B Relance", ()),
        # 326 records of marches-publics.info in 2018-2019.
        ("travaux de VRD.<br />DP-FS-15 <b>lot 2</b>", "travaux de VRD. DP-FS-15 lot 2", ("balise_html",)),
        ("canalisation <DN200> et < 5 t", "canalisation <DN200> et < 5 t", ()),
        ("Ma\x92trise", "Matrise", ("caractere_controle",)),
        ("droit de l'am\ufffdnagement", "droit de l'am\ufffdnagement", ("caractere_perdu",)),
    ],
)
def test_free_text(raw, value, rules):
    assert clean_text(raw) == (value, rules)


@pytest.mark.parametrize(
    ("raw", "value", "rules"),
    [
        ("21340172201787", "21340172201787", ()),
        (" 213 401 722 01787", "21340172201787", ("siret_espaces",)),
        ("735020000049", "00735020000049", ("siret_zero_perdu",)),  # the real holder 00735020000049 without its zeros
        ("35600000000048", "35600000000048", ()),  # La Poste, head office
        ("35600000049837", "35600000049837", ()),  # La Poste: digits add up to a multiple of 5, Luhn fails
        ("21340172201788", "21340172201788", ("siret_cle_fausse",)),
        ("213401722", "213401722", ("siren_seul",)),
        # Real holders: a SIRET that went through a spreadsheet, one padded to fifteen digits.
        ("429160781000280000", "42916078100028", ("siret_trop_long",)),
        ("021340172201787", "21340172201787", ("siret_trop_long",)),
        ("213401722017880000", "213401722017880000", ("siret_longueur",)),  # its key is wrong: nothing is guessed
        ("213401722017870", "213401722017870", ("siret_longueur",)),
        ("MAIRIE", "MAIRIE", ("siret_longueur",)),
        ("44090956200033", "44090956200033", ("acheteur_essai",)),
        ("00000000000000", None, ("acheteur_absent",)),
        ("", None, ("acheteur_absent",)),
        (None, None, ("acheteur_absent",)),
    ],
)
def test_buyers(raw, value, rules):
    assert clean_buyer(raw) == (value, rules)


def test_a_siret_of_zeros_is_not_one():
    assert not is_siret("0" * 14)
    assert not is_siret("²" * 14)


@pytest.mark.parametrize(
    ("raw", "kind", "value", "rules"),
    [
        ("55204599900869", "SIRET", "55204599900869", ()),
        ("00001", "SIRET", "00001", ("titulaire_identifiant",)),
        ("572064145", "SIRET", "572064145", ("titulaire_siren",)),  # 95 of the 152 malformed holders gathered
        ("000000000", "SIRET", "000000000", ("titulaire_identifiant",)),
        ("DE814864138", "TVA", "DE814864138", ()),
        (None, "TVA", None, ("titulaire_identifiant",)),
        ("NC", None, None, ("marqueur_absence", "titulaire_identifiant")),
    ],
)
def test_holders(raw, kind, value, rules):
    assert clean_holder(raw, kind) == (value, rules)


@pytest.mark.parametrize(
    ("raw", "value", "rules"),
    [
        ("SIRET", "SIRET", ()),
        ("TVA_INTRACOMMUNAUTAIRE", "TVA", ("type_identifiant_libelle",)),
        ("HORS_UE", "HORS-UE", ("type_identifiant_libelle",)),
        ("FRW", "FRWF", ("type_identifiant_libelle",)),
        ("INSEE", "INSEE", ()),
    ],
)
def test_identifier_types(raw, value, rules):
    assert clean_identifier_type(raw) == (value, rules)


@pytest.mark.parametrize(
    ("raw", "value", "rules"),
    [
        ("2019-01-17", date(2019, 1, 17), ()),
        ("2019-01-17+01:00", date(2019, 1, 17), ("date_fuseau",)),
        ("2018-11-29-04:00", date(2018, 11, 29), ("date_fuseau",)),
        ("2019-01-17T00:00:00Z", date(2019, 1, 17), ("date_fuseau",)),
        ("17/01/2019", date(2019, 1, 17), ("date_francaise",)),
        ("01-05-2024", date(2024, 5, 1), ("date_francaise",)),
        ("01-05/2024", None, ("date_impossible",)),
        ("September, 16 2021 00:00:00", date(2021, 9, 16), ("date_anglaise",)),
        ("0218-10-29", date(2018, 10, 29), ("date_annee_inversee",)),
        ("0222-04-29", date(2022, 4, 29), ("date_annee_inversee",)),
        ("2024-5-1", date(2024, 5, 1), ("date_abregee",)),
        ("20240501", date(2024, 5, 1), ("date_abregee",)),
        ("2024/05/01", date(2024, 5, 1), ("date_abregee",)),
        ("20241301", None, ("date_impossible",)),
        # The first of February or the second of January, of 2024 or the 24th of 2001: nobody can tell.
        ("01/02/24", None, ("date_impossible",)),
        ("5021-02-18", None, ("date_impossible",)),
        ("2921-01-01", None, ("date_impossible",)),
        ("2021-02-30", None, ("date_impossible",)),
        ("bientôt", None, ("date_impossible",)),
        ("2026-11-25", None, ("date_future",)),
        ("2026-11-24", date(2026, 11, 24), ()),
    ],
)
def test_dates(raw, value, rules):
    assert clean_date(raw, TODAY) == (value, rules)


@pytest.mark.parametrize(
    ("raw", "cents", "rules"),
    [
        ("70131.13", 7_013_113, ()),
        ("1.0E5", 10_000_000, ()),
        ("1 234,50 €", 123_450, ("montant_francais",)),
        ("5000 EUR HT", 500_000, ("montant_francais",)),
        ("5 000 € H.T.", 500_000, ("montant_francais",)),
        ("5000 € TTC", None, ("montant_illisible",)),
        ("1.234,50", 123_450, ("montant_milliers",)),
        ("1,234.50", 123_450, ("montant_milliers",)),
        ("1.234.567 €", 123_456_700, ("montant_milliers",)),
        ("1,234,567", 123_456_700, ("montant_milliers",)),
        ("1.23,50", None, ("montant_illisible",)),
        # Twelve euros, or twelve thousand: nobody can tell.
        ("12.345", None, ("montant_ambigu",)),
        ("12,345 €", None, ("montant_ambigu",)),
        ("12345.678", 1_234_568, ()),
        ("0", None, ("montant_symbolique",)),
        ("1.0", None, ("montant_symbolique",)),
        ("999999999", None, ("montant_absurde",)),
        ("99999999.99", None, ("montant_absurde",)),
        ("12311111111", None, ("montant_absurde",)),
        ("1e14", None, ("montant_absurde",)),
        ("-5", None, ("montant_negatif",)),
        ("NC", None, ("marqueur_absence",)),
        ("cent euros", None, ("montant_illisible",)),
        ("111859144", 11_185_914_400, ()),  # a real contract of waste collection of 2018
    ],
)
def test_amounts(raw, cents, rules):
    assert clean_amount(raw) == (cents, rules)


@pytest.mark.parametrize(
    ("raw", "months", "rules"),
    [("12", 12, ()), ("12.0", 12, ()), ("0", None, ("duree_illisible",)), ("NC", None, ("marqueur_absence",)),
     ("2555", None, ("duree_illisible",)), ("un an", None, ("duree_illisible",))],
)  # fmt: skip
def test_durations(raw, months, rules):
    assert clean_duration(raw) == (months, rules)


def test_offers():
    assert clean_offers("13454") == (13454, ())
    assert clean_offers("NC") == (None, ("marqueur_absence",))
    assert clean_offers("0") == (None, ("offres_illisibles",))


@pytest.mark.parametrize(
    ("raw", "code", "rules"),
    [
        ("50700000-2", "50700000", ()),
        ("9132100", "09132100", ("cpv_zero_perdu",)),  # left padding first: 91321000 would be another division
        ("4521", "45210000", ("cpv_complete",)),
        ("INX 90911200", "90911200", ("cpv_inx",)),
        ("12345678", None, ("cpv_invalide",)),
        ("0", None, ("cpv_invalide",)),
        ("NC", None, ("marqueur_absence",)),
    ],
)
def test_cpv(raw, code, rules):
    assert clean_cpv(raw) == (code, rules)


def test_cpv_with_the_nomenclature():
    nomenclature = {"45000000": "7", "09132100": "4"}
    assert clean_cpv("45000000-7", nomenclature) == ("45000000", ())
    assert clean_cpv("45000000-1", nomenclature) == ("45000000", ("cpv_cle_fausse",))
    assert clean_cpv("45999999", nomenclature) == (None, ("cpv_invalide",))
    assert clean_cpv("9132100", nomenclature) == ("09132100", ("cpv_zero_perdu",))


@pytest.mark.parametrize(
    ("raw", "label", "rules"),
    [
        ("Procédure adaptée", "Procédure adaptée", ()),
        ("Appel d’offres ouvert", "Appel d'offres ouvert", ()),
        ("Marché public négocié sans publicité ni mise en concurrence préalable",
         "Marché passé sans publicité ni mise en concurrence préalable", ("procedure_libelle",)),
        ("Procédure concurrentielle avec négociation", "Procédure avec négociation", ("procedure_libelle",)),
        ("PROCEDURE ADAPTEE", "Procédure adaptée", ("procedure_libelle",)),
        ("Enchère", "Enchère", ("procedure_inconnue",)),
        ("MAPA", "Procédure adaptée", ("procedure_libelle",)),
        ("marché à procédure adaptée", "Procédure adaptée", ("procedure_libelle",)),
    ],
)  # fmt: skip
def test_procedures(raw, label, rules):
    assert clean_procedure(raw) == (label, rules)


def test_natures_place_types_and_general_terms():
    assert clean_nature("CONCESSION DE TRAVAUX") == ("Concession de travaux", ("nature_libelle",))
    assert clean_nature("Troc") == ("Troc", ("nature_inconnue",))
    assert clean_place_type("CODE DEPARTEMENT") == ("Code département", ("type_lieu_libelle",))
    assert clean_place_type("Code postal") == ("Code postal", ())
    # The official list has no accent on it; who types it puts one.
    assert clean_ccag("Maitrise d'œuvre") == ("Maitrise d'œuvre", ())
    assert clean_ccag("Maîtrise d’oeuvre") == ("Maitrise d'œuvre", ("ccag_libelle",))
    assert clean_ccag("CCAG-PI") == ("CCAG-PI", ("ccag_inconnu",))


def test_the_2019_form_of_price_is_a_type_of_price_of_2022():
    assert price_types("Ferme", None, legacy=True) == ("Définitif ferme", ("forme_prix_2019",))
    assert price_types("Révisable", None, legacy=True) == ("Définitif révisable", ("forme_prix_2019",))
    assert price_types("Forfaitaire", None, legacy=False) == (None, ())
    assert price_types("Forfaitaire", "Définitif ferme", legacy=False) == ("Définitif ferme", ())


@pytest.mark.parametrize(
    ("raw", "state", "kinds"),
    [
        ("Clause sociale", SocialState.YES, "c"),
        ("Critère social, Clause sociale", SocialState.YES, "ck"),
        ("Clause sociale ; Marché réservé", SocialState.YES, "cr"),
        ("Concession réservée", SocialState.YES, "r"),
        ("CLAUSES SOCIALES, Critères sociaux|Marchés réservés", SocialState.YES, "cr"),
        ("Pas de considération sociale", SocialState.NONE, ""),
        ("Sans objet", SocialState.NONE, ""),
        ("Pas de considération sociale|Clause sociale", SocialState.YES, "c"),
        ("NC", SocialState.NOT_DECLARED, ""),
        ("", SocialState.NOT_DECLARED, ""),
        (None, SocialState.NOT_DECLARED, ""),
        ("Plan de progrès", SocialState.NOT_DECLARED, ""),
        *((raw, SocialState.YES, kinds) for raw, kinds in WRITTEN_AS_A_LIST.items()),
        ("['Pas de considération sociale']", SocialState.NONE, ""),
        ("[]", SocialState.NOT_DECLARED, ""),
        ("[None]", SocialState.NOT_DECLARED, ""),
        ("['NC']", SocialState.NOT_DECLARED, ""),
    ],
)
def test_the_three_states_of_the_social_field(raw, state, kinds):
    read = read_social(raw)
    assert (read.state, read.clause, read.criterion, read.reserved) == (state, "c" in kinds, "k" in kinds, "r" in kinds)


@pytest.mark.parametrize("raw", WRITTEN_AS_A_LIST)
def test_a_list_written_as_text_is_said(raw):
    assert read_social(raw).rules == ("social_liste",)


@pytest.mark.parametrize(
    ("raw", "state", "kinds", "rule"),
    [
        ("Pas de consid\ufffdration sociale", SocialState.NONE, "", "social_accents_perdus"),
        ("Pas de consid\ufffd\ufffdration sociale", SocialState.NONE, "", "social_accents_perdus"),
        ("Pas de consid?ration sociale", SocialState.NONE, "", "social_accents_perdus"),
        ("Crit?re social, Clause sociale", SocialState.YES, "ck", "social_accents_perdus"),
        ("March\ufffds r\ufffdserv\ufffds", SocialState.YES, "r", "social_accents_perdus"),
        ("Concession r?serv?e", SocialState.YES, "r", "social_accents_perdus"),
        ("Pas de considÃ©ration sociale", SocialState.NONE, "", "social_accents_doubles"),
        ("MarchÃ© rÃ©servÃ©|CritÃ¨re social", SocialState.YES, "kr", "social_accents_doubles"),
        ("Pas de considÃƒÂ©ration sociale", SocialState.NONE, "", "social_accents_doubles"),
    ],
)
def test_a_social_label_with_lost_accents_is_found_back(raw, state, kinds, rule):
    read = read_social(raw)
    assert read.state is state
    assert "".join(letter for letter, told in zip("ckr", read[1:4], strict=True) if told) == kinds
    assert read.rules == (rule,)


def test_what_is_no_label_of_the_list_is_not_taken_for_one():
    for raw in ("Plan de progr\ufffds", "Pas de consid", "Crit\ufffdre environnemental", "???"):
        assert read_social(raw) == (SocialState.NOT_DECLARED, False, False, False, ("social_inconnu",)), raw


def test_social_labels_that_do_not_hold_together_are_said():
    assert read_social("Pas de considération sociale|Clause sociale").rules == ("social_contradictoire",)
    assert read_social("Plan de progrès").rules == ("social_inconnu",)


@pytest.mark.parametrize(
    ("code", "kind", "department"),
    [
        ("34", "Code département", "34"),
        ("34000", "Code postal", "34"),
        ("34172", "Code commune", "34"),
        ("341", "Code arrondissement", "34"),
        ("97411", "Code commune", "974"),
        ("974", "Code département", "974"),
        ("20000", "Code postal", "2A"),
        ("20200", "Code postal", "2B"),
        ("2A004", "Code commune", "2A"),
        ("FR", "Code pays", None),
        ("76", "Code région", None),
        ("INO", "Code commune", None),
        ("98000", "Code postal", None),  # Monaco
        (None, None, None),
    ],
)
def test_department_of_a_place(code, kind, department):
    assert department_of_place(code, kind) == department


def test_department_of_a_column():
    assert clean_department("034") == "34"
    assert clean_department("1") == "01"
    assert clean_department("99") is None
