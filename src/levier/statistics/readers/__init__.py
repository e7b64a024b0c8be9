"""Readers of open data: plain Python generators, memory bounded, each record with its position."""

from levier.statistics.readers.items import START, Item, Position, Shape
from levier.statistics.readers.sources import Source, find_sources, read_items

__all__ = ["START", "Item", "Position", "Shape", "Source", "find_sources", "read_items"]
