"""Builds a dataset: reads, cleans, compares, writes aside, then swaps; the previous build stays until then."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import duckdb

from levier.statistics import engine, reasons, tables
from levier.statistics.cleaning import Stage, cleaned
from levier.statistics.errors import RefusedBuild, StatisticsError
from levier.statistics.questions import Known
from levier.statistics.raw import Raw
from levier.statistics.readers import find_sources
from levier.statistics.reading import Progress, Read, peak_mb, read_all

REPORT = "rapport.json"
TABLES = "tables"
_PREVIOUS = ".precedent"
# Why a build may not take the place of the one whose report comes first, in French; nothing when it may.
Refuse = Callable[["Report", "Report"], str]
# Writes the tables of what was staged under a folder; returns the rows of each.
Write = Callable[[Stage, Path], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build read and kept. accepted + repaired + rejected = read, always.

    `read` counts records as they stand in the files (objects, rows, notices, awards of an OCDS release); `contracts`,
    `concessions` and `notices` count distinct ones kept, and a notice is never a contract; `by_reason` counts records
    by rule (a record may have several); `ignored` are the files of a folder that hold something else, each with why,
    in French; `seconds` is wall time; `peak_mb` is the largest resident memory of the
    process and of those it began, in megabytes.
    """

    read: int
    accepted: int
    repaired: int
    rejected: int
    by_reason: dict[str, int]
    contracts: int
    concessions: int
    notices: int
    ignored: list[str]
    seconds: float
    peak_mb: float


def build(
    paths: Sequence[Path],
    output: Path,
    *,
    today: date,
    territories: Mapping[str, str] | None = None,
    nomenclature: Mapping[str, str] | None = None,
    buyers: Mapping[str, str] | None = None,
    regions: Mapping[str, str] | None = None,
    epcis: Mapping[tuple[str, str], str] | None = None,
    classes: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    write: Write = tables.write,
    refuse: Refuse | None = None,
) -> Report:
    """Builds `output/tables/NAME/…parquet` and `output/rapport.json` from files, archives or folders of open data.

    `today` bounds the dates believed; `territories` ({SIREN: department}), `nomenclature` ({CPV: check digit}),
    `buyers` ({SIRET: department}), `regions` ({department: region}), `epcis` ({(kind of place, code): SIREN}),
    `classes` ({SIRET or SIREN: class of buyer}) and `names` ({SIREN: name}) are optional look-up tables.
    `progress(file, records)` is called now and then; `write` is the engine that compares records: `tables.write`
    (DuckDB) or the one of `spark`; `refuse(previous, report)` says why a build may not replace the one in `output`.
    Raises `StatisticsError`, which is `RefusedBuild` for what was refused; whatever is raised, a previous build in
    `output` is left as it was.
    """
    started = time.perf_counter()
    with (
        _output_folder(output),
        tempfile.TemporaryDirectory(prefix=".construction-", dir=output) as aside_name,
    ):
        sources = list(find_sources(list(paths)))
        aside = Path(aside_name)
        staged = aside / "staged"
        fresh = aside / "fresh"
        staged.mkdir()
        known = Known(today, territories, nomenclature, buyers, regions, epcis, classes, names)
        with Raw(staged) as raw:
            read = read_all(sources, raw, processes=engine.THREADS, progress=progress)
        try:
            with cleaned(raw, known, read.records) as stage:
                report = _compare(stage, read, fresh, started, write)
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            raise StatisticsError(
                f"La comparaison des enregistrements s’est arrêtée ({said}). Rien n’a changé : libérer de la mémoire "
                "ou du disque, puis recommencer."
            ) from error
        (fresh / REPORT).write_text(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        if refuse and (why := _refused(refuse, output, report)):
            raise RefusedBuild(why, report)
        _swap(fresh, output, aside)
    return report


def _refused(refuse: Refuse, output: Path, report: Report) -> str:
    """Why a build may not replace the one in its folder; nothing where there is none, or one whose report is lost."""
    try:
        told = json.loads((output / REPORT).read_text(encoding="utf-8"))
        previous = Report(**{one.name: told[one.name] for one in fields(Report)})
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return refuse(previous, report)


def _compare(stage: Stage, read: Read, fresh: Path, started: float, write: Write) -> Report:
    sizes = write(stage, fresh / TABLES)
    superseded = tables.reading("superseded", fresh / TABLES)
    counted = f"SELECT reason, count(*) FROM {superseded} GROUP BY 1"  # noqa: S608 our own path
    reasons = stage.connection.con.execute(counted).fetchall()
    counts = stage.counts
    by_reason = dict(counts.by_reason)
    by_reason.update(reasons)
    return Report(
        read=counts.read,
        accepted=counts.accepted,
        repaired=counts.repaired,
        rejected=counts.rejected,
        by_reason=dict(sorted(by_reason.items(), key=lambda pair: (-pair[1], pair[0]))),
        contracts=sizes["contract"],
        concessions=sizes["concession"],
        notices=sizes["notice"],
        ignored=[stranger.sentence for stranger in read.strangers],
        seconds=round(time.perf_counter() - started, 3),
        peak_mb=round(max(read.peak_mb, peak_mb()), 1),
    )


@contextmanager
def _output_folder(output: Path) -> Iterator[None]:
    """A folder that may take a build; made for it, it does not stay behind a build that came to nothing."""
    is_new = not output.exists()
    _check_output(output)
    try:
        yield
    except BaseException:
        if is_new:
            with suppress(OSError):
                output.rmdir()
        raise


def _check_output(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StatisticsError(
            f"« {output} » ne peut pas servir de dossier de sortie ({reasons.why(error)}). Choisir un autre dossier."
        ) from error
    if not os.access(output, os.W_OK):
        raise StatisticsError(f"« {output} » : pas le droit d’y écrire. Choisir un autre dossier.")
    previous = output / _PREVIOUS
    if previous.exists() and not (output / TABLES).exists():  # a swap cut short, by a power failure for instance
        (previous / TABLES).rename(output / TABLES)
        if (previous / REPORT).exists():
            (previous / REPORT).replace(output / REPORT)
    if (output / TABLES).exists() and not (output / REPORT).exists():
        raise StatisticsError(
            f"« {output / TABLES} » existe et n’a pas été construit par cette commande. Choisir un autre dossier."
        )


def _swap(fresh: Path, output: Path, aside: Path) -> None:
    """Puts the new build in place by renames only; undoes them if one fails."""
    previous = output / _PREVIOUS
    if previous.exists():
        previous.rename(aside / "older")
    if not (output / TABLES).exists():
        (fresh / TABLES).rename(output / TABLES)
        (fresh / REPORT).replace(output / REPORT)
        return
    previous.mkdir()
    (output / TABLES).rename(previous / TABLES)
    shutil.copyfile(output / REPORT, previous / REPORT)
    try:
        (fresh / TABLES).rename(output / TABLES)
        (fresh / REPORT).replace(output / REPORT)
    except OSError:
        with suppress(OSError):
            (output / TABLES).rename(aside / "half")
        (previous / TABLES).rename(output / TABLES)
        raise
