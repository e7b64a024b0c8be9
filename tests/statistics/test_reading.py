"""A file of one record a line is read by several processes: what is built is what one process builds of it."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import duckdb
import pytest

from levier.statistics import engine, reading, tables
from levier.statistics.build import TABLES, build
from levier.statistics.errors import StatisticsError
from levier.statistics.raw import RAW, Raw
from levier.statistics.readers import find_sources
from levier.statistics.recording import Recorder
from levier.statistics.synthesis import synthetic_records
from tests.statistics.conftest import TODAY

LINES = [json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in synthetic_records(40, seed=3)]
RELEASE = {
    "ocid": "ocds-1", "id": "1", "date": "2024-05-02", "tag": ["award"], "initiationType": "tender",
    "buyer": {"id": "FR-RC-21340172201787", "name": "Commune (fictif)"},
    "tender": {"id": "7", "title": "Travaux"}, "awards": [{"id": "7", "date": "2024-05-02", "title": "Travaux"}],
}  # fmt: skip


def untidy(place, line):
    """The file with one of its lines written otherwise."""
    return b"".join([*LINES[:place], line, *LINES[place + 1 :]])


FILES = {
    "tidy": b"".join(LINES),
    "the same record twice": b"".join([*LINES, *LINES[3:9]]),
    "no end to its last line": b"".join(LINES).rstrip(b"\n"),
    "ends of lines of Windows": b"".join(LINES).replace(b"\n", b"\r\n"),
    "a line that is broken": untidy(20, LINES[20][:90] + b"\n"),
    "a first line that is broken": untidy(0, LINES[0][:90] + b"\n"),
    "a line left blank": untidy(20, b"\n" + LINES[20]),
    "lines left blank at the end": b"".join(LINES) + b"\n\n",
    "a record over several lines": untidy(20, json.dumps(json.loads(LINES[20]), indent=1).encode() + b"\n"),
    "two records on a line": untidy(20, LINES[20].rstrip(b"\n") + LINES[21]),
    "a record that is a number": untidy(20, b"12\n"),
    "no buyer": untidy(20, b'{"objet": "Travaux", "titulaires": []}\n'),
    "a line in another encoding": untidy(20, LINES[20].decode().replace("œ", "oe").encode("cp1252", "replace")),
    "a mark of order within": untidy(20, b"\xef\xbb\xbf" + LINES[20]),
    "a mark of order before": b"\xef\xbb\xbf" + b"".join(LINES),
    "a release among them": untidy(20, json.dumps(RELEASE).encode() + b"\n"),
    "cut short": b"".join(LINES)[:-300],
    "one record that is a document": b'{"marches": []}\n' + b"".join(LINES),
    "as many lines as records, but not one each": untidy(
        20, LINES[20].rstrip(b"\n") + LINES[21].replace(b", ", b",\n", 1)
    ),
}


@pytest.fixture
def several(monkeypatch):
    """Slices of a few lines, each read by a thread, which answers as a process does."""
    monkeypatch.setattr(reading, "_SLICE", 2_500)
    monkeypatch.setattr(reading, "_WORTH_SEVERAL", 0)
    monkeypatch.setattr(
        reading, "ProcessPoolExecutor", lambda _count, mp_context, **begun: ThreadPoolExecutor(1, **begun)
    )


def recorded(source, folder, *, processes):
    """What is read of a file, in the order of its records; or why the reading stopped."""
    folder.mkdir()
    try:
        with Raw(folder) as raw:
            read = reading.read_all(list(find_sources([source])), raw, processes=processes)
    except StatisticsError as stopped:
        return stopped.sentence
    with duckdb.connect() as connection:
        raw.show(connection)
        return read.records, {
            name: connection.execute(f"FROM raw_{name} ORDER BY ALL").fetchall() for name in RAW
        }  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_slices_are_read_as_the_whole(tmp_path, several, name):
    source = tmp_path / "decp.jsonl"
    source.write_bytes(FILES[name])
    assert recorded(source, tmp_path / "shared", processes=2) == recorded(source, tmp_path / "alone", processes=1)


@pytest.mark.parametrize(("name", "read"), [("tidy", len(LINES)), ("a line that is broken", 20)])
def test_what_is_tidy_is_read_by_slices_to_its_end(tmp_path, several, name, read):
    source = tmp_path / "decp.jsonl"
    source.write_bytes(FILES[name])
    told = []
    with Raw(tmp_path) as raw, reading.Crew(raw, processes=2) as crew:
        end = crew.read(next(find_sources([source])), Recorder(raw), lambda _file, number: told.append(number))
    assert read - 4 < end.number <= read
    assert told == sorted(told)
    assert told[-1] == end.number
    assert len(told) > 5


def rows_of(folder):
    with duckdb.connect(str(folder / TABLES / tables.SERVED), read_only=True) as connection:
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in tables.NAMES}


def test_other_processes_build_what_this_one_would(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_SLICE", 20_000)
    monkeypatch.setattr(reading, "_WORTH_SEVERAL", 0)
    source = tmp_path / "decp.jsonl"
    source.write_bytes(FILES["the same record twice"])
    shared = build([source], tmp_path / "shared", today=TODAY)
    assert shared.by_reason["doublon_identique"] == 6
    assert shared.peak_mb > reading.peak_mb()
    monkeypatch.setattr(engine, "THREADS", 1)
    alone = build([source], tmp_path / "alone", today=TODAY)
    assert replace(shared, seconds=0, peak_mb=0) == replace(alone, seconds=0, peak_mb=0)
    assert rows_of(tmp_path / "shared") == rows_of(tmp_path / "alone")
