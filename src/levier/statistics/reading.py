"""Reads and cleans sources into a stage: here, and the lines of a large file in several processes.

A file of one record a line is cut at ends of lines. Each slice is read and cleaned by the very reader and rules that
take a file whole, in a process that stages what it found beside the others. A slice is kept only when each of its lines
is one readable record: where each stands, and which number it has, is then what it would be read from the beginning.
From the first slice that is not so, the file is read here, as any other.
"""

import gc
import io
import multiprocessing
import os
import resource
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from levier.statistics.errors import NotOpenData, StatisticsError, UnreadableSource
from levier.statistics.raw import Raw
from levier.statistics.readers import START, Item, Position, Shape, Source, read_items
from levier.statistics.readers.encoding import Utf8Stream
from levier.statistics.readers.json_reader import begins_with_a_record, read_json
from levier.statistics.readers.plain import read_plain
from levier.statistics.recording import Recorder

# Records in memory at a time, and the bytes of a file they may stand in. Measured: a batch that the processor's own
# memory holds is cleaned twice as fast as one of some thousand records.
_BATCH, _BATCH_BYTES = 512, 1 << 24
# Objects kept before cycles are looked for among them: a batch makes some ten thousand.
_COLLECTED_EVERY = 200_000
# The bytes of a slice, some 16,384 records that are written together; and those of a file worth several processes: they
# take a second to begin.
_SLICE, _WORTH_SEVERAL = 1 << 24, 1 << 26
_LONGEST_FIRST_LINE = 1 << 20

Progress = Callable[[str, int], None]


class Read(NamedTuple):
    """How many records all sources held; the files of folders that hold something else; the largest memory of
    the processes that read, in megabytes."""

    records: int
    strangers: list[NotOpenData]
    peak_mb: float


def read_all(
    sources: Sequence[Source],
    raw: Raw,
    *,
    processes: int,
    progress: Progress | None = None,
) -> Read:
    """Reads sources into raw tables.

    `processes`: how many may read the lines of a large file;
    `progress(file, records)` is called now and then. Raises `UnreadableSource`, and `NotOpenData` for a source that was
    named and holds something else.
    """
    strangers: list[NotOpenData] = []
    with Crew(raw, processes=processes) as crew, _collecting_seldom():
        own = Recorder(raw)
        for source in sources:
            try:
                since = crew.read(source, own, progress)
                if since != START and since.offset == source.size:
                    continue
                for batch in _batches(read_items(source, since)):
                    own.add(batch, source.name, invented=source.named_synthetic)
                    if progress:
                        progress(source.name, own.read)
            except NotOpenData as stranger:
                if not source.in_folder:
                    raise
                strangers.append(stranger)
        if len(strangers) == len(sources):
            raise strangers[0]
    # What reading held is freed before cleaning: both at once are the largest memory.
    pa.default_memory_pool().release_unused()
    return Read(own.read, strangers, crew.peak_mb)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Looks for cycles of objects once in some batches of records: they make none, and looking costs as much as
    cleaning."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTED_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """The items of a source in batches; those read before it shows to be something else come before it says so."""
    batch: list[Item] = []
    stranger: NotOpenData | None = None
    try:
        for item in items:
            batch.append(item)
            if len(batch) >= _BATCH or (item.offset or 0) - (batch[0].offset or 0) >= _BATCH_BYTES:
                yield batch
                batch = []
    except NotOpenData as found:
        stranger = found
    if batch:
        yield batch
    if stranger is not None:
        raise stranger


def peak_mb() -> float:
    """The largest memory of this process so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


class _Slice(NamedTuple):
    """Some whole lines of a file: where they begin, their bytes, how many they are."""

    start: Position
    size: int
    lines: int


class _Taken(NamedTuple):
    """The records of a slice, None when it is not one record a line; by which process, with its peak."""

    records: int | None
    process: int
    peak_mb: float


