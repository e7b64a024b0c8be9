"""A mission with as many rows as asked of everything a list shows: two sizes side by side show what grows."""

import datetime
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import connection
from django.test import Client
from tools.bench.generate import Size, generate

from levier.accounts.models import Invitation
from levier.common.audit.models import AccessLogEntry
from levier.common.jobs.models import Job
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import PooledContract, Pooling
from levier.coordination.participants.models import Merge, Need, NeedRecipient, Participant, Proposal
from levier.coordination.procurement.models import Award, Lot, Operation
from levier.organizations.models import Organization
from tests.builders import make_member, make_organization
from tests.coordination.hours.builders import BACKEND, make_membership
from tests.guards import PlainClient
from tests.resources.observatory.builders import contract_2022, make_open_data

NOW = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)


def browser(user) -> Client:
    """Signed in, and held to no rule of pages: only queries and weight are measured."""
    client = PlainClient()
    client.force_login(user, backend=BACKEND)
    return client


@dataclass
class Scale:
    """The mission, and a browser for each hand that has lists."""

    mission: Mission
    hands: dict[str, Client] = field(default_factory=dict)


def duplicates(desk: Organization, rows: int) -> None:
    """This many pairs of records of one person, and this many merges; after the people at work, by name."""
    born = datetime.date(1950, 1, 1)
    told = {"desk": desk, "first_name": "Nadia", "is_fictitious": True}
    people = [
        Participant(**told, last_name=f"Jumelle {rank}", birth_date=born + datetime.timedelta(days=31 * rank))
        for rank in range(rows)
        for _ in range(2)
    ]
    Participant.objects.bulk_create(people)
    joined = Participant.objects.bulk_create(
        Participant(**told, last_name="Réunie", merged_into=kept) for kept in people[:rows]
    )
    Merge.objects.bulk_create(
        Merge(kept=kept, merged=merged, moved={}, state={}) for kept, merged in zip(people, joined, strict=False)
    )


def poolings(rows: int) -> None:
    """This many poolings of two contracts, each in force."""
    awards = list(Award.objects.order_by("pk")[:rows])
    made = Pooling.objects.bulk_create(
        Pooling(
            kind="mutualisation", starts_on=NOW.date(), requested_on=NOW.date(), request_document="Courrier (fictif)"
        )
        for _ in awards
    )
    PooledContract.objects.bulk_create(
        PooledContract(pooling=pooling, award=award, agreed_on=NOW.date(), agreement="Courrier (fictif)")
        for rank, pooling in enumerate(made)
        for award in (awards[rank], awards[rank - 1])
    )


def jobs_to_fill(prescriber: Organization, rows: int) -> None:
    """This many jobs to fill, each published to somebody of this body; of every other one, she proposed somebody."""
    lots = list(Lot.objects.order_by("pk")[:rows])
    day = NOW.date() + datetime.timedelta(days=30)
    needs = Need.objects.bulk_create(
        Need(lot=lot, post="Maçon", deadline=day, starts_on=day, weekly_hours=3_500, months=6, status="open")
        for lot in lots
    )
    recipients = NeedRecipient.objects.bulk_create(
        NeedRecipient(need=need, organization=prescriber, name="Ali", email="ali@exemple.invalid") for need in needs
    )
    Proposal.objects.bulk_create(
        Proposal(recipient=one, first_name="Inès", last_name="Essai", referent="Ali") for one in recipients[::2]
    )


def at_scale(slug: str, rows: int) -> Scale:
    """Fills a mission with this many contracts, studies, people, statements, mails, invitations…"""
    mission, team = generate(Size(contracts=rows, months=1, contracts_per_operation=1), slug=slug)
    scale = Scale(mission, {"mission_team": browser(team), "anonymous": PlainClient()})
    with mission_scope(mission.pk):
        desk = Organization.objects.filter(kind="desk").first()
        scale.hands["facilitator"] = browser(make_membership(desk, "facilitator"))
        # Every other operation is of one buyer, every other award of one company.
        for role, model, link in (("buyer", Operation, "buyer"), ("company", Award, "company")):
            own = make_organization(role)
            keys = list(model.objects.order_by("pk").values_list("pk", flat=True))[::2]
            model.objects.filter(pk__in=keys).update(**{link: own})
            scale.hands[role] = browser(make_membership(own, role))
        letters(slug, desk, rows)
        duplicates(desk, rows)
        poolings(rows)
        prescriber = make_organization("prescriber")
        scale.hands["prescriber"] = browser(make_membership(prescriber, "prescriber"))
        jobs_to_fill(prescriber, rows)
        make_open_data(mission, *(contract_2022(id=f"2026-{rank:05d}", objet="Voirie") for rank in range(rows)))
    scale.hands["administrator"] = browser(make_member(mission, "administrator"))
    # A server gathers its statistics by itself, but not of what a test has not committed.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return scale


def letters(slug: str, desk: Organization, rows: int) -> None:
    """Mails, invitations, readings and jobs, in the active mission."""
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            kind="essai", to_email=f"{slug}{rank}@exemple.invalid", from_name="Mission", subject="Essai (fictif)",
            message_id=f"<{slug}-{rank}@exemple.invalid>", key=f"{slug}-{rank}", answering_id=desk.pk, state="sent",
            sent_at=NOW,
        )
        for rank in range(rows)
    )  # fmt: skip
    Invitation.objects.bulk_create(
        Invitation(
            email=f"{slug}{rank}@exemple.invalid", organization=desk, role="facilitator", starts_on=NOW.date(),
            token_hash=f"{slug}-{rank}", sent_at=NOW, expires_at=NOW + datetime.timedelta(days=30),
        )
        for rank in range(rows)
    )  # fmt: skip
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(actor_id=1, page="participants", subjects=[str(uuid4())], request=f"{rank}")
        for rank in range(rows)
    )
    mission = desk.mission
    Job.objects.bulk_create(
        Job(mission=mission, name="outbox.send", key=f"{slug}-{rank}", max_attempts=8, run_after=NOW)
        for rank in range(rows)
    )
