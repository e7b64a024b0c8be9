"""From files to canonical tables: what is kept once, what is counted, what stays when a build fails."""

import json
import zipfile
from datetime import date

import pyarrow.parquet as pq
import pytest

from levier.statistics.build import build
from levier.statistics.dataset import Dataset
from levier.statistics.errors import NotOpenData, StatisticsError, UnreadableSource
from tests.statistics.conftest import TODAY, contract_2022


def test_a_clean_record_is_accepted_and_keeps_its_values(construct, decp):
    report, dataset = construct(decp(contract_2022()))
    assert (report.read, report.accepted, report.by_reason) == (1, 1, {})
    (row,) = dataset.contracts().rows
    assert row["uid"] == "21340172201787-2024-001"
    assert row["amount_initial"] == row["amount_current"] == 12_000_050
    assert (row["department"], row["department_test"]) == ("34", "lieu")
    assert (row["year"], row["cpv_division"], row["social_state"]) == (2024, "90", "oui")
    assert (row["file"], row["index"], row["line"], row["offset"]) == ("decp.json", 1, 1, 24)
    assert row["sector"] == "cleaning"


def test_empty_lists_build_an_empty_dataset(construct, decp):
    report, dataset = construct(decp())
    assert (report.read, report.contracts, report.concessions) == (0, 0, 0)
    assert dataset.contracts().rows == []
    (row,) = dataset.indicator("part_clause_sociale")
    assert (row["value"], row["note"]) == (None, "non mesurable dans cette source (0 marché)")


@pytest.mark.parametrize(
    ("notified", "published", "kept", "reasons"),
    [
        # 2022 would be after its own publication; 0222 says nothing else.
        ("0222-04-29", "2020-07-22", (None, date(2020, 7, 22)), {"date_annee_inversee", "date_contredite"}),
        ("2020-05-02", "0218-06-01", (date(2020, 5, 2), None), {"date_annee_inversee", "date_contredite"}),
        ("0218-10-29", "2018-11-02", (date(2018, 10, 29), date(2018, 11, 2)), {"date_annee_inversee"}),
        # Nothing was guessed: what is written stays, and is said.
        ("2022-04-29", "2020-07-22", (date(2022, 4, 29), date(2020, 7, 22)), {"publication_avant"}),
    ],
)
def test_a_repair_never_makes_a_date_that_the_other_contradicts(construct, decp, notified, published, kept, reasons):
    report, dataset = construct(decp(contract_2022(dateNotification=notified, datePublicationDonnees=published)))
    (row,) = dataset.contracts().rows
    assert (row["notified_on"], row["published_on"]) == kept
    assert set(report.by_reason) == reasons


def test_lost_accents_leave_no_contract_outside_the_denominator(construct, decp):
    none = {"considerationSociale": ["Pas de consid\ufffdration sociale"]}
    clause = {"considerationSociale": ["Clause sociale"]}
    report, dataset = construct(
        decp(*(contract_2022(id=f"{n}", considerationsSociales=clause if n < 2 else none) for n in range(10)))
    )
    (row,) = dataset.indicator("part_clause_sociale")
    assert (row["numerator"], row["denominator"]) == (2, 10)
    assert report.by_reason["social_accents_perdus"] == 8


@pytest.mark.parametrize(
    ("notified", "published", "kept", "reasons"),
    [
        # Its own publication says that it is not 2022, whatever the contract’s day.
        ("0222-04-29", "2021-07-22", (None, date(2021, 7, 22)), {"date_annee_inversee", "date_contredite"}),
        ("2021-05-02", "0220-06-01", (date(2021, 5, 2), None), {"date_annee_inversee", "date_contredite"}),
        # Its contract was notified in 2020: it was not modified in 2018.
        ("0218-10-29", "2021-07-22", (None, date(2021, 7, 22)), {"date_annee_inversee", "date_contredite"}),
        ("0221-04-29", "2021-07-22", (date(2021, 4, 29), date(2021, 7, 22)), {"date_annee_inversee"}),
        # Nothing was guessed: what is written stays, and is said.
        ("2018-10-29", "2021-07-22", (date(2018, 10, 29), date(2021, 7, 22)), {"modification_avant"}),
    ],
)
def test_a_date_guessed_in_a_modification_is_told_wrong_by_the_others(
    construct, decp, notified, published, kept, reasons
):
    change = {"modification": {
        "id": "1", "dateNotificationModification": notified, "datePublicationDonneesModification": published,
        "montant": 130000,
    }}  # fmt: skip
    contract = contract_2022(dateNotification="2020-05-02", datePublicationDonnees="2020-06-01", modifications=[change])
    report, dataset = construct(decp(contract))
    (row,) = dataset.contracts().rows
    (told,) = dataset.contract(row["uid"])["changes"]
    assert (told["notified_on"], told["published_on"]) == kept
    assert set(report.by_reason) == reasons
    assert (report.repaired, report.accepted) == ((1, 0) if "date_annee_inversee" in reasons else (0, 1))


