"""The same declarations on Apache Spark, for what one machine does not hold: an optional extra, with Java.

Readers and rules of one field stay in this process; Spark does what compares records with one another and what is asked
of the tables. On a cluster of several machines, the folder of the build is one that all of them see at the same path.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from levier.statistics import tables
from levier.statistics.build import REPORT, TABLES
from levier.statistics.cleaning import Stage
from levier.statistics.errors import StatisticsError, UnreadableDataset
from levier.statistics.indicators import asking
from levier.statistics.indicators.asking import EVERYTHING, Rows, Selection
from levier.statistics.indicators.catalogue import find_indicator
from levier.statistics.stage import STAGED

LOCAL = "local[*]"
_LOG = "log4j2.properties"


class SparkUnavailable(StatisticsError):
    """Spark cannot be had here: it says what to install, or which cluster does not answer."""


@contextmanager
def session(master: str = LOCAL) -> Iterator[Any]:
    """A Spark session on a master (`local[*]`, `spark://host:7077`), stopped at the end unless it was there before.

    What `spark-defaults.conf` says of memory and partitions is followed. Raises `SparkUnavailable`.
    """
    if find_spec("pyspark") is None:
        raise SparkUnavailable(
            "Le moteur Spark n’est pas installé\u00a0: pip install 'levier[spark]', puis recommencez."
        )
    if _java() is None:
        raise SparkUnavailable(
            "Le moteur Spark a besoin de Java 17 ou plus récent\u00a0: apt-get install default-jre-headless, "
            "puis recommencez."
        )
    from pyspark.sql import SparkSession

    known = SparkSession.getActiveSession()
    opened = known or _open(master)
    try:
        yield opened
    finally:
        if known is None:
            opened.stop()


def _java() -> str | None:
    home = environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _open(master: str) -> Any:
    from pyspark.sql import SparkSession

    log = (resources.files("levier.statistics") / _LOG).as_posix()  # type: ignore[attr-defined]
    asked = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile=file:{log}",
    }
    if master.startswith("local"):  # nobody else has to reach it
        asked |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    building = SparkSession.builder.master(master).appName("levier")
    for name, value in asked.items():
        building = building.config(name, value)
    try:
        return building.getOrCreate()
    except Exception as error:  # the gateway raises what Java does, under no class of its own
        raise SparkUnavailable(
            f"Spark ne démarre pas sur «\u00a0{master}\u00a0» ({_first_line(error)}). "
            "Vérifier l’adresse du maître, et qu’il répond."
        ) from error


def _first_line(error: Exception) -> str:
    lines = [line.strip(" :.") for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "Exception:" in line), lines[0] if lines else type(error).__name__)


def write(opened: Any, stage: Stage, folder: Path) -> dict[str, int]:
    """Writes the tables of what was staged under `folder`, as `tables.write` does; returns the rows of each.

    Spark compares and writes the Parquet; the file of our own answers is then copied from it.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    folder.mkdir(parents=True)
    try:
        _compare(opened, stage, folder)
    except (PySparkException, Py4JError) as error:
        raise StatisticsError(
            f"Spark s’est arrêté avant la fin ({_first_line(error)}). Rien n’a changé\u00a0: vérifier que ses machines "
            "voient toutes le dossier de sortie, puis recommencer."
        ) from error
    return tables.serve(folder, spill=stage.folder)


def _compare(opened: Any, stage: Stage, folder: Path) -> None:
    from pyspark.sql.functions import col

    for name in STAGED:
        opened.read.parquet(stage.export(name).resolve().as_uri()).createOrReplaceTempView(f"staged_{name}")
    kept = []
    try:
        for name, step in tables.steps("pyspark").items():
            types = _types(step.schema)
            frame = opened.sql(step.sql).select(*(col(column).cast(kind) for column, kind in types.items()))
            if name in tables.STARTS:
                kept.append(frame.persist())
                frame.createOrReplaceTempView(name)
            if name in tables.NAMES:
                _export(frame, name, step, folder / name)
    finally:
        for frame in kept:
            frame.unpersist()


def _types(schema: ibis.Schema) -> dict[str, Any]:
    from ibis.backends.pyspark.datatypes import PySparkType

    return {name: PySparkType.from_ibis(kind) for name, kind in schema.items()}


def _export(frame: Any, name: str, step: tables.Step, target: Path) -> None:
    """One file a folder cut, its rows in order; a table without a row leaves its columns to be known all the same."""
    cut = tables.PARTITIONS.get(name, ())
    order = [*cut, *step.order]
    ordered = frame.repartition(*cut).sortWithinPartitions(*order) if cut else frame.sort(*order)
    writing = ordered.write.option("compression", "zstd")
    (writing.partitionBy(*cut) if cut else writing).parquet(target.resolve().as_uri())
    for beside in [*target.rglob("_SUCCESS"), *target.rglob(".*.crc")]:
        beside.unlink()
    for part in [found.parent for found in target.rglob("*.parquet")]:
        for rank, file in enumerate(sorted(part.glob("*.zstd.parquet"))):
            file.rename(part / f"part-{rank}.parquet")
    if not any(target.rglob("*.parquet")):
        schema = step.schema.to_pyarrow()
        part = target.joinpath(*(f"{column}={tables.NOWHERE}" for column in cut))
        part.mkdir(parents=True, exist_ok=True)
        columns = [schema.field(column) for column in schema.names if column not in cut]
        pq.write_table(pa.schema(columns).empty_table(), part / "part-0.parquet")


def indicator(
    opened: Any, folder: Path, identifier: str, *, by: str | None = None, among: Selection = EVERYTHING
) -> Rows:
    """The rows of an indicator, as `Dataset.indicator` answers them, read by Spark in the Parquet of a build.

    Raises `UnknownIndicator` and `UnreadableDataset`.
    """
    found = find_indicator(identifier)
    schema = tables.steps("pyspark")["contract"].schema
    asked = asking.expression(found, ibis.table(schema, name="contract"), by=by, among=among)
    read(opened, folder, "contract").createOrReplaceTempView("contract")
    rows = opened.sql(str(ibis.to_sql(asked, dialect="pyspark"))).collect()
    return asking.answer(found, pa.Table.from_pylist([row.asDict() for row in rows]), whole=by is None)


def read(opened: Any, folder: Path, name: str) -> Any:
    """A table of a build as a Spark frame. Raises `UnreadableDataset`."""
    from ibis.backends.pyspark.datatypes import PySparkSchema

    target = folder / TABLES / name
    if not (folder / REPORT).exists() or not target.exists():
        raise UnreadableDataset(
            f"«\u00a0{folder}\u00a0» ne contient pas de données construites. "
            f"Lancer d’abord\u00a0: levier observatoire construire FICHIER… --sortie {folder}"
        )
    # The schema is given: Spark would take the departments of a cut for numbers, and « 01 » for 1.
    schema = PySparkSchema.from_ibis(tables.steps("pyspark")[name].schema)
    return opened.read.schema(schema).parquet(target.resolve().as_uri())
