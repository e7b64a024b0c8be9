"""What of poolings the search finds: those of which one follows a contract, by the contracts one follows."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, matches
from levier.common.ui import formats
from levier.coordination.hours.policy import pooled_contracts
from levier.coordination.hours.pooling.rules import POOLING_LABELS, PoolingKind
from levier.coordination.hours.pooling.selectors import award_name


def find_poolings(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The poolings whose kind, area, or a contract one follows (its title, its company) answers, the last begun first;
    one query."""
    if not permits(actor, "hours.pooling.view"):
        return Found()
    rows = pooled_contracts(actor).filter(is_followed=True).select_related(None)
    rows = rows.select_related("pooling", "award__company", "award__lot__contract")
    named: dict[int, list[Any]] = {}
    for row in rows.order_by("-pooling__starts_on", "-pooling", "pk"):
        named.setdefault(row.pooling_id, []).append(row)
    found = []
    for contracts in named.values():
        pooling = contracts[0].pooling
        kind = POOLING_LABELS[PoolingKind(pooling.kind)]
        names = formats.enumeration([award_name(one.award) for one in contracts])
        companies = ", ".join(dict.fromkeys(str(one.award.company) for one in contracts))
        if matches(f"{kind} {pooling.area} {names} {companies}", wanted):
            url = reverse("pooling", kwargs={"public_id": pooling.public_id})
            found.append(Hit(f"{capfirst(kind)}\u00a0: {names}", companies, url))
    return Found(len(found), found[start:stop])


offer_search(DirectKind(kind="pooling", label="Globalisations", rank=17, find=find_poolings))
