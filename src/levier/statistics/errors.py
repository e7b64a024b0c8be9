"""What can go wrong in the statistical engine, told in one French sentence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from levier.statistics.build import Report


class StatisticsError(Exception):
    """A request the engine cannot carry out. `sentence` is in French and shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UnreadableSource(StatisticsError):
    """A file that cannot be read to its end: nothing is built from it, the previous build stays."""


class NotOpenData(UnreadableSource):
    """A file that is whole and holds something else: refused when it is named, left out of the folder it stands in."""


class UnknownIndicator(StatisticsError):
    """An indicator, a breakdown or a filter that does not exist."""


class UnreadableDataset(StatisticsError):
    """A folder that holds no build of the engine, or an incomplete one."""


class RefusedBuild(StatisticsError):
    """A build that whoever asked for it does not want in the place of the previous one, which stays; `report` says what
    was read."""

    def __init__(self, sentence: str, report: "Report") -> None:
        super().__init__(sentence)
        self.report = report
