"""What is known already of what a file of people names: awards, employers, people, hours taken over. Ten queries."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from levier.common.imports.kinds import ImportRow, Made
from levier.common.policy import Actor
from levier.common.tabular.cells import plain
from levier.common.ui import formats
from levier.coordination.hours.selectors import covered_until
from levier.coordination.hours.services import left_without_person
from levier.coordination.participants.duplicates import Identity, is_same, likely_duplicates
from levier.coordination.participants.duplicates import plain as plain_name
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.participants.policy import own_desks, own_participants
from levier.coordination.procurement.models import Award, AwardRole
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.models import Organization, OrganizationKind

# What the person who imports answers of someone who looks like one followed already.
SAME, ANOTHER = "same", "another"
HOLDING = (AwardRole.SOLE, AwardRole.LEADER)


def identity_of(row: ImportRow) -> Identity:
    """Who a line tells of; the key is the line's number."""
    return Identity(row.number, row.values["first_name"], row.values["last_name"], row.values["birth_date"])


def written_as(identity: Identity) -> tuple[str, str, datetime.date | None]:
    """What two lines of one person have in common."""
    return plain_name(identity.first_name), plain_name(identity.last_name), identity.birth_date


class KnownPeople:
    """Read once for some lines of a file, which are then judged without any query; `before`: what those before them
    made. Whether a line tells of someone followed already is judged by who was there before the file."""

    def __init__(self, actor: Actor, rows: Sequence[ImportRow], before: Made) -> None:
        self.read_awards(actor, {row.values["reference"] for row in rows})
        self.desks = list(own_desks(actor).order_by("name__french", "pk"))
        self.desk_words = (
            formats.enumeration([f"«\u00a0{desk.name}\u00a0»" for desk in self.desks], last="ou") or "aucun guichet"
        )
        sirets = {row.values["employer_siret"] for row in rows} - {None}
        self.employers: dict[str, Organization] = {
            structure.siret: structure
            for structure in Organization.objects.filter(kind=OrganizationKind.INCLUSIVE, siret__in=sirets)
        }
        self.read_people(actor, frozenset(before.get("participant", ())))
        found = [award for award in map(self.award_of, rows) if award is not None]
        self.left = left_without_person({award.pk for award in found})
        self.until = covered_until({award.pk for award in found})
        assigned = Assignment.objects.filter(award__in={award.pk for award in found}).order_by()
        self.at_work: set[tuple[Any, int, datetime.date]] = set(
            assigned.values_list("participant", "award", "hired_on")
        )

    def read_awards(self, actor: Actor, references: set[str]) -> None:
        """The awards of the contracts an actor follows, by reference and lot; one query."""
        wanted = {plain(reference) for reference in references}
        awards = (
            Award.objects.filter(lot__contract__operation__in=visible_operations(actor).order_by().values("pk"))
            .exclude(lot__contract__reference="")
            .select_related("company", "lot__contract__operation__lead_desk")
            .order_by("pk")
        )
        self.awards: dict[tuple[str, int], list[Award]] = {}
        for award in awards:
            reference = plain(award.lot.contract.reference)
            if reference in wanted:
                self.awards.setdefault((reference, award.lot.number), []).append(award)

    def read_people(self, actor: Actor, came: frozenset[int]) -> None:
        """Everybody: the actor's own people, who may be told, and the others, of whom only the desk is; two queries.
        Those who `came` with the lines before are nobody's to recognise: they are the same when written the same."""
        own = set(own_participants(actor).values_list("pk", flat=True))
        people = Participant.objects.filter(anonymised_on=None, merged_into=None).order_by("pk")
        self.own: dict[Any, list[Identity]] = {}
        self.others: dict[Any, list[tuple[Identity, str]]] = {}
        self.came: dict[Any, int] = {}
        for pk, first, last, born, desk in people.values_list(
            "pk", "first_name", "last_name", "birth_date", "desk__name"
        ):
            identity = Identity(pk, first, last, born)
            if pk in came:
                self.came[written_as(identity)] = pk
            elif pk in own:
                self.own.setdefault(born, []).append(identity)
            elif born is not None:
                self.others.setdefault(born, []).append((identity, desk))

    def candidates(self, row: ImportRow) -> list[Award]:
        """The awards a line may mean: of one company when it says which, else of the holder or the leader."""
        awards = self.awards.get((plain(row.values["reference"]), row.values["lot_number"] or 1), [])
        if siret := row.values["holder_siret"]:
            return [award for award in awards if award.company.siret == siret]
        return [award for award in awards if award.role in HOLDING]

    def award_of(self, row: ImportRow) -> Award | None:
        """The award of a line, when it names one and only one."""
        found = self.candidates(row)
        return found[0] if len(found) == 1 else None

    def is_followed(self, row: ImportRow) -> bool:
        """Whether the reference and the lot of a line are followed: its SIRET is then what names nobody, or several."""
        return (plain(row.values["reference"]), row.values["lot_number"] or 1) in self.awards

    def is_ambiguous(self, row: ImportRow) -> bool:
        """Whether a line names several."""
        return len(self.candidates(row)) > 1

    def desk_of(self, row: ImportRow) -> Organization | None:
        """The desk that follows the person: the one named, the actor's only one, or the lead of the operation."""
        if row.values["desk"]:
            named = [desk for desk in self.desks if plain(desk.name) == plain(row.values["desk"])]
            return named[0] if len(named) == 1 else None
        if len(self.desks) == 1:
            return self.desks[0]
        award = self.award_of(row)
        lead = award.lot.contract.operation.lead_desk if award is not None else None
        return lead if lead in self.desks else None

    def near(self, typed: Identity) -> Iterator[Identity]:
        """Those of the actor's people worth comparing: of the same birth date or without one, or when none is typed,
        of nearly the same initials."""
        if typed.birth_date is not None:
            yield from self.own.get(typed.birth_date, [])
            yield from self.own.get(None, [])
            return
        initials = {plain_name(typed.first_name)[:1], plain_name(typed.last_name)[:1]}
        for people in self.own.values():
            for known in people:
                if {plain_name(known.first_name)[:1], plain_name(known.last_name)[:1]} & initials:
                    yield known

    def words(self, identity: Identity) -> str:
        """One of the actor's people, as a page says her."""
        born = f", né(e) le {formats.short_date(identity.birth_date)}" if identity.birth_date else ""
        return f"{identity.first_name} {identity.last_name}{born}"

    def elsewhere(self, typed: Identity) -> str:
        """The desk, not the actor's, that follows the very same person already; empty when none does."""
        found = {desk for known, desk in self.others.get(typed.birth_date, []) if is_same(typed, known)}
        return formats.enumeration(sorted(found))

    def alike(self, row: ImportRow) -> list[Identity]:
        """The actor's people a line may tell of, the nearest first."""
        return likely_duplicates(identity_of(row), self.near(identity_of(row)))

    def key_of(self, row: ImportRow) -> Any:
        """What tells a person from another: her key when known, else her names and birth date, or her line."""
        if row.values["known"] == SAME and (near := self.alike(row)):
            return near[0].key
        if row.values["birth_date"] is None:
            return f"ligne {row.number}"
        key = written_as(identity_of(row))
        return self.came.get(key, key)
