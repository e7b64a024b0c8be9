"""The statement, its company and its facilitator of the hours room's tests."""

from tests.coordination.hours.conftest import case, company, facilitator

__all__ = ["case", "company", "facilitator"]
