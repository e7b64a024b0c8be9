"""Writes of this room: what a file of people creates, and takes away when it is undone."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from levier.common.imports.kinds import Applied, ImportRow, Made, Source
from levier.common.policy import Actor
from levier.coordination.hours import services as hours
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.participants.establishing import check_established_before
from levier.coordination.participants.models import Assignment, Eligibility, Gender, Participant
from levier.coordination.participants.policy import own_desks
from levier.coordination.participants.services import TakenOver, check_unedited, create_taken_over, remove_taken_over
from levier.coordination.procurement.models import Award
from levier.coordination.takeover.known_people import SAME, KnownPeople
from levier.coordination.takeover.undoing import check_nothing_stands, check_still_led, told_in_words
from levier.organizations.models import Organization


def person_of(row: ImportRow, desk: Organization, award: Award) -> Participant:
    """The person a line tells of, not saved."""
    return Participant(
        desk=desk,
        first_name=row.values["first_name"],
        last_name=row.values["last_name"],
        birth_date=row.values["birth_date"],
        gender=row.values["gender"] or Gender.UNSAID,
        training_level=row.values["training_level"] or "",
        is_fictitious=award.lot.contract.is_fictitious,
    )


def create(known: KnownPeople, rows: Sequence[ImportRow], source: Source, now: datetime.datetime) -> Applied:
    """Records people, their assignments since their real hiring, their eligibility since it was established, and their
    part of the hours taken over for their lot; a fixed number of queries a batch."""
    taken = TakenOver()
    again = {row.number: known.key_of(row) for row in rows if row.values["known"] == SAME}
    people: dict[Any, Participant] = dict(Participant.objects.in_bulk({*again.values(), *known.came.values()}))
    said = Eligibility.objects.filter(pk__in=source.before.get("eligibility", ()), participant__in=known.came.values())
    eligible: set[tuple[Any, str, datetime.date]] = {
        (one.participant_id, one.category, one.established_on) for one in said
    }
    parts = []
    for row in rows:
        award, desk = known.award_of(row), known.desk_of(row)
        assert award is not None and desk is not None  # noqa: S101 the check has passed
        key = known.key_of(row)
        if key not in people:
            people[key] = person_of(row, desk, award)
            taken.people.append(people[key])
        assignment = Assignment(
            participant=people[key],
            award=award,
            mode=row.values["mode"],
            contract_type=row.values["contract_type"] or "",
            job=row.values["job"] or "",
            employer=known.employers.get(row.values["employer_siret"] or ""),
            desk=desk,
            hired_on=row.values["hired_on"],
            ends_on=row.values["ends_on"],
        )
        taken.assignments.append(assignment)
        parts.append((assignment, row.values["counted"] or 0))
        category, day = row.values["category"], row.values["established_on"]
        if category and (key, category, day) not in eligible:
            eligible.add((key, category, day))
            taken.eligibilities.append(
                Eligibility(
                    participant=people[key],
                    category=category,
                    valid_until=check_established_before(
                        category,
                        row.values["birth_date"],
                        day,
                        timezone.localdate(now),
                        proposed_by=row.values["proposed_by"] or "",
                    ),
                    proposed_by=row.values["proposed_by"] or "",
                    established_on=day,
                    established_by=f"{desk.name} (reprise certifiée par {source.certified_by})"[:200],
                    recorded_by_id=source.author,
                )
            )
    create_taken_over(taken)
    entries = hours.attribute_openings(
        parts,
        hours.Certified(source.file_name, source.certified_by, source.certified_function),
        batch=source.batch,
        author=source.author,
    )
    made: dict[str, Sequence[Any]] = {
        "participant": taken.people,
        "assignment": taken.assignments,
        "eligibility": taken.eligibilities,
        "opening": entries,
    }
    result = [
        (len(taken.people), "personne nouvelle,personnes nouvelles"),
        (len(taken.assignments), "affectation,affectations"),
        (len(taken.eligibilities), "éligibilité reprise,éligibilités reprises"),
    ]
    return Applied(result, {name: [row.pk for row in created] for name, created in made.items()})


def check_removable(actor: Actor, made: Made) -> None:
    """Raises Problem when what a file created cannot go: another desk follows it now, someone edited some of it, or
    something stands on it. Writes nothing."""
    people = Participant.objects.filter(pk__in=made.get("participant", ()))
    assignments = Assignment.objects.filter(pk__in=made.get("assignment", ()))
    check_still_led(assignments, "desk", own_desks(actor))
    check_unedited(people, assignments)
    check_nothing_stands(
        OpeningEntry.objects.filter(pk__in=made.get("opening", ())),
        Eligibility.objects.filter(pk__in=made.get("eligibility", ()), withdrawn_at=None),
        assignments,
        people,
    )


def remove(made: Made) -> None:
    """Takes away what lines created; the hours go back to those without a person. Raises Problem when something stands
    on it: nothing is then taken away."""
    with told_in_words():
        hours.remove_openings(made["opening"])
        remove_taken_over(made["participant"], made["assignment"], made["eligibility"])