def test_a_repeated_record_is_accepted_and_counted_once(construct, decp):
    report, dataset = construct(decp(contract_2022(), contract_2022(), contract_2022(id="2024-002")))
    assert (report.read, report.accepted, report.contracts) == (3, 3, 2)
    assert report.by_reason == {"doublon_identique": 1}
    assert dataset.contracts().total == 2


def test_the_latest_published_revision_is_kept_whatever_the_order(construct, decp):
    new = contract_2022(datePublicationDonnees="2024-09-01", montant=130000)
    report, dataset = construct(decp(new, contract_2022()))
    assert report.by_reason == {"revision_remplacee": 1}
    assert dataset.contracts().rows[0]["amount_initial"] == 13_000_000


def test_the_later_file_wins_when_nothing_else_says(construct, decp):
    old = decp(contract_2022(), name="a.json")
    new = decp(contract_2022(objet="Nettoyage des locaux et vitres"), name="b.json")
    _, dataset = construct(old, new)
    assert dataset.contracts().rows[0]["object"] == "Nettoyage des locaux et vitres"


def test_a_concession_with_the_number_of_a_contract_is_another_thing_counted_apart(construct, decp):
    concession = {
        "id": "2024-001", "autoriteConcedante": {"id": "21340172201787"}, "nature": "Concession de service",
        "dateSignature": "2024-01-02", "valeurGlobale": "3152966.00", "concessionnaires": [],
        "considerationsSociales": {"considerationSociale": ["Concession réservée"]},
    }  # fmt: skip
    report, dataset = construct(decp(contract_2022(), concessions=(concession,)))
    assert (report.contracts, report.concessions) == (1, 1)
    kept = dataset.contract("21340172201787-2024-001", concession=True)
    assert kept["amount_initial"] == 315_296_600
    assert kept["has_reserved"]
    assert dataset.indicator("part_clause_sociale")[0]["denominator"] == 1


def test_modifications_are_taken_in_order_of_date_not_of_number(construct, decp):
    changes = [
        {"modification": {"id": 1, "montant": 150000, "dateNotificationModification": "2024-11-02"}},
        {"modification": {"id": 49006, "montant": 140000, "dateNotificationModification": "2024-08-02"}},
        {"modification": {"id": 1, "montant": 1, "dureeMois": 1, "dateNotificationModification": "2024-12-02"}},
    ]
    report, dataset = construct(decp(contract_2022(modifications=changes)))
    assert report.by_reason == {"modification_symbolique": 1}
    kept = dataset.contract("21340172201787-2024-001")
    assert (kept["amount_initial"], kept["amount_current"], kept["modifications"]) == (12_000_050, 15_000_000, 3)
    assert [change["amount"] for change in kept["changes"]] == [14_000_000, 15_000_000, None]


def test_the_2019_shape_of_modifications_and_holders_is_read_too(construct, decp):
    record = contract_2022(
        titulaires=[{"id": "55204599900869", "typeIdentifiant": "SIRET", "denominationSociale": "X"}, {"id": "00001"}],
        modifications=[
            {"objetModification": "Avenant", "montant": 200000, "dateNotificationModification": "2024-07-01"}
        ],
    )
    report, dataset = construct(decp(record))
    kept = dataset.contract("21340172201787-2024-001")
    assert kept["amount_current"] == 20_000_000
    assert [(holder["holder_id"], holder["valid"]) for holder in kept["holders"]] == [
        ("55204599900869", True), ("00001", False),
    ]  # fmt: skip
    assert report.by_reason == {"titulaire_identifiant": 1}


