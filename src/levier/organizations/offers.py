"""What this room offers the others: its places in the navigation, organisations to the search."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import Axis, FirstStep, NavigationEntry, offer_first_step, offer_navigation
from levier.organizations import finding  # noqa: F401 offers organisations to the search
from levier.organizations.models import DeskCommune, Organization, OrganizationKind


@prepared
def first_desk() -> QuerySet[Organization]:
    """One desk, with whether its communes are said: one of which they are, when there is."""
    drawn = DeskCommune.objects.filter(desk=OuterRef("pk"))
    desks = Organization.objects.filter(kind=OrganizationKind.DESK).annotate(is_drawn=Exists(drawn))
    return desks.order_by("-is_drawn", "pk")[:1]


def desks_to_open(actor: Actor) -> FirstStep | None:
    """The first desk, then its communes, for who draws the territories; one query."""
    if not permits(actor, "organizations.territory.edit"):
        return None
    first = next(iter(first_desk()), None)
    if first is None:
        url = f"{reverse('organization_new')}?nature={OrganizationKind.DESK}"
        return FirstStep(10, "Créez les guichets", "Un guichet suit les marchés d’un territoire.", url, is_done=False)
    return FirstStep(
        10,
        "Donnez leurs communes aux guichets",
        "C’est par sa commune qu’un acheteur ou une personne trouve son guichet.",
        reverse("organization_territory", kwargs={"public_id": first.public_id}),
        is_done=first.is_drawn,
    )


offer_first_step(desks_to_open)
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
