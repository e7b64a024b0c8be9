"""The buyers in the navigation."""

from levier.common.registry import Axis, NavigationEntry, offer_navigation

offer_navigation(
    NavigationEntry(
        Axis.OBSERVATORY, 30, "Acheteurs", "buyers", "organizations.buyer.view", frozenset({"buyer", "open_buyer"})
    )
)
