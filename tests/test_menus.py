"""Every page of coordination stands under an entry of the menu: from none, nobody sees where she is."""

from levier.common.registry import navigation_entries
from tests.common.policy.test_url_roles import flat_patterns, get_resolver
from tests.test_budgets import DETAILS, LISTS


def test_every_page_of_coordination_stands_under_an_entry_of_the_menu():
    entries = [entry for of_axis in navigation_entries().values() for entry in of_axis]
    pages = DETAILS | {one.name for one in LISTS}
    paths = {pattern.name: str(pattern.pattern) for pattern in flat_patterns(get_resolver().url_patterns)}
    inside = {name for name in pages if paths.get(name, "").startswith("coordination/")}
    assert len(inside) > 50
    assert {name for name in inside if not any(entry.is_current(name) for entry in entries)} == set()
