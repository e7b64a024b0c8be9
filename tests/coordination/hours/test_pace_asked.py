"""What the database says the calendar expects is what the rule says, whatever is known of a contract."""

import datetime
from itertools import product

from levier.coordination.hours.pace import expected_hours
from levier.coordination.hours.pace_asked import expected_in_sql
from levier.coordination.procurement.models import Contract
from tests.builders import make_award

DAY = datetime.date
TODAY = DAY(2028, 3, 1)
# Before, across and after a 29 February; the day itself; after the end.
STARTS = (None, DAY(2026, 1, 1), DAY(2028, 2, 28), TODAY, DAY(2028, 4, 1))
ENDS = (None, DAY(2027, 12, 31), DAY(2028, 2, 29), TODAY, DAY(2029, 12, 31))
HOURS = (0, 1, 365, 9_999)


def test_it_says_what_the_rule_says(in_herault):
    operation = make_award().lot.contract.operation
    Contract.objects.bulk_create(
        Contract(
            operation=operation, title="Marché", starts_on=start, notified_on=notified, ends_on=end, amount_cents=hours
        )
        for start, notified, end, hours in product(STARTS, STARTS, ENDS, HOURS)
        if start is None or end is None or start <= end
    )
    asked = Contract.objects.filter(title="Marché").annotate(expected=expected_in_sql("amount_cents", "", TODAY))
    said = [(one.expected, expected_hours(one.amount_cents, one.executes_from, one.ends_on, TODAY)) for one in asked]
    assert len(said) > 300
    assert [expected for expected, _ in said] == [expected for _, expected in said]
    assert len({expected for expected, _ in said}) > 8, "the cases tell the days apart"
