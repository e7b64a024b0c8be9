"""Reads of the buyers: those the mission follows, and those known only from what they published."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from levier.common.registry import offered
from levier.common.ui import formats
from levier.law.thresholds import Capacity
from levier.organizations.models import Organization, OrganizationKind
from levier.statistics.rules.text import fold

FOLLOWED, OPEN_ONLY = "suivis", "ouverts"
ORDERS = ("nom", "-nom", "marches", "-marches", "montant", "-montant", "part", "-part", "dernier", "-dernier")


@dataclass(frozen=True)
class BuyerLine:
    """A buyer: its organisation when the mission follows it, and what it published (amounts in cents)."""

    siret: str
    name: str
    organization: Organization | None
    contracts: int = 0
    amount: int = 0
    declared: int = 0
    with_consideration: int = 0
    last_notified_on: datetime.date | None = None

    @property
    def share(self) -> float | None:
        """The share with a social consideration, from 0 to 1; None when it cannot be measured."""
        return self.with_consideration / self.declared if self.declared else None

    @property
    def share_words(self) -> str:
        """The share with its two numbers, « non mesurable » where no contract declares the field."""
        if not self.contracts:
            return formats.UNKNOWN
        if not self.declared:
            return f"non mesurable ({formats.count(self.contracts, 'marché')})"
        return (
            f"{formats.share(self.with_consideration, self.declared)} ({self.with_consideration} sur {self.declared})"
        )


def published_buyers() -> dict[str, dict[str, Any]]:
    """What the observatory offers of each buyer, by SIRET; nothing when it offers nothing."""
    try:
        return dict(offered("open_buyers")())
    except KeyError:
        return {}


def buyer_lines(organizations: Iterable[Organization], published: dict[str, dict[str, Any]]) -> list[BuyerLine]:
    """One line a buyer, followed or not."""
    rest = dict(published)
    lines = [_line(row.siret, str(row), row, rest.pop(row.siret, {}) if row.siret else {}) for row in organizations]
    return [*lines, *(_line(siret, said["buyer_name"] or siret, None, said) for siret, said in rest.items())]


def _line(siret: str, name: str, organization: Organization | None, said: dict[str, Any]) -> BuyerLine:
    return BuyerLine(
        siret=siret,
        name=name,
        organization=organization,
        contracts=said.get("contracts", 0),
        amount=said.get("amount", 0),
        declared=said.get("declared", 0),
        with_consideration=said.get("with_consideration", 0),
        last_notified_on=said.get("last_notified_on"),
    )


def kept(lines: Iterable[BuyerLine], *, text: str = "", follow: str = "", measurable: str = "") -> list[BuyerLine]:
    """The lines a person asked for: `text` in the name or SIRET, `follow` FOLLOWED or OPEN_ONLY, `measurable` oui or
    non."""
    sought = fold(text)
    return [
        line
        for line in lines
        if (not sought or sought in fold(line.name) or sought in line.siret)
        and (not follow or (line.organization is not None) == (follow == FOLLOWED))
        and (not measurable or (line.declared > 0) == (measurable == "oui"))
    ]


def in_order(lines: Iterable[BuyerLine], order: str) -> list[BuyerLine]:
    """The lines in one of `ORDERS`; what is not known comes last, ties by name."""
    values = {
        "nom": lambda line: fold(line.name),
        "marches": lambda line: line.contracts or None,
        "montant": lambda line: line.amount or None,
        "part": lambda line: line.share,
        "dernier": lambda line: line.last_notified_on,
    }
    value = values[order.removeprefix("-")]
    by_name = sorted(lines, key=lambda line: (fold(line.name), line.siret))
    known = [line for line in by_name if value(line) is not None]
    return sorted(known, key=value, reverse=order.startswith("-")) + [line for line in by_name if value(line) is None]


def buyers_by_siret(sirets: Collection[str]) -> dict[str, Organization]:
    """The buyers of the active mission among these SIRET, by SIRET; one query."""
    known = Organization.objects.filter(kind=OrganizationKind.BUYER, siret__in=[siret for siret in sirets if siret])
    return {buyer.siret: buyer for buyer in known}


def followed_sirets() -> set[str]:
    """The SIRET of every buyer the active mission follows."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER).exclude(siret="")
    return set(buyers.order_by().values_list("siret", flat=True))


def followed_classes() -> dict[str, str]:
    """The class of each buyer the active mission gave one, by SIRET."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER).exclude(siret="").exclude(buyer_class="")
    return dict(buyers.order_by().values_list("siret", "buyer_class"))


def buyer_capacity(buyer: Organization | None) -> tuple[Capacity, bool]:
    """The capacity a buyer acts in, and whether it is only the default: most buyers are contracting authorities."""
    said = buyer.capacity if buyer is not None else ""
    return (Capacity(said), False) if said else (Capacity.CONTRACTING_AUTHORITY, True)
