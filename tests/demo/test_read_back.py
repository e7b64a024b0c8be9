"""What anybody downloads of the observatory builds again, and gives the figures of its pages to the last digit."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from levier.cli import main
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.selectors import open_data
from levier.statistics.dataset import Dataset
from levier.statistics.indicators.asking import Selection
from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of
from levier.statistics.own_table import columns
from tests.conftest import CheckedClient

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["observatoire", *map(str, arguments)])
    written = capsys.readouterr()
    assert (ended.value.code, written.err) == (0, "")
    return written.out


def downloaded(mission, folder, name, **values):
    """The answer of a public address, saved under the name it gives itself."""
    answer = CheckedClient().get(f"/{mission}{reverse(name, kwargs=values)}")
    assert answer.status_code == 200
    path = folder / re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]
    path.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return path


def contracts(dataset, data):
    """The table of contracts, every column but where each record stood."""
    rows = dataset.table("contract", department=data.department, synthetic=data.synthetic).to_pylist()
    return [{name: row[name] for name in columns()} for row in rows]


def figures(dataset, among):
    """Every indicator by every breakdown."""
    return {
        (one.identifier, by): sorted(map(str, dataset.indicator(one.identifier, by=by, among=among)))
        for one in INDICATORS.values()
        for by in (None, *(breakdown.identifier for breakdown in breakdowns_of(one)))
    }


class TestDownloads:
    @pytest.mark.parametrize("slug", ["herault", "val-d-exemple"])
    def test_each_builds_again_and_gives_every_figure_of_the_pages(
        self, db, loaded_demo, tmp_path, capsys, monkeypatch, slug
    ):
        mission = Mission.objects.get(slug=slug)
        with mission_scope(mission.pk):
            data = open_data()
            among = Selection(department=data.department, synthetic=data.synthetic)
            told, rows = figures(data.dataset, among), contracts(data.dataset, data)
            words = re.findall(r"ocds/([\w-]+)", CheckedClient().get(f"/{slug}/observatoire/donnees/").content.decode())
        assert (len(told) > 300, len(words) > 2, len(rows) > 300) == (True, True, True)
        (tmp_path / "ocds").mkdir()
        files = {
            "csv": [downloaded(slug, tmp_path, "open_contracts_csv")],
            "parquet": [downloaded(slug, tmp_path, "open_contracts_parquet")],
            "ocds": [downloaded(slug, tmp_path / "ocds", "open_releases", year=word) for word in words],
        }
        for form, paths in files.items():
            output = tmp_path / f"{form}-construit"
            report = json.loads(run(capsys, "construire", *paths, "--sortie", output, "--json"))
            assert report["rejected"] == 0
            assert contracts(Dataset(output), data) == rows, form
        # What the page of an indicator prints is what to type, beside the file it links to.
        page = CheckedClient().get(f"/{slug}/observatoire/indicateurs/part_clause_sociale/").content.decode()
        printed = [unescape(one) for one in re.findall(r"<code>levier observatoire (.+?)</code>", page)]
        (csv_file,) = files["csv"]
        assert printed[0] == f"construire {csv_file.name} --sortie DOSSIER"
        (tmp_path / "ailleurs").mkdir()
        monkeypatch.chdir(csv_file.parent)
        for command in printed:
            assert run(capsys, *command.replace("DOSSIER", "ailleurs/construit").split())
        # Of the three forms, the one that says the table beside something else.
        again = figures(Dataset(output), among)
        assert {key: found for key, found in again.items() if found != told[key]} == {}
