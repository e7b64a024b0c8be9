"""People in the search. Their names are never copied into its index: they are read where they stand, each time.

The names of those one may see in full are compared in memory, with those of the records joined to theirs: two
queries, nothing stored, and the same answers on both databases. See docs/decisions/0005-search.md.
"""

from django.db.models import Q

from levier.common.policy import Actor
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.selectors import url_of
from levier.common.search.words import Term, fold, matches
from levier.coordination.participants.models import Participant
from levier.coordination.participants.policy import own_participants

PAGE = "participant"


def find_participants(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The people whose name answers, among those this actor may see in full, by last name; an old name too."""
    own = own_participants(actor).order_by().values("pk")
    known = Q(pk__in=own) | Q(merged_into__in=own, anonymised_on=None)
    names = Participant.objects.filter(known).order_by().values_list("last_name", "first_name", "pk", "merged_into")
    records = [(last, first, pk, joined_to or pk) for last, first, pk, joined_to in names]
    found = {kept for last, first, _, kept in records if matches(f"{last} {first}", wanted)}
    matching = [(last, first, pk) for last, first, pk, _ in records if pk in found]
    matching.sort(key=lambda name: (fold(name[0]), fold(name[1]), name[2]))
    shown = [pk for _, _, pk in matching[start:stop]]
    people = Participant.objects.select_related("desk").in_bulk(shown) if shown else {}
    hits = [
        Hit(
            title=f"{person}{' (fictif)' if person.is_fictitious else ''}",
            subtitle=str(person.desk),
            url=url_of(PAGE, person.public_id),
            subject=person.public_id,
        )
        for person in (people[pk] for pk in shown)
    ]
    return Found(len(matching), hits)


offer_search(DirectKind(kind="participant", label="Participants", rank=20, find=find_participants))
