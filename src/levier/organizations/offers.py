"""What this room offers the others: the buyers in the navigation, organisations to the search."""

from levier.common.registry import Axis, NavigationEntry, offer_navigation
from levier.organizations import finding  # noqa: F401 offers organisations to the search

offer_navigation(
    NavigationEntry(
        Axis.OBSERVATORY, 30, "Acheteurs", "buyers", "organizations.buyer.view", frozenset({"buyer", "open_buyer"})
    )
)
