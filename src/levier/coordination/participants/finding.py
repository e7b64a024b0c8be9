"""People in the search. Their names are never copied into its index: they are read where they stand, each time.

The names of those one may see in full are compared in memory, with those of the records joined to theirs: one query,
nothing stored, and the same answers on both databases. See docs/decisions/0005-search.md.
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
    columns = ("last_name", "first_name", "pk", "merged_into", "public_id", "is_fictitious", "desk__name")
    records = list(Participant.objects.filter(known).order_by().values_list(*columns))
    found = {joined_to or pk for last, first, pk, joined_to, *_ in records if matches(f"{last} {first}", wanted)}
    matching = [record for record in records if record[2] in found]
    matching.sort(key=lambda record: (fold(record[0]), fold(record[1]), record[2]))
    hits = [
        Hit(
            title=f"{first} {last}{' (fictif)' if is_fictitious else ''}",
            subtitle=desk,
            url=url_of(PAGE, public_id),
            subject=public_id,
        )
        for last, first, _, _, public_id, is_fictitious, desk in matching[start:stop]
    ]
    return Found(len(matching), hits)


offer_search(DirectKind(kind="participant", label="Participants", rank=20, find=find_participants))
