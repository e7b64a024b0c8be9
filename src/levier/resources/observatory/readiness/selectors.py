"""Reads: the last answer of each buyer, and how many are where."""

from dataclasses import dataclass

from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.reference import buyer_classes
from levier.resources.observatory.readiness.models import BuyerReadiness
from levier.resources.observatory.readiness.rules import Stage, Standing, standings


@dataclass(frozen=True)
class BuyerAnswer:
    """A buyer and the answer of it that stands; None without any."""

    buyer: Organization
    answer: BuyerReadiness | None


def last_answer(buyer: Organization) -> BuyerReadiness | None:
    """The answer of a buyer that stands: the last recorded; one query."""
    return BuyerReadiness.objects.filter(buyer=buyer).order_by("-pk").first()


def answers() -> list[BuyerAnswer]:
    """Every buyer the active mission follows, by name, with its answer; two queries."""
    last = {row.buyer_id: row for row in BuyerReadiness.objects.order_by("pk")}
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER).order_by("name__french", "pk")
    return [BuyerAnswer(buyer, last.get(buyer.pk)) for buyer in buyers]


def counted() -> tuple[Standing, list[Standing]]:
    """How many buyers of the active mission are at each stage, together then by class; two queries."""
    last = dict(BuyerReadiness.objects.order_by("pk").values_list("buyer", "stage"))
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER).order_by("pk").values_list("pk", "buyer_class")
    return standings(((name, Stage(last[buyer]) if buyer in last else None) for buyer, name in buyers), buyer_classes())
