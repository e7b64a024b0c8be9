"""Reads of the participants room, each in a fixed number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Substr
from django.utils import timezone

from levier.common.french_order import French
from levier.common.policy import Actor
from levier.coordination.clauses.selectors import every_known_category, own_lists
from levier.coordination.participants.duplicates import Identity, is_same, likely_duplicates
from levier.coordination.participants.eligibility import (
    Window,
    age_on,
)
from levier.coordination.participants.eligibility_windows import (
    CONTRACT,
    at_work,
    covering,
    standings,
    window_of,
    windows,
    without_eligibility,
)
from levier.coordination.participants.models import (
    Assignment,
    Eligibility,
    Participant,
    SecondaryFlag,
)
from levier.coordination.participants.policy import may_see_people, own_participants, visible_participants
from levier.coordination.participants.retention import kept_until

# A window that ends within this many days is announced; within the second, it is urgent.
SOON_DAYS = 60
URGENT_DAYS = 30


SITUATIONS = {
    "comptables": "heures comptables aujourd’hui",
    "bientot": f"fin d’éligibilité dans {SOON_DAYS}\u00a0jours",
    "manquante": "au travail sans éligibilité",
    "sans_poste": "sans affectation en cours",
}
SORTS = {
    "nom": ("sort_name", "first_name__french", "pk"),
    "guichet": ("desk__name__french", "sort_name", "pk"),
    "cree": ("pk",),
}


def list_people(
    actor: Actor,
    *,
    today: datetime.date,
    text: str = "",
    desk: UUID | None = None,
    published_class: str = "",
    flagged_class: str = "",
    situation: str = "",
    award: UUID | None = None,
    sort: str = "nom",
) -> QuerySet[Participant]:
    """The people an actor may see, filtered and sorted.

    What she may not read of a person filters nothing either: the name and the class of the people she only glimpses.
    """
    people: Any = visible_participants(actor).select_related("desk")
    people = people.annotate(
        sort_name=French(
            Case(When(in_full=True, then=F("last_name")), default=Substr("last_name", 1, 1), output_field=CharField())
        )
    )
    for word in text.split():
        once = Participant.objects.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word), merged_into=OuterRef("pk")
        )
        people = people.filter(
            Q(first_name__icontains=word) | Q(in_full=True, last_name__icontains=word) | Q(Exists(once), in_full=True)
        )
    if desk is not None:
        people = people.filter(desk__public_id=desk)
    if published_class:
        people = people.filter(
            Exists(of_class(Eligibility.objects.filter(withdrawn_at=None), published_class)), in_full=True
        )
    if flagged_class:
        people = people.filter(Exists(of_class(SecondaryFlag.objects.all(), flagged_class)), in_full=True)
    if award is not None:
        people = people.filter(Exists(Assignment.objects.filter(participant=OuterRef("pk"), award__public_id=award)))
    wanted = {
        "comptables": lambda: covering(today),
        "bientot": lambda: covering(today, today + datetime.timedelta(days=SOON_DAYS)),
        "manquante": lambda: without_eligibility(today, own_lists()),
        "sans_poste": lambda: at_work(today),
    }.get(situation)
    if wanted is not None:
        matching = Exists(wanted().filter(participant=OuterRef("pk")))
        people = people.filter(~matching if situation == "sans_poste" else matching)
    descending = sort.startswith("-")
    names = SORTS.get(sort.removeprefix("-"), SORTS["nom"])
    return people.order_by(*(f"-{name}" if descending else name for name in names))


def of_class(rows: Any, published_class: str) -> Any:
    """Of eligibilities or secondary flags, those of an outer participant whose category falls in a published class, by
    their fingerprints."""
    index: Any = rows.model._meta.get_field("category_index")
    prints = [
        index.fingerprint_of(category.code)
        for category in every_known_category().values()
        if category.published_class == published_class
    ]
    return rows.filter(participant=OuterRef("pk"), category_index__in=prints)


def flagged_classes(people: Iterable[int]) -> dict[int, set[str]]:
    """The published classes of the criteria people meet beside the one their eligibility stands on, by person; those
    since anonymised kept theirs. Two queries."""
    index: Any = SecondaryFlag._meta.get_field("category_index")
    classes = {index.fingerprint_of(one.code): one.published_class for one in every_known_category().values()}
    rows = SecondaryFlag.objects.filter(participant__in=set(people)).order_by()
    found: dict[int, set[str]] = {}
    for person, kept, fingerprint in rows.values_list("participant", "published_class", "category_index"):
        if name := kept or classes.get(fingerprint, ""):
            found.setdefault(person, set()).add(name)
    return found


@dataclass(frozen=True)
class PersonLine:
    """One line of the list: the person, her assignment whose window ends last, and that window."""

    person: Participant
    assignment: Assignment | None
    window: Window | None
    at_work: bool

    @property
    def name(self) -> str:
        """What of her name may be shown."""
        return str(self.person) if self.person.in_full else self.person.short_name  # type: ignore[attr-defined]

    def state(self, today: datetime.date) -> tuple[str, str]:
        """The badge of her situation: tone and words."""
        if self.assignment is None or not self.at_work:
            return "neutral", "Sans affectation"
        return assignment_state(self.window, self.at_work, today)


def assignment_state(window: Window | None, is_open: bool, today: datetime.date) -> tuple[str, str]:
    """The badge of an assignment: tone and words."""
    if window is None:
        return ("late", "Éligibilité à établir") if is_open else ("neutral", "Sans éligibilité")
    if window.last_day is not None and window.last_day < today:
        return "neutral", "Terminée"
    if window.first_day > today:
        return "todo", "À venir"
    if window.last_day is not None and (window.last_day - today).days <= SOON_DAYS:
        return "soon", "Bientôt terminée"
    return "done", "Heures comptables"


def person_lines(people: Iterable[Participant], today: datetime.date) -> list[PersonLine]:
    """The lines of people already read; two queries."""
    known = list(people)
    rows = (
        Assignment.objects.filter(participant__in=[person.pk for person in known])
        .select_related(CONTRACT, "award__company")
        .order_by("hired_on", "pk")
    )
    assignments = list(rows)
    found = windows(assignments)
    held: dict[int, Assignment] = {}
    for assignment in assignments:
        if assignment.hired_on <= today or assignment.participant_id not in held:
            held[assignment.participant_id] = assignment
    lines = []
    for person in known:
        assignment = held.get(person.pk)
        window = found.get(assignment.pk) if assignment else None
        working = assignment is not None and is_open(assignment, today)
        lines.append(PersonLine(person, assignment, window, working))
    return lines


def is_open(assignment: Assignment, today: datetime.date) -> bool:
    """Whether an assignment is in progress or to come."""
    ends = [day for day in (assignment.ends_on, assignment.award.lot.contract.ends_on) if day is not None]
    return all(day >= today for day in ends)


class AssignmentLine(NamedTuple):
    """An assignment, the window in which its hours count, and why there is none."""

    assignment: Assignment
    window: Window | None
    missing: str


def assignments_of(*people: Participant) -> list[AssignmentLine]:
    """The assignments of people with their windows, the latest first; two queries."""
    rows = list(
        Assignment.objects.filter(participant__in=people)
        .select_related(CONTRACT, "award__lot__contract__operation", "award__company", "employer", "desk")
        .order_by("-hired_on", "-pk")
    )
    found = standings(rows)
    return [AssignmentLine(row, window_of(row, found[row.pk].retained_on), found[row.pk].missing) for row in rows]


def overlapping(assignment: Assignment, others: Iterable[Assignment]) -> list[Assignment]:
    """The other assignments of the same person whose work contracts share a day with this one."""
    return [
        other
        for other in others
        if other.pk != assignment.pk
        and (other.ends_on is None or other.ends_on >= assignment.hired_on)
        and (assignment.ends_on is None or assignment.ends_on >= other.hired_on)
    ]


@dataclass(frozen=True)
class Duplicates:
    """Records that may already be the person being typed: those the actor sees, and the desks of exact matches she
    does not see."""

    seen: list[Participant]
    elsewhere: list[str]


def duplicates_of(actor: Actor, typed: Identity) -> Duplicates:
    """Looks for the person being typed; two queries.

    A facilitator sees the near names among her own people. Of the other desks she learns one thing, when she already
    holds the same names and birth date: which desk follows this person, so that nobody is counted twice.
    """
    rows = Participant.objects.filter(anonymised_on=None, merged_into=None).select_related("desk")
    known = {
        person.pk: (person, Identity(person.pk, person.first_name, person.last_name, person.birth_date))
        for person in rows
    }
    own = set(own_participants(actor).values_list("pk", flat=True))
    near = likely_duplicates(typed, (identity for pk, (_, identity) in known.items() if pk in own))
    elsewhere = sorted(
        {str(person.desk) for pk, (person, identity) in known.items() if pk not in own and is_same(typed, identity)}
    )
    return Duplicates([known[identity.key][0] for identity in near], elsewhere)


def names_for(actor: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """The names of people (by public id) an actor may see, in full or short, aliases included; two queries.

    Offered to the access log.
    """
    if not ids or not may_see_people(actor, None):
        return {}
    people: Any = visible_participants(actor)
    names = {
        person.public_id: str(person) if person.in_full else person.short_name
        for person in people.filter(public_id__in=ids)
    }
    if missing := ids - names.keys():
        joined = Participant.objects.filter(public_id__in=missing, anonymised_on=None)
        own = own_participants(actor).order_by().values("pk")
        names.update({alias.public_id: str(alias) for alias in joined.filter(merged_into__in=own)})
    return names


def past_term(today: datetime.date) -> list[Participant]:
    """The people whose identity is kept no longer (`retention`), in the active mission; one query.

    Someone whose assignment has no known end, nor its contract, is still at work; someone whose hours are contested
    waits for the decision.
    """
    rows = Participant.objects.filter(anonymised_on=None, merged_into=None).annotate(
        contract_end=Max("assignments__award__lot__contract__ends_on"),
        work_end=Max("assignments__ends_on"),
        last_hour=Max("assignments__entries__month"),
        last_record=Max("eligibilities__recorded_at"),
        endless=Exists(
            Assignment.objects.filter(participant=OuterRef("pk"), ends_on=None, award__lot__contract__ends_on=None)
        ),
        assigned=Exists(Assignment.objects.filter(participant=OuterRef("pk"))),
        # Hours a company contests are still to be decided: whose they are must be known until then.
        contested=Exists(
            Assignment.objects.filter(
                participant=OuterRef("pk"), contests__isnull=False, contests__decided_at__isnull=True
            )
        ),
    )
    found = []
    for person in rows.order_by("pk"):
        if person.endless or person.contested:
            continue
        contacts = [timezone.localtime(moment).date() for moment in (person.created_at, person.last_record) if moment]
        work = [day for day in (person.contract_end, person.work_end, person.last_hour) if day is not None]
        if today > kept_until(max(work or contacts), assigned=person.assigned):
            found.append(person)
    return found


def age_today(person: Participant, today: datetime.date) -> int | None:
    """A person's age, when her birth date is known."""
    return age_on(person.birth_date, today) if person.birth_date else None