def test_a_record_without_number_gets_a_stable_one(construct, decp):
    report, dataset = construct(decp(contract_2022(id=None), contract_2022(id=None)))
    assert report.by_reason == {"doublon_identique": 1, "identifiant_absent": 2}
    assert (report.repaired, report.contracts) == (2, 1)
    assert dataset.contracts().rows[0]["id"].startswith("sans-numero-")


def test_a_record_without_buyer_is_rejected_with_its_place(construct, decp):
    report, dataset = construct(decp(contract_2022(), contract_2022(acheteur={"id": "NC"})))
    assert (report.rejected, report.contracts) == (1, 1)
    (row,) = dataset.rejections().rows
    assert row["reason"] == "acheteur_absent"
    assert row["sentence"].startswith("« decp.json », ligne 1, octet ")


ODD = (
    {"acheteur": "21340172201787"},
    {"titulaires": None},
    {"titulaires": {"titulaire": []}},
    {"lieuExecution": "34"},
    {"objet": ["a", {"b": 1}]},
    {"objet": "\ud83d"},
    {"montant": {"x": 1, "y": 2}},
    {"modifications": "aucune"},
    {"considerationsSociales": "NC"},
)


@pytest.mark.parametrize("odd", ODD)
def test_odd_shapes_of_fields_never_lose_a_record(construct, tmp_path, odd):
    path = tmp_path / "decp.json"
    path.write_text(json.dumps({"marches": {"marche": [contract_2022(**odd)]}}), encoding="ascii")
    report, _ = construct(path)
    assert (report.read, report.rejected, report.contracts) == (1, 0, 1)


DRIFTS = (
    ({"considerationsSociales": ["Clause sociale"]}, "enveloppe_absente"),
    ({"considerationsSociales": {"considerationSociale": "Clause sociale"}}, "valeur_sans_liste"),
    ({"considerationsSociales": None, "considerationsSociales_considerationSociale": ["Clause sociale"]},
     "champ_aplati"),
    # decp-rama's own test of 2024 carries a `typeContrat`.
    ({"typeContrat": "MARCHE_PUBLIC"}, "champ_inconnu"),
)  # fmt: skip


def test_a_format_that_drifts_is_read_the_same_and_said(construct, tmp_path):
    records = [contract_2022(id=str(rank), **change) for rank, (change, _) in enumerate(DRIFTS)]
    lists = contract_2022(id="9", acheteur=[{"id": "21340172201787"}], lieuExecution=[{"code": "34"}])
    path = tmp_path / "decp.json"
    path.write_text(json.dumps({"marches": {"marche": [*records, lists]}}))
    report, dataset = construct(path)
    assert (report.accepted, report.by_reason) == (5, {rule: 1 for _, rule in DRIFTS})
    assert {row["social_state"] for row in dataset.contracts().rows} == {"oui"}
    assert {row["department"] for row in dataset.contracts().rows} == {"34"}


def test_a_row_of_the_table_written_as_an_object_is_read_as_a_row(construct, tmp_path):
    path = tmp_path / "lignes.jsonl"
    rows = [{"uid": "213401722017877", "acheteur_id": "21340172201787", "montant": 500, "titulaire_id": holder,
             "considerationsSociales": "Clause sociale, Critère social", "dateNotification": "2024-03-01"}
            for holder in ("55204599900869", "42399908500057")]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    report, dataset = construct(path)
    assert (report.read, report.contracts, report.by_reason["ligne_titulaire"]) == (2, 1, 1)
    kept = dataset.contract("21340172201787-7")
    assert (kept["source_format"], kept["has_clause"], len(kept["holders"])) == ("tabulaire", True, 2)


def test_a_number_used_again_for_something_else_is_said(construct, decp):
    # Why decp.info added the CPV code to its own key in August 2026.
    again = contract_2022(codeCPV="45000000", montant=90000, datePublicationDonnees="2024-09-01")
    report, dataset = construct(decp(contract_2022(), again))
    assert (report.contracts, report.by_reason) == (1, {"numero_partage": 1})
    assert dataset.superseded().rows[0]["reason"] == "numero_partage"


