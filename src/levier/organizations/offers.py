"""What this room offers the others: its places in the navigation."""

from levier.common.registry import Axis, NavigationEntry, offer_navigation

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
