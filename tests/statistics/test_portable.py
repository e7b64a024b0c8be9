"""The expressions keep to the portable subset: what the two engines were seen to answer alike."""

from datetime import date

import ibis
import ibis.expr.operations as ops

from levier.statistics import cleaning, engine, tables
from levier.statistics.bounds import Threshold
from levier.statistics.indicators import asking, ledger_asking
from levier.statistics.indicators.asking import Selection
from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS, ledger_breakdowns
from levier.statistics.ledger.tables import schema_of


def every_expression():
    """What a build is made of, each indicator, and each breakdown, by name."""
    yield from cleaning.expressions().items()
    yield from tables.expressions().items()
    contract = ibis.table(tables.steps()["contract"].schema, name="contract")
    narrow = Selection("34", since=2020, until=2024, synthetic=False, above=[Threshold(date(2020, 1, 1), None, 2, 1)])
    first = next(iter(INDICATORS.values()))
    asked = {(one.identifier, None): one for one in INDICATORS.values()}
    asked |= {(first.identifier, by.identifier): first for by in breakdowns_of(first)}
    for (name, by), one in asked.items():
        yield f"{name} {by}", asking.expression(one, contract, by=by, among=narrow)
    for one in LEDGER_INDICATORS.values():
        facts = ibis.table(ibis.Schema.from_pyarrow(schema_of(one.table)), name=one.table)
        by = ledger_breakdowns(one)[0].identifier
        for by_year in (True, False):
            expression = ledger_asking.expression(one, facts, by=by, since=2020, until=2024, by_year=by_year)
            yield f"{one.identifier} {by}", expression


def test_the_engine_keeps_to_its_subset_and_uses_all_of_it():
    used = set()
    for name, expression in every_expression():
        operations = {type(node).__name__ for node in expression.op().find(ops.Node)}
        assert operations <= engine.PORTABLE, name
        used |= operations
    assert used == engine.PORTABLE
