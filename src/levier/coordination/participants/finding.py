"""People in the search. Their names are never copied into its index: they are read where they stand, each time.

The names of those one may see in full are compared in memory, with those of the records joined to theirs: three
queries, nothing stored, and the same answers on both databases. See docs/decisions/0005-search.md.
"""

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
    own = own_participants(actor).order_by()
    names = list(own.values_list("last_name", "first_name", "pk"))
    aliases = Participant.objects.filter(merged_into__in=own.values("pk"), anonymised_on=None).order_by()
    once = {
        pk
        for last, first, pk in aliases.values_list("last_name", "first_name", "merged_into")
        if matches(f"{last} {first}", wanted)
    }
    matching = [name for name in names if name[2] in once or matches(f"{name[0]} {name[1]}", wanted)]
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
