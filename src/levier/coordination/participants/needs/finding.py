"""What of this room the search finds: the jobs to fill of the operations one follows."""

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, matches
from levier.coordination.participants.needs.selectors import list_needs


def find_needs(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The jobs whose post, trade, place or contract answers, the next deadline first, as their list; one query."""
    if not permits(actor, "participants.person.view"):
        return Found()
    listed = list_needs(actor, today=timezone.localdate())
    found = [
        need
        for need in listed
        if matches(f"{need.post} {need.rome_words} {need.site} {need.lot.contract.title}", wanted)
    ]
    hits = [
        Hit(
            need.post,
            f"{need.get_status_display()}, {need.lot.contract.title}",
            reverse("need", kwargs={"public_id": need.public_id}),
        )
        for need in found[start:stop]
    ]
    return Found(len(found), hits)


offer_search(DirectKind(kind="need", label="Offres de poste", rank=21, find=find_needs))
