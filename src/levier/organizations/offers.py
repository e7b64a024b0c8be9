"""What this room offers the others: its places in the navigation, organisations to the search."""

from levier.common.registry import Axis, NavigationEntry, offer_navigation
from levier.organizations import finding  # noqa: F401 offers organisations to the search

offer_navigation(
    NavigationEntry(
        Axis.ADMINISTRATION,
        10,
        "Organismes",
        "organizations",
        "organizations.directory.manage",
        frozenset({"organization", "organization_new", "organization_edit", "organization_territory"}),
    )
)
offer_navigation(
    NavigationEntry(Axis.ADMINISTRATION, 20, "Territoires", "territories", "organizations.directory.manage")
)
