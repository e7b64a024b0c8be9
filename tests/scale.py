"""A mission with as many rows as asked of everything a list shows: two sizes side by side show what grows."""

import datetime
from dataclasses import dataclass, field
from uuid import uuid4

from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from tools.bench.generate import Size, generate

from levier.accounts.models import Invitation, User
from levier.common.audit.models import AccessLogEntry
from levier.common.files.models import StoredFile
from levier.common.imports.models import ImportBatch
from levier.common.jobs.models import Job
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import CategoryLine, DatedLine, ProofLine
from levier.coordination.commitments.territories.models import OpenedOperation, OpenedShare
from levier.coordination.followup.models import Certificate, Exchange
from levier.coordination.hours.models import OpeningEntry, PooledContract, Pooling
from levier.coordination.participants.models import (
    Assignment,
    Merge,
    Need,
    NeedRecipient,
    Participant,
    Proposal,
    WatchedTerm,
)
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from levier.demo.mailbox import EmailBackend
from levier.organizations.models import Commune, DeskCommune, Organization
from levier.resources.observatory.models import ErrorReport
from tests.builders import make_member, make_mission, make_organization
from tests.coordination.hours.builders import BACKEND, make_membership
from tests.guards import PlainClient
from tests.resources.observatory.builders import contract_2022, make_open_data

NOW = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
DAY = datetime.date


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


def followed(slug: str) -> None:
    """Of each contract an exchange, hours taken over, a person's or nobody's, and a certificate; it is the State's. One
    in three ends soon, one has just ended."""
    awards = list(Award.objects.select_related("lot__contract__operation", "company").order_by("pk"))
    Exchange.objects.bulk_create(
        Exchange(award=award, kind="call", held_on=NOW.date(), contact="Lou Essai (fictif)", text="Rappel convenu.")
        for award in awards
    )
    at_work = dict(Assignment.objects.values_list("award", "pk"))
    OpeningEntry.objects.bulk_create(
        OpeningEntry(
            award=award, assignment_id=at_work[award.pk] if rank % 2 else None, hundredths=10_000,
            desk=award.lot.contract.operation.lead_desk, as_of=DAY(2022, 8, 31), source="Tableur (fictif)",
            certified_by="Lou Essai (fictif)", certified_function="facilitatrice",
        )
        for rank, award in enumerate(awards)
    )  # fmt: skip
    copies = StoredFile.objects.bulk_create(
        StoredFile(
            kind="attestation", name="Attestation.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
            storage_name=f"{slug}-{award.pk}",
        )
        for award in awards
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(
            award=award, year=2026, rank=rank, ground="hours_done", owed=100, done=10_000, excused=0, people=1,
            signed_by="Lou Essai (fictif)", issued_on=NOW.date(), copy=copy,
        )
        for rank, (award, copy) in enumerate(zip(awards, copies, strict=True), start=1)
    )  # fmt: skip
    Operation.objects.update(is_state=True)
    keys = [award.lot.contract_id for award in awards]
    for first, ends_on in enumerate((DAY(2026, 12, 20), DAY(2026, 11, 10))):
        Contract.objects.filter(pk__in=keys[first::3]).update(starts_on=DAY(2026, 10, 1), ends_on=ends_on)


def settings_of(desks: list[Organization], rows: int) -> None:
    """What a mission sets up: durations watched, lines and categories of its own, its communes and their desks."""
    days = [DAY(2026, 1, 1) + datetime.timedelta(days=rank) for rank in range(rows)]
    WatchedTerm.objects.bulk_create(WatchedTerm(mode="secondment", months=24, effective_on=day) for day in days)
    DatedLine.objects.bulk_create(
        DatedLine(table="smic", key="heure", value=1_200, first_day=day, source="Essai (fictif)") for day in days
    )
    CategoryLine.objects.bulk_create(
        CategoryLine(code=f"MISSION_{rank}", text="Public d’essai", published_class="AUTRE", first_day=day,
                     source="Essai (fictif)")
        for rank, day in enumerate(days, start=1)
    )  # fmt: skip
    ProofLine.objects.bulk_create(
        ProofLine(code=f"PIECE_{rank}", label="Pièce d’essai", validity="none", first_day=day, source="Essai (fictif)")
        for rank, day in enumerate(days, start=1)
    )
    department = desks[0].mission.department
    communes = Commune.objects.bulk_create(
        Commune(code=f"{department}{rank:03x}", name=f"Commune {rank} (fictive)", department=department)
        for rank in range(rows)
    )
    DeskCommune.objects.bulk_create(
        DeskCommune(desk=desk, commune=commune, is_confirmed=desk is desks[0])
        for commune in communes
        for desk in desks[:2]
    )


def from_elsewhere(slug: str, desk: Organization, team: User, rows: int) -> None:
    """Operations another mission opened, and files imported."""
    origin = make_mission(f"{slug}-voisine", "11")
    opened = OpenedOperation.objects.bulk_create(
        OpenedOperation(
            agreement=uuid4(), origin=origin, name=f"Opération voisine {rank} (fictif)", buyer="Commune d’essai",
            document="Convention (fictive)", desk=desk, offered_at=NOW, accepted_at=NOW, published_at=NOW,
        )
        for rank in range(rows)
    )  # fmt: skip
    OpenedShare.objects.bulk_create(
        OpenedShare(opened=one, rank=rank, desk_name=f"Guichet {rank}", owed=100, done=1_000, is_ours=rank == 1)
        for one in opened
        for rank in (1, 2)
    )
    ImportBatch.objects.bulk_create(
        ImportBatch(
            kind="marches-en-cours", author=team.pk, file_name=f"marches-{rank}.xlsx", file_hash=f"{rank:064x}",
            digest=f"{rank:064x}", staged_at=NOW, applied_at=NOW, result=[[3, "marchés"]],
        )
        for rank in range(rows)
    )  # fmt: skip


def kept_mails(rows: int) -> None:
    """Mails the demo keeps instead of sending them."""
    EmailBackend().send_messages(
        [EmailMessage(f"Essai {rank}", "Bonjour", "a@exemple.invalid", ["b@exemple.invalid"]) for rank in range(rows)]
    )


def at_scale(slug: str, rows: int, *, department: str) -> Scale:
    """Fills a mission with this many contracts, studies, people, statements, mails, invitations… In the open data, one
    more year for each hundred contracts."""
    mission, team = generate(Size(contracts=rows, months=1, contracts_per_operation=1), slug=slug)
    mission.department = department
    mission.save(update_fields=["department"])
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
        followed(slug)
        settings_of(list(Organization.objects.filter(kind="desk").order_by("pk")), rows)
        from_elsewhere(slug, desk, team, rows)
        place = {"code": department, "typeCode": "Code département"}
        make_open_data(
            mission,
            *(
                contract_2022(
                    id=f"2026-{rank:05d}", acheteur={"id": "55204599900869"}, objet="Voirie", lieuExecution=place,
                    dateNotification=f"{2025 - rank // 100}-05-15",
                )
                for rank in range(rows)
            ),
        )  # fmt: skip
        ErrorReport.objects.bulk_create(
            ErrorReport(buyer_siret="55204599900869", buyer_name="Acheteur (fictif)", text="x", reported_at=NOW)
            for _ in range(rows)
        )
    kept_mails(rows)
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
