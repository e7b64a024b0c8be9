"""What of this room the search finds: the jobs to fill of the operations one follows, or those one's body was
addressed."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, matches
from levier.coordination.participants.models import Need
from levier.coordination.participants.needs import account
from levier.coordination.participants.needs.selectors import list_needs


def find_needs(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The jobs whose post, trade, place or contract answers, the next deadline first, as their list: those of the
    operations one follows, else those published to one's body; one query."""
    today = timezone.localdate()
    if permits(actor, "participants.person.view"):
        listed: Iterable[tuple[Need, str, str]] = (
            (need, need.get_status_display(), reverse("need", kwargs={"public_id": need.public_id}))
            for need in list_needs(actor, today=today)
        )
    elif permits(actor, "participants.offer.answer"):
        listed = (
            (one.need, account.state(one, today)[1], reverse("my_offer", kwargs={"public_id": one.public_id}))
            for one in account.listed(actor, today=today)
        )
    else:
        return Found()
    found = [
        Hit(need.post, f"{state}, {need.lot.contract.title}", url)
        for need, state, url in listed
        if matches(f"{need.post} {need.rome_words} {need.site} {need.lot.contract.title}", wanted)
    ]
    return Found(len(found), found[start:stop])


offer_search(DirectKind(kind="need", label="Offres de poste", rank=21, find=find_needs))
