"""The indicators, declared once: the page, the command, the exports and the chart of each come from its declaration."""

from levier.statistics.indicators.asking import EVERYTHING, FINISHED, Selection, answer, expression
from levier.statistics.indicators.breakdowns import BREAKDOWNS, Breakdown
from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of, find_indicator
from levier.statistics.indicators.declaration import Indicator, Measure

__all__ = [
    "BREAKDOWNS",
    "EVERYTHING",
    "FINISHED",
    "INDICATORS",
    "Breakdown",
    "Indicator",
    "Measure",
    "Selection",
    "answer",
    "breakdowns_of",
    "expression",
    "find_indicator",
]
