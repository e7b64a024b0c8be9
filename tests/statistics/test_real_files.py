"""Every real DECP file through the engine, its counts fixed and explained."""

from collections import Counter

import pytest

pytestmark = pytest.mark.real_data

# file: read, accepted, repaired, rejected, contracts, concessions
COUNTS = {
    # 8 concessions of the AIFE file give their grantor an empty identifier; 257 records are other appearances of a
    # contract (the file is a concatenation of daily sendings), some of them trials (« Le marché du siècle »).
    "decp-2019/data.gouv.fr_aife.json": (4530, 3946, 576, 8, 4252, 13),
    # 13 republications under the same buyer and number; 326 objects carry a « <br /> ».
    "decp-2019/marches-publics.info.json": (4509, 3800, 709, 0, 4486, 10),
    # Every date carries a time zone: every record is repaired.
    "decp-2019/data.gouv.fr_pes.json": (1148, 0, 1148, 0, 1140, 0),
    # 110 packets, one per sending, with `$schema` and `source` beside `marches`.
    "decp-2019/data.gouv.fr_pes-json.zip": (233, 0, 233, 0, 233, 0),
    # Seventeen files, JSON and XML of the same few contracts: 15 identical, one republished, each counted once.
    # The four repaired are dates with a zone.
    "decp-2019/official-examples": (26, 22, 4, 0, 6, 4),
    "decp-2024/megalis": (5, 5, 0, 0, 5, 0),
    "decp-2024/transcribed_testville_atexo_2026.json": (6, 4, 2, 0, 6, 0),
    "decp-2024/official-examples/marches_concessions.json": (4, 4, 0, 0, 2, 2),
    "decp-2024/official-examples/marches_avec_modifications.json": (2, 2, 0, 0, 2, 0),
    "decp-2024/official-examples/concessions.json": (2, 2, 0, 0, 0, 2),
    "decp-2024/official-examples/concessions_avec_modifications.json": (2, 2, 0, 0, 0, 2),
    # XML of the 2022 format: each file gives the same record twice.
    "decp-2024/official-examples/Marche.xml": (2, 2, 0, 0, 1, 0),
    "decp-2024/official-examples/Contrat-concession.xml": (2, 2, 0, 0, 0, 1),
    "decp-2024/official-examples/Contrat-concession-modification.xml": (2, 2, 0, 0, 0, 1),
    "decp-2024/decp-rama-tests_test_after2024.xml": (1, 1, 0, 0, 1, 0),
    "decp-2024/decp-rama-tests_test_before2024.xml": (1, 1, 0, 0, 1, 0),
    # A real contract of 2024 whose new fields are all there and all empty.
    "decp-2024/decp-rama-tests_test_tri.xml": (1, 1, 0, 0, 1, 0),
    # The documentation of the consolidated table: two contracts in two rows each, and a header alone.
    "schemas/decp-table-schema/exemple-valide.csv": (4, 4, 0, 0, 2, 0),
    "schemas/decp-table-schema/fichier-vide.csv": (0, 0, 0, 0, 0, 0),
    # A 2019 packet kept by the OCDS converter as its source.
    "ocds/tests__source__001_marche_simple.json": (1, 0, 1, 0, 1, 0),
    "ocds/tests__source__001b_duplicate_supplier.json": (1, 0, 1, 0, 1, 0),
    "ocds/tests__source__002_modification_montant.json": (1, 0, 1, 0, 1, 0),
    "ocds/tests__source__002a_modifification_sans_donnees_modifiees.json": (1, 0, 1, 0, 1, 0),
    "ocds/tests__source__003_pas_de_num_sequence_dans_id.json": (1, 0, 1, 0, 1, 0),
    "ocds/tests__source__005_marche_meme_siret_acheteur_titulaire.json": (1, 0, 1, 0, 1, 0),
    # OCDS made of it, and a package whose only change was left out by the converter: valid, and empty.
    "ocds/tests__expectedResult__001_marche_simple.json": (1, 1, 0, 0, 1, 0),
    "ocds/tests__expectedResult__001b_duplicate_supplier.json": (1, 1, 0, 0, 1, 0),
    "ocds/tests__expectedResult__002_modification_montant.json": (0, 0, 0, 0, 0, 0),
    "ocds/tests__expectedResult__002a_modifification_sans_donnees_modifiees.json": (0, 0, 0, 0, 0, 0),
    "ocds/tests__expectedResult__003_pas_de_num_sequence_dans_id.json": (1, 1, 0, 0, 1, 0),
    "ocds/tests__expectedResult__005_marche_meme_siret_acheteur_titulaire.json": (1, 1, 0, 0, 1, 0),
    # Two releases of one process: the contract once, in its last state, with its modification.
    "ocds/tests__expectedResult__archive__002b_modification_montant_puis_titulaire.json": (2, 2, 0, 0, 1, 0),
    # Notices are read, and no contract is counted: nine eForms examples, nineteen notices of the BOAMP.
    # One writes its buyer's number with spaces.
    "notices/eforms-examples": (9, 8, 1, 0, 0, 0),
    "notices/boamp-xml-2017": (19, 19, 0, 0, 0, 0),
    # 8,957 rows are 5,180 contracts: a row per holder and per state.
    "decp-tabular/decp_2024H2_travaux_cpv4521_filtered.csv": (8957, 8945, 12, 0, 5180, 0),
    # Invented contracts of the whole country, one in twenty spoilt: nine years of a hundred departments. « MAPA » is
    # among the repaired, as « Procédure adaptée »; so is 0222-04-29, emptied since it was published in 2020.
    "synth/sample_2000_seed34_dirty05.json": (2000, 1793, 207, 0, 1957, 0),
}
# What stands beside them and is no file of contracts: where some were found, how they are cut (golden values say what
# they hold), lists of words.
NOT_OURS = (
    "decp-2019/derived_", "decp-2019/LICENSE", "decp-tabular/collect_", "decp-tabular/derived_", "synth/calibration",
    "notices/eforms-codelists/", "notices/eforms-LICENSE", "notices/eforms-fields", "notices/eforms-translations/",
)  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_a_real_file(real, construct, name):
    report, _ = construct(real(name))
    assert (
        report.read, report.accepted, report.repaired, report.rejected, report.contracts, report.concessions
    ) == COUNTS[name]  # fmt: skip


