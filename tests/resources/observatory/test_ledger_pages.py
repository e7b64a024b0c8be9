"""The indicators of the mission's own ledger: read without a name, shown masked, the same on the page, in its files and
on the command line."""

import csv
import datetime
import io
import json
import os

import pytest
from python_calamine import CalamineWorkbook

from levier.cli import main
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.procurement.models import Operation
from levier.resources.observatory import storage
from levier.resources.observatory.checks import ledger_facts_open
from levier.resources.observatory.ledger.models import LedgerBuild
from levier.resources.observatory.ledger.selectors import ledger_data
from levier.resources.observatory.ledger.services import build_facts
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
from tests.builders import make_assignment, make_award
from tests.resources.observatory.test_pages import text_of

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

DAY = datetime.date
PAGE = "/herault/observatoire/indicateurs/"
HOURS = f"{PAGE}heures_retenues/"


@pytest.fixture
def counted(herault):
    """Nine people at work on one contract in 2026: six men, three women; facts read."""
    with mission_scope(herault.pk):
        award = make_award(cpv="45233140")
        for rank in range(9):
            one = make_assignment(award)
            one.participant.gender = "M" if rank < 6 else "F"
            one.participant.save()
            for kind in ("declared", "counted"):
                LedgerEntry.objects.create(
                    assignment=one, award=award, month=DAY(2026, 3, 1), kind=kind, hundredths=10_000,
                    author_name="Essai",
                )  # fmt: skip
        build_facts(herault)
    return award


def test_before_the_first_reading_pages_say_so_and_who_may_asks_for_it(
    as_role, herault, django_capture_on_commit_callbacks
):
    assert "Le registre n’a pas encore été lu" in text_of(as_role("facilitator").get(PAGE))
    assert "Le registre n’a pas encore été lu" in text_of(as_role("facilitator").get(HOURS))
    assert as_role("mission_team").get(f"{HOURS}donnees.csv").status_code == 404
    assert as_role("facilitator").post("/herault/observatoire/registre/lire").status_code == 403
    said = text_of(as_role("mission_team").post("/herault/observatoire/registre/lire", follow=True))
    assert "La lecture du registre est demandée" in said


def test_the_figures_are_the_boards_and_small_numbers_are_masked_everywhere(as_role, counted, herault, capsys):
    with mission_scope(herault.pk):
        shown = board(Operation.objects.all(), DAY(2026, 7, 1))
    assert shown.balance.counted == 90_000
    someone, team = as_role("facilitator"), as_role("mission_team")
    said = text_of(someone.get(PAGE))
    for indicator in LEDGER_INDICATORS.values():
        assert indicator.name.partition(" (")[0] in said
    assert "900 h" in said
    by_gender = text_of(someone.get(f"{HOURS}?par=sexe"))
    assert "300 h" not in by_gender
    assert "600 h" not in by_gender
    assert "non diffusé" in by_gender
    assert "usage interne" not in by_gender
    # The same in the files and on the command line.
    rows = list(csv.DictReader(io.StringIO(someone.get(f"{HOURS}donnees.csv?par=sexe").content.decode("utf-8-sig"))))
    assert {(row["sexe"], row["value"], row["masked"]) for row in rows} == {(one, "", "non diffusé") for one in "FM"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(someone.get(f"{HOURS}donnees.xlsx?par=sexe").content))
    cells = [row[1] for row in book.get_sheet_by_name(book.sheet_names[0]).to_python()]
    assert "non diffusé" in cells
    # How few there are is said of people, never of hours.
    assert "< 5" not in cells
    assert not {300.0, 600.0} & set(cells)
    with pytest.raises(SystemExit, match="0"):
        main(["observatoire", "montrer", "heures_retenues", "--mission", "herault", "--par", "sexe", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert {(row["sexe"], row["numerator"]) for row in told} == {("F", None), ("M", None)}
    # The team sees the whole, and is told not to let it out; nobody else can ask for it by the address.
    assert "Chiffres complets" in text_of(team.get(f"{HOURS}?par=sexe&vue=interne"))
    assert "300 h" in text_of(team.get(f"{HOURS}?par=sexe&vue=interne"))
    assert "300 h" not in text_of(someone.get(f"{HOURS}?par=sexe&vue=interne"))
    assert "300 h" not in text_of(team.get(f"{HOURS}?par=sexe"))


@pytest.mark.parametrize("role", ["company", "buyer", "inclusive_employer", "prescriber", "state"])
def test_who_would_compare_two_nights_of_the_ledger_reads_the_editions_alone(as_role, counted, role):
    """Masked as it is, the ledger of a night and the next one tell of the few people in between: an employer would read
    there the situation of the one whose hours she has just declared."""
    someone = as_role(role)
    said = text_of(someone.get(PAGE))
    assert "900 h" not in said
    assert "aucune édition n’est encore publiée" in said
    for address in (HOURS, f"{HOURS}?par=situation", f"{HOURS}donnees.csv?par=situation", f"{HOURS}donnees.xlsx"):
        assert someone.get(address).status_code == 404


def test_each_breakdown_and_year_is_an_address_and_what_is_badly_asked_filters_nothing(as_role, counted):
    someone = as_role("facilitator")
    assert "Travaux publics" in text_of(someone.get(f"{HOURS}?par=secteur"))
    assert "100 %" in text_of(someone.get(f"{HOURS}?par=secteur")).replace("100,0 %", "100 %")
    assert "Embauche directe" in text_of(someone.get(f"{HOURS}?par=modalite&depuis=2026"))
    assert "900 h" in text_of(someone.get(f"{HOURS}?par=lune&depuis=hier"))
    assert "Rien dans le registre" in text_of(someone.get(f"{PAGE}sorties_dynamiques_6/?par=sexe"))
    assert "par=lieu" not in text_of(someone.get(HOURS))
    said = text_of(someone.get(f"{HOURS}?par=annee"))
    assert "levier observatoire montrer heures_retenues --mission herault --par annee" in said


def test_a_new_reading_replaces_the_one_before_and_the_check_opens_it(counted, herault):
    with mission_scope(herault.pk):
        before = LedgerBuild.objects.get()
        reading = ledger_data()  # a page that has just asked which facts are in service
        after = build_facts(herault)
        assert reading.dataset.years() == [2026]
        folder = storage.folder_of("herault", "ledger")
        os.utime(folder / str(before.public_id), (0, 0))
        last = build_facts(herault)
        kept = {one.name for one in folder.iterdir()}
        assert {str(after.public_id), str(last.public_id)} <= kept
        assert str(before.public_id) not in kept
        after = last
        assert list(LedgerBuild.objects.values_list("pk", flat=True)) == [after.pk]
        assert after.public_id != before.public_id
        assert ledger_facts_open().faults == 0
        LedgerBuild.objects.update(hours_rows=1)
        assert ledger_facts_open().faults == 1
