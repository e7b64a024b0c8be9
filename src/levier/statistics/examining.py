"""A file looked at by itself, to its end, before it comes in with others."""

import tempfile
from datetime import date
from pathlib import Path

from levier.statistics import engine
from levier.statistics.cleaning import Counts, cleaned
from levier.statistics.questions import Known
from levier.statistics.raw import Raw
from levier.statistics.readers import find_sources
from levier.statistics.reading import read_all


def examine(path: Path, name: str, today: date, *, aside: Path) -> Counts:
    """What becomes of the records of a file, known as `name`, with the rules of a build of `today`.

    Nothing of it is kept; what it takes meanwhile stands in the folder `aside`, as large as the tables of a build may
    be. Raises `StatisticsError` for what cannot be read to its end.
    """
    with tempfile.TemporaryDirectory(prefix=".examen-", dir=aside) as folder:
        # Told by the name people know it by, wherever it stands.
        named = Path(folder) / name
        named.symlink_to(path.resolve())
        staged = Path(folder, ".rangement")
        staged.mkdir()
        with Raw(staged) as raw:
            read = read_all(list(find_sources([named])), raw, processes=engine.THREADS)
        with cleaned(raw, Known(today), read.records) as stage:
            return stage.counts