def test_a_name_whose_characters_were_lost_is_that_of_its_siren(construct, decp):
    record = contract_2022(acheteur={"id": "21340172201787", "nom": "Ville de B\ufffdziers"})
    report, dataset = construct(decp(record), names={"213401722": "Montpellier"})
    assert (report.repaired, report.by_reason["nom_retrouve"]) == (1, 1)
    assert dataset.contract("21340172201787-2024-001")["buyer_name"] == "Montpellier"


def test_another_purchase_under_the_same_number_is_no_earlier_state(construct, tmp_path):
    # La Grande-Motte, 2024: 19 640 € of one trade, then 170 000 € of another, under the number « 2024 ».
    path = tmp_path / "lignes.jsonl"
    rows = [{"uid": "213401722017877", "acheteur_id": "21340172201787", "montant": amount, "codeCPV": cpv,
             "titulaire_id": holder, "dateNotification": day}
            for amount, cpv, holder, day in (
                (19_640, "45212290", "55204599900869", "2024-10-31"),
                (170_000, "45212350", "42399908500057", "2024-11-27"),
            )]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    report, dataset = construct(path)
    assert (report.contracts, report.by_reason["numero_partage"]) == (1, 1)
    kept = dataset.contract("21340172201787-7")
    assert (kept["amount_initial"], kept["amount_current"], len(kept["holders"])) == (170_000_00, 170_000_00, 1)


def test_a_trial_published_as_real_and_an_undated_modification_are_said(construct, decp):
    # « Le marché du siècle » of the AIFE file, under several buyers.
    trial = contract_2022(objet="Le marché du siècle", codeCPV="12345678", modifications=[{"objetModification": "x"}])
    report, _ = construct(decp(trial))
    assert report.by_reason == {"cpv_invalide": 1, "marche_essai": 1, "modification_sans_date": 1}


TABLE = (
    "uid,id,acheteur_id,acheteur_nom,titulaire_id,montant,dateNotification,acheteur_departement_code\n"
    "213401722017877,7,21340172201787,VILLE,55204599900869,500,2024-09-01,34\n"
    "213401722017877,7,21340172201787,VILLE,42399908500057,500,2024-09-01,34\n"
    "213401722017877,7,21340172201787,VILLE,55204599900869,400,2024-03-01,34\n"
)