class Crew:
    """The processes that read with this one, begun when a file is worth it. A context manager.

    `peak_mb` is the largest memory of all together.
    """

    def __init__(self, raw: Raw, *, processes: int) -> None:
        self._raw = raw
        self._processes = min(processes, len(os.sched_getaffinity(0)) if sys.platform == "linux" else processes)
        self._pool: ProcessPoolExecutor | None = None
        self._peaks: dict[int, float] = {}
        self._files = 0

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    @property
    def peak_mb(self) -> float:
        """The largest memory of this process and of the others, in megabytes, what they share counted in each."""
        return peak_mb() + sum(self._peaks.values())

    def read(self, source: Source, whole: Recorder, progress: Progress | None = None) -> Position:
        """Reads what it can of the beginning of a file, counted with the records of all; returns where the rest
        begins."""
        if source.path is None or not self._is_worth(source.path, source.size):
            return START
        self._files += 1
        before, end = whole.read, START
        waiting: deque[tuple[_Slice, str, Future[_Taken]]] = deque()
        slices = _slices(source.path)
        named = (source.path, source.name, source.named_synthetic)
        try:
            while True:
                while len(waiting) <= self._processes and (one := next(slices, None)) is not None:
                    part = f"{self._files}-{one.start.offset}"
                    waiting.append((one, part, self._begun(named, one, before, part)))
                if not waiting:
                    return end
                one, part, cleaned = waiting[0]
                found, process, peak = cleaned.result()
                self._peaks[process] = peak
                if found is None:
                    return end
                waiting.popleft()
                whole.read += found
                end = Position(one.start.number + one.lines, one.start.line + one.lines, one.start.offset + one.size)
                if progress:
                    progress(source.name, whole.read)
        except BrokenProcessPool as broken:
            raise StatisticsError(
                f"«\u00a0{source.name}\u00a0»\u00a0: un des processus qui le lisaient a été arrêté par la machine. "
                "Rien n’a changé\u00a0: libérer de la mémoire, puis recommencer."
            ) from broken
        finally:
            self._forget(waiting)

    def _is_worth(self, path: Path, size: int) -> bool:
        # A process that may begin no other (a worker of some pools) reads alone.
        if self._processes < 2 or size < _WORTH_SEVERAL or multiprocessing.current_process().daemon:
            return False
        with path.open("rb") as stream:
            return begins_with_a_record(stream.readline(_LONGEST_FIRST_LINE))

    def _begun(self, named: tuple[Path, str, bool], one: _Slice, before: int, part: str) -> "Future[_Taken]":
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
            )
        return self._pool.submit(_read_slice, *named, one, before + one.start.number, self._raw.folder, part)

    def _forget(self, waiting: "deque[tuple[_Slice, str, Future[_Taken]]]") -> None:
        """Undoes what was cleaned further than the first slice that is to be read here."""
        for _, _, cleaned in waiting:
            cleaned.cancel()
        for _, part, cleaned in waiting:
            if not cleaned.cancelled():
                cleaned.exception()
            self._raw.forget(part)


def _slices(path: Path) -> Iterator[_Slice]:
    start = START
    with path.open("rb") as stream:
        while lines := stream.read(_SLICE):
            lines += stream.readline()
            one = _Slice(start, len(lines), lines.count(b"\n") + (not lines.endswith(b"\n")))
            yield one
            start = Position(start.number + one.lines, start.line + one.lines, start.offset + one.size)


class _Irregular(Exception):
    """A slice is not one readable record a line."""


def _begin() -> None:
    gc.set_threshold(_COLLECTED_EVERY, *gc.get_threshold()[1:])


def _read_slice(path: Path, name: str, invented: bool, one: _Slice, before: int, folder: Path, part: str) -> _Taken:
    """Reads the lines of a slice as a part of raw tables, in a process of the crew."""
    records: int | None = None
    try:
        with path.open("rb") as file, Raw(folder, part) as raw:
            file.seek(one.start.offset)
            lines = file.read(one.size).removesuffix(b"\n").split(b"\n")
            own = Recorder(raw, before=before)
            for batch in _batches(_one_a_line(lines, name, one.start)):
                own.add(batch, name, invented=invented)
            records = own.read
    except (_Irregular, UnreadableSource):
        Raw(folder, part).forget(part)
    return _Taken(records, os.getpid(), peak_mb())


def _one_a_line(lines: list[bytes], name: str, start: Position) -> Iterator[Item]:
    """The items of some lines. Raises `_Irregular` unless each is one record, read without a problem."""
    number, line, offset = start
    for text in lines:
        value = read_plain(text) if text.startswith(b"{") else None
        if value is not None:
            yield Item(number + 1, line, offset, Shape.LIST, value)
        else:
            yield _alone(text, name, Position(number, line, offset))
        number, line, offset = number + 1, line + 1, offset + len(text) + 1


def _alone(text: bytes, name: str, since: Position) -> Item:
    """The item of a line, by the reader of a whole file."""
    stream: Any = Utf8Stream(b"", io.BytesIO(text), since.offset)
    items: list[Item] = list(stream.items(read_json(stream, name, since)))
    if len(items) != 1:
        raise _Irregular
    (item,) = items
    if item.line != since.line or item.problem or item.rules or item.shape in (Shape.AWARD, Shape.NOTICE):
        raise _Irregular
    return item
