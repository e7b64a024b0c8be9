"""A drawing in a page, its values beside: `{% load charts %}{% chart drawn %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from levier.common.charts.store import Drawn

register = template.Library()


@register.inclusion_tag("charts/chart.html")
def chart(drawn: Drawn, table: bool = True, legend: str = "", titled: bool = False) -> dict[str, Any]:
    """The drawing, what its hatching means, and its values folded below; `table=False` on a page that has them already.

    `legend` is a sentence to add under the drawing; `titled` writes its title above, where no heading says it.
    """
    drawing = drawn.drawing
    rows = drawing.rows
    return {
        "drawing": drawing,
        "svg": _markup(drawn),
        "rows": rows if table else [],
        "legend": legend,
        "titled": titled,
        "has_notes": any(row.note for row in rows),
    }


def _markup(drawn: Drawn) -> SafeString:
    """The drawing as markup: written by `drawing`, which keeps nothing but shapes and escaped text."""
    return mark_safe(drawn.svg)  # noqa: S308
