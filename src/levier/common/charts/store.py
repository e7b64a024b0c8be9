"""What was drawn, kept under the digest of what it was drawn from: a same drawing is never made twice.

`LEVIER_DATA_DIR/charts` holds nothing that could not be drawn again; a daily job removes what nobody looked at for
long. A drawing is reached only by who has its values: its digest is made of them.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from levier.common.charts.declaration import Chart, Map, described
from levier.common.charts.drawing import draw, engine_version
from levier.common.charts.specification import specification
from levier.common.documents.pdf import render_picture

PICTURE = "common/charts/picture.typ"
# A picture is read on screens of twice the points.
PIXELS_PER_INCH = 192
# Rises with any change of `picture.typ`.
_LAYOUT = 2
_DAY = 86_400
FORGOTTEN_AFTER_DAYS = 60


@dataclass(frozen=True)
class Drawn:
    """A chart or a map with its drawing: the SVG of the page and of the PDF, and the picture for a letter."""

    drawing: Chart | Map
    digest: str

    @cached_property
    def svg(self) -> str:
        """The drawing, to stand in a page as it is or alone in a file."""
        return _kept(f"{self.digest}.svg", self._draw).decode("utf-8")

    def picture(self, *, foot: str, warning: str = "") -> bytes:
        """The same as a picture (PNG) on white, its title above, `warning` and `foot` below: it travels without its
        page, and says by itself what it is, of what source and day, and whether it is invented."""
        around = hashlib.sha256(json.dumps([_LAYOUT, foot, warning]).encode()).hexdigest()[:12]
        data = {"svg": self.svg, "heading": self.drawing.title, "foot": foot, "warning": warning}
        return _kept(f"{self.digest}-{around}.png", lambda: render_picture(PICTURE, data, ppi=PIXELS_PER_INCH))

    @property
    def description(self) -> str:
        """What is drawn, in a sentence."""
        return described(self.drawing)

    @property
    def is_map(self) -> bool:
        """Whether places are coloured rather than values drawn."""
        return isinstance(self.drawing, Map)

    def _draw(self) -> bytes:
        drawing = self.drawing
        areas = drawing.contours.outlines[0] if isinstance(drawing, Map) else ""
        return draw(
            specification(drawing),
            name=f"chart-{self.digest[:10]}",
            title=drawing.title,
            description=self.description,
            areas=areas,
        ).encode()


def drawn(drawing: Chart | Map) -> Drawn:
    """The drawing, made when it is first looked at. Raises ValueError for a chart without marks."""
    held: list[Any] = [engine_version(), specification(drawing), drawing.title, described(drawing)]
    if isinstance(drawing, Map):
        held.append(drawing.contours.digest)
    digest = hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Drawn(drawing, digest[:32])


def folder() -> Path:
    """Where drawings are kept."""
    kept: Path = settings.DATA_DIR / "charts"
    return kept


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The content kept under a name, made and kept when it is not there yet."""
    path = folder() / name[:2] / name
    try:
        content = path.read_bytes()
        if time.time() - path.stat().st_mtime > _DAY:
            os.utime(path)
    except FileNotFoundError:
        content = make()
        for place in (folder(), path.parent):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f"{uuid4().hex}.part")
        aside.touch(mode=0o600)
        aside.write_bytes(content)
        aside.replace(path)
    return content


def forget_old(now: float) -> int:
    """Removes what nobody looked at for long, and what a stopped drawing left; returns how many."""
    removed = 0
    for path in folder().glob("*/*"):
        age = now - path.stat().st_mtime
        if age > (FORGOTTEN_AFTER_DAYS * _DAY if path.suffix != ".part" else _DAY):
            path.unlink(missing_ok=True)
            removed += 1
    return removed