def test_a_table_gives_a_row_per_holder_and_per_state(construct, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    report, dataset = construct(path)
    assert (report.read, report.contracts) == (3, 1)
    assert report.by_reason == {"ligne_titulaire": 1, "revision_remplacee": 1}
    kept = dataset.contract("21340172201787-7")
    assert (kept["amount_initial"], kept["amount_current"]) == (40_000, 50_000)
    assert kept["notified_on"].isoformat() == "2024-03-01"
    assert kept["department_test"] == "colonne"
    assert len(kept["holders"]) == 2


@pytest.mark.parametrize(
    ("column", "first", "last"), [("modification_id", "2", "10"), ("donneesActuelles", "non", "oui")]
)
def test_a_table_that_numbers_its_states_is_believed_before_its_dates(construct, tmp_path, column, first, last):
    path = tmp_path / "table.csv"
    path.write_text(
        f"id,acheteur_id,titulaire_denominationSociale,montant,dateNotification,{column}\n"
        f"7,21340172201787,X,500,2024-03-01,{last}\n7,21340172201787,X,400,2024-03-01,{first}\n"
    )
    report, dataset = construct(path)
    assert report.by_reason["revision_remplacee"] == 1
    kept = dataset.contract("21340172201787-7")
    assert (kept["amount_initial"], kept["amount_current"]) == (40_000, 50_000)
    assert [holder["name"] for holder in kept["holders"]] == ["X"]


def test_the_social_column_of_a_table_may_have_an_empty_twin(construct, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(
        "id;acheteur_id;considerationsSociales;considerationsSociales_considerationSociale\n"
        "1;21340172201787;;Critère social, Clause sociale\n2;21340172201787;Sans objet;\n3;21340172201787;NC;\n"
    )
    _, dataset = construct(path)
    (row,) = dataset.indicator("part_clause_sociale")
    assert (row["numerator"], row["denominator"], row["contracts"]) == (1, 2, 3)


def test_the_department_comes_from_the_buyer_when_its_table_is_given(construct, decp):
    far = contract_2022(lieuExecution={"code": "75", "typeCode": "Code département"})
    _, dataset = construct(decp(far), territories={"213401722": "34"})
    row = dataset.contracts().rows[0]
    assert (row["department"], row["department_test"], row["place_department"]) == ("34", "siren", "75")


def test_a_known_buyer_gives_the_department_when_nothing_published_does(construct, decp):
    nowhere = {"code": None, "typeCode": None}
    _, dataset = construct(
        decp(
            contract_2022(id="1", lieuExecution=nowhere),
            contract_2022(id="2", lieuExecution={"code": "30", "typeCode": "Code département"}),
        ),
        buyers={"21340172201787": "34"},
    )
    found = {row["id"]: (row["department"], row["department_test"]) for row in dataset.contracts().rows}
    assert found == {"1": ("34", "acheteur"), "2": ("30", "lieu")}


def test_synthetic_rows_never_mix_with_real_ones(construct, decp):
    _, dataset = construct(decp(contract_2022(), contract_2022(source="synthetique")))
    assert [row["synthetic"] for row in dataset.contracts().rows] == [False, True]
    rows = dataset.indicator("part_clause_sociale", by="annee")
    assert [(row["annee"], row["synthetic"], row["denominator"]) for row in rows] == [(2024, False, 1), (2024, True, 1)]
    assert "synthétiques" in rows[1]["note"]
    assert dataset.summary().total.contracts == 1
    assert dataset.summary(synthetic=True).total.contracts == 1


def test_a_failed_build_leaves_the_previous_one(tmp_path, decp):
    output = tmp_path / "sortie"
    build([decp(contract_2022())], output, today=TODAY)
    before = (output / "rapport.json").read_bytes()
    broken = tmp_path / "tronque.json"
    broken.write_text('{"marches":[{"id":"1","acheteur":')
    with pytest.raises(UnreadableSource, match="tronqué"):
        build([decp(contract_2022()), broken], output, today=TODAY)
    assert (output / "rapport.json").read_bytes() == before
    assert Dataset(output).contracts().total == 1
    assert sorted(path.name for path in output.iterdir()) == ["rapport.json", "tables"]


def test_a_refused_build_leaves_no_folder_behind(tmp_path):
    broken = tmp_path / "vide.json"
    broken.touch()
    with pytest.raises(StatisticsError):
        build([broken], tmp_path / "sortie", today=TODAY)
    assert not (tmp_path / "sortie").exists()


def test_a_new_build_takes_the_place_of_the_previous_one_which_is_kept_aside(tmp_path, decp):
    output = tmp_path / "sortie"
    build([decp(contract_2022())], output, today=TODAY)
    build([decp(contract_2022(), contract_2022(id="2"))], output, today=TODAY)
    assert Dataset(output).contracts().total == 2
    assert sorted(path.name for path in output.iterdir()) == [".precedent", "rapport.json", "tables"]


def test_a_swap_cut_short_is_put_back(tmp_path, decp):
    output = tmp_path / "sortie"
    build([decp(contract_2022())], output, today=TODAY)
    (output / ".precedent").mkdir()
    (output / "tables").rename(output / ".precedent" / "tables")
    broken = tmp_path / "tronque.json"
    broken.write_text('{"marches":[{')
    with pytest.raises(UnreadableSource):
        build([broken], output, today=TODAY)
    assert Dataset(output).contracts().total == 1


def test_a_folder_that_is_not_ours_is_not_touched(tmp_path, decp):
    (tmp_path / "sortie" / "tables").mkdir(parents=True)
    with pytest.raises(StatisticsError, match="n’a pas été construit"):
        build([decp()], tmp_path / "sortie", today=TODAY)


def test_a_folder_is_read_without_what_it_holds_besides(tmp_path, decp):
    (folder := tmp_path / "depot").mkdir()
    decp(contract_2022(), name="depot/decp.json")
    (folder / "catalogue.json").write_text('{"distributions": [{"url": "https://exemple.invalid"}]}')
    (folder / "liste.xml").write_text("<CodeList><SimpleCodeList/></CodeList>")
    (folder / "autre.csv").write_text("nom;valeur\na;1\n")
    with zipfile.ZipFile(folder / "table.xlsx", "w") as workbook:
        workbook.writestr("[Content_Types].xml", "<Types/>")
    report = build([folder], tmp_path / "sortie", today=TODAY)
    assert (report.read, report.contracts) == (1, 1)
    assert [why.split(" »")[0] for why in report.ignored] == [
        "« autre.csv",
        "« catalogue.json",
        "« liste.xml",
        "« table.xlsx",
    ]
    for stranger in ("catalogue.json", "autre.csv", "liste.xml", "table.xlsx"):
        with pytest.raises(NotOpenData):
            build([folder / stranger], tmp_path / "sortie", today=TODAY)
    (folder / "decp.json").unlink()
    with pytest.raises(NotOpenData):
        build([folder], tmp_path / "sortie", today=TODAY)


def test_a_whole_country_over_the_years_is_written_within_the_memory_given(construct, decp):
    departments = [f"{number:02d}" for number in range(1, 96) if number != 20]
    records = [
        contract_2022(
            id=f"{year}{department}", dateNotification=f"{year}-03-05",
            lieuExecution={"code": department, "typeCode": "Code département"},
        )
        for year in range(2019, 2026)
        for department in departments
    ]  # fmt: skip
    report, dataset = construct(decp(*records))
    assert report.contracts == len(records) == 658
    assert len(list(dataset.folder.glob("tables/contract/year=*/department=*"))) > 1


def test_the_tables_and_the_report_stand_where_others_expect_them(tmp_path, decp):
    output = tmp_path / "sortie"
    report = build([decp(contract_2022())], output, today=TODAY)
    written = json.loads((output / "rapport.json").read_text())
    assert set(written) == {
        "read", "accepted", "repaired", "rejected", "by_reason", "contracts", "concessions", "notices", "ignored",
        "seconds", "peak_mb",
    }  # fmt: skip
    assert written["contracts"] == report.contracts == 1
    names = {path.name for path in (output / "tables").iterdir() if path.is_dir()}
    assert names == {
        "contract", "concession", "holder", "modification", "buyer", "place", "notice",
        "rejection", "repair", "superseded",
    }  # fmt: skip
    (part,) = (output / "tables" / "contract").rglob("*.parquet")
    assert part.relative_to(output).as_posix() == "tables/contract/year=2024/department=34/part-0.parquet"
    assert pq.ParquetFile(part).metadata.num_rows == 1


def test_records_of_a_file_named_synthetic_are_never_taken_for_real(construct, decp, tmp_path):
    (tmp_path / "synth").mkdir()
    unmarked = decp(contract_2022(id="1"), name="echantillon-synthetique.json")
    in_folder = decp(contract_2022(id="2"), name="synth/sample_2000.json")
    _, dataset = construct(unmarked, in_folder, decp(contract_2022(id="3")))
    assert [row["id"] for row in dataset.contracts(synthetic=False).rows] == ["3"]
    assert {row["id"] for row in dataset.contracts(synthetic=True).rows} == {"1", "2"}


def test_a_holder_withheld_as_a_possible_natural_person_is_no_fault_of_the_source(construct, decp):
    masked = {"typeIdentifiant": "SIRET", "masque": True}
    report, dataset = construct(decp(contract_2022(titulaires=[{"titulaire": masked}, {"titulaire": masked}])))
    assert report.by_reason == {}
    (holder,) = dataset.contract("21340172201787-2024-001")["holders"]
    assert (holder["holder_id"], holder["name"]) == (None, "Titulaire non repris (peut être une personne physique)")


def test_the_sector_follows_the_cpv_and_supplies_have_none(construct, decp):
    _, dataset = construct(
        decp(
            contract_2022(id="1"), contract_2022(id="2", codeCPV="33600000"), contract_2022(id="3", codeCPV="45233140")
        )
    )
    assert {row["id"]: row["sector"] for row in dataset.contracts().rows} == {
        "1": "cleaning", "2": None, "3": "public_works",
    }  # fmt: skip
