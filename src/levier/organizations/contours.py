"""The outlines of the communes and intercommunalities of a department, for its maps.

Those the package carries (`DATA_SOURCES.md`), unless the installation has read more recent ones: those stand in
`LEVIER_DATA_DIR/contours`, one file a department, and are seen by every process at once.
"""

import gzip
import json
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings

from levier.common.charts.contours import Contours
from levier.organizations import reference
from levier.organizations.outlines import Outlines

LAYERS = ("communes", "epci")


def contours_of(department: str, layer: str) -> Contours | None:
    """The outlines of a department, `communes` (by INSEE code) or `epci` (by SIREN, the part inside the department);
    None for a department whose outlines are neither carried by the package nor read by the installation."""
    if department not in reference.departments() or layer not in LAYERS:
        return None
    read = _kept(department)
    if read.is_file():
        return _open(read, read.stat().st_mtime_ns, layer)
    carried = files("levier.organizations") / "data" / read.name
    return _open(Path(str(carried)), 0, layer) if carried.is_file() else None


def mention_of(department: str) -> str:
    """Where the outlines of a department come from, for the foot of its maps; nothing without outlines."""
    contours = contours_of(department, LAYERS[0])
    return f"Contours\u00a0: {contours.source}." if contours else ""


def keep(department: str, outlines: Outlines) -> None:
    """Puts outlines in service in the place of those there were, whole or not at all."""
    kept = _kept(department)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = kept.with_suffix(".ecrit")
    content = json.dumps(outlines.document, ensure_ascii=False, separators=(",", ":")).encode()
    written.write_bytes(gzip.compress(content, mtime=0))
    os.replace(written, kept)


def _kept(department: str) -> Path:
    folder: Path = settings.DATA_DIR / "contours"
    return folder / f"contours_{department}.json.gz"


@lru_cache(maxsize=8)
def _open(path: Path, changed: int, layer: str) -> Contours:
    """`changed` tells a file from the one that took its place."""
    return Contours(gzip.decompress(path.read_bytes()), layer)
