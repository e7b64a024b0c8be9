"""What this room offers the others: its place in the navigation."""

from levier.common.registry import NavigationEntry, offer_navigation

offer_navigation(
    NavigationEntry(20, "Coordination", "received", "hours.statement.judge", frozenset({"received", "counting"}))
)
