"""A build of the same records for the same look-up tables, worked out once and copied after.

Most tests of the observatory ask for a build of two or three records, of which forty tables are made each time. What a
build is given decides what it writes: it is kept under a digest of all of that, and of the whole package. What proves
how a build goes (tests/statistics, `run_build` called by a test) builds.
"""

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from levier.statistics import build as building
from tests.archives import pack, unpack
from tests.databases import KEPT, fingerprint

_build = building.build
_LARGE, _LARGE_AT_MOST = 1_000, 8
# Each kept with its digest, so that its number is nobody else's.
_large: OrderedDict[int, tuple[Any, str]] = OrderedDict()


def built_once(paths: Sequence[Path], output: Path, *, progress: Any, **asked: Any) -> building.Report:
    """`levier.statistics.build.build`, or the copy of what it wrote when it was given the same."""
    given = [(path.name, path.read_bytes()) for path in paths]
    digest = _digest_of((given, [(name, _digest_of(value)) for name, value in sorted(asked.items())]))
    kept = KEPT / f"{fingerprint()}-builds" / f"{digest}.tar.gz"
    if not kept.exists():
        report = _build(paths, output, progress=progress, **asked)
        kept.parent.mkdir(parents=True, exist_ok=True)
        written = kept.with_suffix(f".{os.getpid()}")
        written.write_bytes(pack(output, sorted(output.iterdir())))
        written.rename(kept)
        return report
    unpack(kept.read_bytes(), output)
    return building.Report(**json.loads((output / building.REPORT).read_text(encoding="utf-8")))


def _digest_of(value: Any) -> str:
    """A digest of what a value says; of the tables of all communes, the same objects from a build to the next, once."""
    if (known := _large.get(id(value))) is not None:
        _large.move_to_end(id(value))
        return known[1]
    digest = hashlib.blake2b(repr(value).encode(), digest_size=16).hexdigest()
    if isinstance(value, Mapping) and len(value) > _LARGE:
        _large[id(value)] = (value, digest)
        while len(_large) > _LARGE_AT_MOST:
            _large.popitem(last=False)
    return digest
