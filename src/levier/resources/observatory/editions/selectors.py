"""Reads of the editions published in the active mission."""

from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import Figures


def last_editions(until: int | None = None) -> dict[int, int]:
    """The key of the last edition of each year closed, by year; one query."""
    rows = Edition.objects.order_by("year", "number").values_list("year", "pk")
    return {year: pk for year, pk in rows if until is None or year <= until}


def figures_of_editions(keys: list[int]) -> dict[int, tuple[Edition, Figures]]:
    """Some editions with their figures, by year; one query."""
    return {one.year: (one, Figures.read(one.content)) for one in Edition.objects.filter(pk__in=keys).order_by("year")}