def test_no_real_file_is_left_out(real):
    root = real("README.md").parent
    found = {
        path.relative_to(root).as_posix()
        for folder in ("decp-2019", "decp-2024", "decp-tabular", "notices", "ocds", "synth")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    folders = tuple(f"{counted}/" for counted in COUNTS)
    left_out = {name for name in found - set(COUNTS) if not name.startswith((*NOT_OURS, *folders))}
    assert left_out == set()


def test_what_the_real_notices_say_of_the_social_field(real, construct):
    report, dataset = construct(real("notices/eforms-examples"), real("notices/boamp-xml-2017"))
    assert report.notices == 28
    rows = dataset.notices(size=100).rows
    eforms = [row for row in rows if row["source_format"] == "eforms"]
    # The two « maximal » examples carry every field; the third is reserved to sheltered workshops.
    assert sorted((row["notice_id"][:4], row["reserved"]) for row in eforms if row["social_state"] == "oui") == [
        ("1454", True), ("1537", None), ("b9bc", True),
    ]  # fmt: skip
    boamp = [row for row in rows if row["source_format"] == "boamp"]
    # In 2016-2017 the form says « réservé » or « non réservé » of a competition, and nothing of an award.
    assert Counter(row["reserved"] for row in boamp) == {False: 7, None: 12}
    assert {row["social_state"] for row in boamp} == {"non déclaré"}
    assert sum(row["previous_id"] is not None for row in boamp) == 11


def test_the_social_field_of_the_training_instance_and_of_megalis(real, construct):
    _, dataset = construct(real("decp-2024/transcribed_testville_atexo_2026.json"), real("decp-2024/megalis"))
    (clause,) = dataset.indicator("part_clause_sociale")
    (any_kind,) = dataset.indicator("part_consideration_sociale")
    assert (clause["numerator"], clause["denominator"]) == (1, 11)
    assert (any_kind["numerator"], any_kind["denominator"]) == (2, 11)


def test_buyers_are_found_in_the_tables_of_communes_and_epci(real, construct):
    from levier.statistics.rules.places import read_territories

    tables = [real("geo/derived_communes_cog2026.csv"), real("geo/derived_epci_2026.csv")]
    _, dataset = construct(real("decp-2019/derived_herault_34.json"), territories=read_territories(tables))
    tests = {row["department_test"] for row in dataset.contracts(size=1_000).rows}
    assert tests == {"siren", "lieu"}


def test_cpv_codes_against_the_whole_nomenclature(real, construct):
    from levier.statistics.rules.cpv import read_nomenclature

    nomenclature = read_nomenclature(real("nomenclatures/cpv/cpv_2008_fr.csv"))
    assert len(nomenclature) == 9_454
    report, _ = construct(real("decp-2019/data.gouv.fr_aife.json"), nomenclature=nomenclature)
    assert report.by_reason["cpv_zero_perdu"] >= 85


def test_ocds_contracts_are_those_of_the_decp_files_they_were_made_from(real, construct):
    names = ["001_marche_simple", "003_pas_de_num_sequence_dans_id"]
    _, of_decp = construct(*(real(f"ocds/tests__source__{name}.json") for name in names))
    wanted = {row["uid"]: (row["amount_initial"], row["notified_on"], row["duration_months"], row["cpv"], row["object"])
              for row in of_decp.contracts().rows}  # fmt: skip
    _, of_ocds = construct(*(real(f"ocds/tests__expectedResult__{name}.json") for name in names))
    found = {row["uid"]: (row["amount_initial"], row["notified_on"], row["duration_months"], row["cpv"], row["object"])
             for row in of_ocds.contracts().rows}  # fmt: skip
    assert found == wanted
    assert len(found) == 2


def test_the_official_examples_say_the_same_in_xml_and_in_json(real):
    from levier.statistics.published import publish_objects
    from levier.statistics.readers import find_sources, read_items

    # Their numbers differ in the examples themselves, and their modifications.
    for name in ("cc-avec-modifications", "cc-basique", "mar-avec-modifications", "mar-basique"):
        of_xml, of_json = (
            [
                (
                    told.concession, told.source_format, told.buyer_id, told.nature, told.amount,
                    [notified[:10] for notified in told.notified], told.price_form, told.social, told.has_social_field,
                    [[holder.identifier for holder in holders] for holders in told.holders],
                    list(map(bool, told.modifications)),
                )
                for source in find_sources([real(f"decp-2019/official-examples/{kind}-{name}.{kind}")])
                for told in [publish_objects(list(read_items(source)))]
            ]
            for kind in ("xml", "json")
        )  # fmt: skip
        assert of_xml == of_json, name


def test_the_consolidated_table_says_the_same_in_parquet(real, tmp_path):
    from pyarrow import csv, parquet

    from levier.statistics.readers import find_sources, read_items

    table = real("decp-tabular/derived_herault_34.csv")
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(csv.read_csv(table).column_names, "string"))
    parquet.write_table(csv.read_csv(table, convert_options=as_text), tmp_path / "decp.parquet")
    of_csv, of_parquet = (
        [item.value for source in find_sources([path]) for item in read_items(source)]
        for path in (table, tmp_path / "decp.parquet")
    )
    assert len(of_csv) == 450
    assert of_parquet == of_csv
