"""The statement, its company and its facilitator of the hours room's tests."""

from tests.coordination.hours.conftest import case, facilitator

__all__ = ["case", "facilitator"]
