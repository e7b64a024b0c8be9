"""The buyer's report: one page, the same figures in the PDF and in the spreadsheet, and nobody named."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf

from levier.common.tabular.reading import read_workbook
from levier.coordination.followup.buyer_report import (
    Breakdown,
    BuyerReport,
    LotLine,
    buyer_report_data,
    buyer_report_workbook,
    render_buyer_report,
)

REPORT = BuyerReport(
    mission="Mission clause sociale de l’Hérault",
    buyer="Communauté d’agglomération",
    subject="Pôle d’échanges",
    lots=[
        LotLine("Lot 1", "Terrassements du Midi", 1200, 90000, 74400, 10800, 696, fictitious=True),
        LotLine('Lot 3 #eval("1") *gros*', "Bâti-Sud", 3572, 85700, 85700, 0, 1965, fictitious=True),
        LotLine("Lot 5", "Jardins d’Oc", 1000, 136550, 136550, 0, 900, fictitious=True),
    ],
    period=(date(2026, 3, 1), date(2026, 10, 31)),
    as_of=date(2026, 11, 23),
    produced_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
    people=27,
    full_time_hours=1820,
    full_time_words="1 820 h par an, soit 35 h × 52 semaines",
    breakdowns=[
        Breakdown(
            "Par mode de réalisation", "Mode", [("Embauche directe", 9, 120000), ("Mise à disposition", 18, 176650)]
        ),
        Breakdown("Par type de contrat", "Contrat", [("CDD", 27, 296650)]),
    ],
)


def pages(report: BuyerReport) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(render_buyer_report(report)))
    return [page.extract_text().replace("\u202f", " ").replace("\u00a0", " ") for page in reader.pages]


def test_one_page_says_every_figure_and_where_it_comes_from() -> None:
    (text,) = pages(REPORT)
    for words in (
        "5 772 h",
        "3 122,5 h",
        "2 966,5 h",
        "51 % des heures dues",
        "en retard de 1 108 h",
        "27 personnes ont travaillé",
        "1,6 temps plein",
        "convention : 1 820 h par an",
        "du 1er mars au 31 octobre 2026",
        "État au 23 novembre 2026",
        "Produit le 23 novembre 2026 à 14 h 05",
        "(fictif)",
        "sont fictives",
        '#eval("1")',
        "*gros*",
    ):
        assert words in text.replace("\n", " "), words


def test_what_one_lot_does_beyond_its_share_does_not_relieve_another() -> None:
    assert [lot.remaining for lot in REPORT.lots] == [45600, 271500, 0]
    assert REPORT.remaining == 317100
    assert REPORT.total.remaining == 577200 - 296650
    assert buyer_report_data(REPORT)["figures"][3] == {
        "label": "Restantes",
        "value": "3\u202f171\u00a0h",
        "detail": "sans compensation entre lots",
    }


def test_real_lots_carry_no_mark_of_fiction() -> None:
    lots = [replace(lot, fictitious=False) for lot in REPORT.lots]
    assert "fictif" not in pages(replace(REPORT, lots=lots))[0]


def test_without_a_calendar_for_each_lot_the_whole_has_none() -> None:
    lots = [*REPORT.lots, LotLine("Lot 7", "Entreprise", 100, 0, 0)]
    assert replace(REPORT, lots=lots).total.expected is None


def test_many_lots_go_on_over_the_page_with_their_head_repeated() -> None:
    lots = [replace(REPORT.lots[0], name=f"Lot {rank}") for rank in range(40)]
    texts = pages(replace(REPORT, lots=lots))
    assert len(texts) > 1
    assert all("Titulaire" in text for text in texts[:2])
    assert all(any(f"Lot {rank}" in text for text in texts) for rank in range(40))


def test_an_operation_without_lots_nor_hours_still_makes_a_report() -> None:
    (text,) = pages(replace(REPORT, lots=[], breakdowns=[], people=0))
    assert "0 personne a travaillé" in text


def test_the_levers_of_the_page_are_read_by_assistive_technology() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_buyer_report(REPORT)))
    alternatives = [
        str(item["/Alt"])
        for item in (
            reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0]) + 1)
        )
        if isinstance(item, pypdf.generic.DictionaryObject) and "/Alt" in item
    ]
    assert sum("retenues sur" in words for words in alternatives) == 1 + len(REPORT.lots)


def test_the_spreadsheet_holds_the_same_figures(tmp_path: Path) -> None:
    path = tmp_path / "bilan.xlsx"
    path.write_bytes(buyer_report_workbook(REPORT))
    table = read_workbook(path)
    assert table.sheets == ("Lots", "Par mode de réalisation", "Par type de contrat", "Source")
    assert [row.cells[0] for row in table.rows][-1] == "Ensemble"
    total = table.rows[-1].cells
    assert [str(value) for value in total[2:7]] == ["5772", "3122.5", "2966.5", "108", "3171"]
    assert table.rows[2].cells[0] == 'Lot 3 #eval("1") *gros* (fictif)'
    source = dict(row.cells for row in read_workbook(path, sheet="Source").rows)
    assert "registre des heures" in str(source["Source"])
    assert "fictives" in str(source["Avertissement"])


def test_hours_taken_over_are_not_told_as_none_nor_their_people_as_nobody() -> None:
    lot = LotLine("Lot 1", "Bâti-Sud", 460, 0, 0, taken_over=16_200)
    (text,) = pages(replace(REPORT, lots=[lot], people=0, breakdowns=[]))
    told = " ".join(text.split())
    assert "et 162 h reprises, ensemble 35 % des heures dues" in told
    assert "Aucune heure n’est encore retenue depuis la reprise." in told
    assert "0 personne" not in told
