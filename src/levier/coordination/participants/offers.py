"""What this room offers the others: its place in the navigation, open points, people on an operation, anonymisation."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.privacy.retention import RetentionRule, offer_retention
from levier.common.registry import (
    Axis,
    HomeAction,
    NavigationEntry,
    OpenPoint,
    Panel,
    offer,
    offer_check,
    offer_home_action,
    offer_home_figures,
    offer_navigation,
    offer_open_points,
    offer_panel,
)
from levier.common.ui import formats
from levier.coordination.clauses.selectors import own_lists
from levier.coordination.participants import (
    departures,  # noqa: F401 what the last member of a structure leaves
    eligibility_windows,
    finding,  # noqa: F401 offers people to the search
    selectors,
    services,
)
from levier.coordination.participants.merging.selectors import nothing_hangs_on_an_alias
from levier.coordination.participants.models import Assignment, Need
from levier.coordination.participants.needs import (
    departures as needs_departures,  # noqa: F401 what a departure leaves of the jobs to fill
)
from levier.coordination.participants.needs import (
    finding as needs_finding,  # noqa: F401 what the search finds of them
)
from levier.coordination.participants.needs.account import offers_figures, offers_to_answer
from levier.coordination.participants.needs.answers import answer_request
from levier.coordination.participants.needs.own_views import people_presented, presented_points
from levier.coordination.participants.needs.proposals import forget_past_term
from levier.coordination.participants.needs.selectors import (
    awaited_proposal_points,
    overdue_need_points,
    proposal_names,
)
from levier.coordination.participants.needs.services import need_values
from levier.coordination.participants.objections import waiting  # noqa: F401 objections that wait for the mission
from levier.coordination.participants.policy import may_see_people, own_participants
from levier.coordination.procurement.models import Award, Operation
from levier.coordination.procurement.policy import visible_operations
from levier.coordination.procurement.selectors import award_named
from levier.organizations.models import Organization

# Whom a letter that is only looked at is written to.
SOMEBODY = "Charlie Maurin (fictif)"


def missing_eligibility_points(actor: Actor) -> list[OpenPoint]:
    """One point per contract and company where people are at work without eligibility; two queries.

    Nobody is named: the point opens the list, which logs whom it shows.
    """
    if not permits(actor, "participants.person.view"):
        return []
    return [
        point(
            ("late", "À établir"),
            f"{people(number)} au travail sans éligibilité",
            public_id,
            f"{title}, {Organization.in_words(name, is_fictitious)}",
            "manquante",
            None,
        )
        for _, public_id, title, name, is_fictitious, number in awards_without_eligibility(
            actor, timezone.localdate(), own_lists()
        )
    ]


@prepared
def awards_without_eligibility(
    actor: Actor, today: datetime.date, lists: tuple[tuple[str, ...], ...]
) -> QuerySet[Assignment, Any]:
    """(award, its public id, contract, company, whether it is fictitious, people at work without eligibility). Columns,
    not objects: of hundreds of points a page shows ten. `lists`: the `own_lists` of the mission."""
    found = eligibility_windows.without_eligibility(today, lists).filter(
        participant__in=own_participants(actor).values("pk")
    )
    company = ("award__company__name", "award__company__is_fictitious")
    rows = found.order_by("award").values_list("award", "award__public_id", "award__lot__contract__title", *company)
    return rows.annotate(number=Count("pk"))


def ending_eligibility_points(actor: Actor) -> list[OpenPoint]:
    """One point per contract and company where windows end soon; two queries. Nobody is named."""
    if not permits(actor, "participants.person.view"):
        return []
    today = timezone.localdate()
    soon = today + datetime.timedelta(days=selectors.SOON_DAYS)
    after = soon + datetime.timedelta(days=1)
    ending: dict[int, list[tuple[datetime.date, Award]]] = {}
    hired = (*eligibility_windows.earliest_hires(today), *eligibility_windows.earliest_hires(after))
    rows = ending_before(actor, today, after, *hired)
    for assignment, last_day in eligibility_windows.windows_ending(rows, today, soon, today):
        ending.setdefault(assignment.award_id, []).append((last_day, assignment.award))
    points = []
    for held_until in ending.values():
        first = min(day for day, _ in held_until)
        urgent = (first - today).days <= selectors.URGENT_DAYS
        days = formats.count((first - today).days, "jour")
        what = f"Fin d’éligibilité pour {people(len(held_until))}"
        award = held_until[0][1]
        where = f"{award.lot.contract.title}, {award.company}"
        points.append(point(("late" if urgent else "soon", days), what, award.public_id, where, "bientot", first))
    return points


@prepared
def ending_before(
    actor: Actor, today: datetime.date, after: datetime.date, *hired: datetime.date
) -> QuerySet[Assignment]:
    """The people an actor follows whose window may end before a day; `hired`: the `earliest_hires` of both days."""
    half = len(hired) // 2
    rows = eligibility_windows.may_end(own_participants(actor), today, after, hired[:half], hired[half:])
    return rows.only(*eligibility_windows.OF_A_WINDOW, "award__public_id", *award_named("award"))


def people(number: int) -> str:
    """A number of people, in words."""
    return formats.count(number, "personne")


def point(
    badge: tuple[str, str], what: str, award: UUID, where: str, situation: str, due: datetime.date | None
) -> OpenPoint:
    """An open point about the people of one award, opening the list on them."""
    query = f"?situation={situation}&attribution={award}"
    return OpenPoint(
        badge=badge[1],
        tone=badge[0],
        what=what,
        where=where,
        url=reverse("participants") + query,
        due=due,
    )


def people_on_operation(actor: Actor, operation: Operation) -> Panel | None:
    """The people assigned on an operation, one line an assignment: those of one's desk by name, the others under
    their short names with the end of their eligibility; while there is nobody, the companies to assign someone to. Two
    queries."""
    if not permits(actor, "participants.person.view"):
        return None
    today = timezone.localdate()
    own = own_participants(actor).values("pk")
    rows = list(
        Assignment.objects.filter(award__lot__contract__operation=operation, participant__anonymised_on=None)
        .annotate(is_own=Exists(own.filter(pk=OuterRef("participant"))))
        .select_related("participant", "award__company", eligibility_windows.CONTRACT)
        .order_by("award__company__name__french", "hired_on", "pk")
    )
    awards: list[Award] = []
    if not rows:
        on_it = Award.objects.filter(lot__contract__operation=operation).select_related("company", "lot")
        awards = list(on_it.order_by("lot__contract__title", "lot__number", "pk"))
    windows = eligibility_windows.windows(rows) if rows else {}
    lines = [
        {
            "assignment": row,
            "person": row.participant,
            "name": str(row.participant) if row.is_own else row.participant.short_name,
            "is_own": row.is_own,
            "window": windows[row.pk],
            "state": selectors.assignment_state(windows[row.pk], selectors.is_open(row, today), today),
        }
        for row in rows
    ]
    return Panel(
        40,
        "participants/operation_panel.html",
        {"lines": lines, "awards": awards, "operation": operation},
        frozenset(row.participant.public_id for row in rows),
    )


def names_in_the_log(actor: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """The names the access log may show an actor: participants, then people proposed for a job; three queries."""
    names = selectors.names_for(actor, ids)
    if may_see_people(actor, None) and (missing := ids - names.keys()):
        names.update(proposal_names(actor, missing))
    return names


def anonymise_past_term(today: datetime.date) -> int:
    """Anonymises the people past their term in the active mission; returns how many."""
    found = selectors.past_term(today)
    for person in found:
        services.anonymise(person, today=today)
    return len(found)


def need_sample(actor: Actor) -> dict[str, str] | None:
    """What fills in the letter that publishes a job, when it is looked at: the last job; None while there is none."""
    mine = Need.objects.filter(lot__contract__operation__in=visible_operations(actor), author__isnull=False)
    last = mine.select_related("author", "lot__contract__operation__lead_desk").order_by("-pk").first()
    return None if last is None else need_values(last, SOMEBODY, last.author)


def answer_sample(actor: Actor) -> dict[str, str]:
    """An example of an answer: nobody who was proposed is named."""
    return {
        "contact": SOMEBODY,
        "personne": "Claude M. (fictif)",
        "poste": "Maçon",
        "reponse": "candidature retenue",
        "suite": answer_request(is_retained=True),
        "facilitateur": actor.name,
    }


offer("letter_values.need", need_sample)
offer("letter_values.answer", answer_sample)
offer("participants.names", names_in_the_log)
offer_retention(RetentionRule("participants au terme de la conservation", anonymise_past_term))
offer_retention(RetentionRule("personnes proposées pour un poste, au terme de la conservation", forget_past_term))
offer_check(nothing_hangs_on_an_alias)
offer_panel("operation", people_on_operation)
offer_panel("own_award", people_presented)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        40,
        "Participants",
        "participants",
        "participants.person.view",
        frozenset(
            {
                "participants_terms",
                "participants_duplicates",
                "participants_compare",
                "participants_undo_merge",
                "participant",
                "participant_new",
                "participant_edit",
                "participant_flags",
                "participant_journal",
                "eligibility_new",
                "eligibility_withdraw",
                "objection_new",
                "objection_decide",
                "assignment_new",
                "assignment_edit",
            }
        ),
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        42,
        "Offres de poste",
        "needs",
        "participants.person.view",
        frozenset({"lot_needs", "need", "need_publish", "proposal", "proposal_hire"}),
    )
)
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION, 16, "Offres de poste", "my_offers", "participants.offer.answer", frozenset({"my_offer"})
    )
)
offer_home_figures(offers_figures)
offer_home_action(HomeAction(40, "Offres de poste", "my_offers", "participants.offer.answer"))
offer_open_points(offers_to_answer)
offer_open_points(missing_eligibility_points)
offer_open_points(ending_eligibility_points)
offer_open_points(overdue_need_points)
offer_open_points(awaited_proposal_points)
offer_open_points(presented_points)
