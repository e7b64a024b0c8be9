"""Levier, the open platform of a departmental social-clause mission."""

__version__ = "0.1.0"
