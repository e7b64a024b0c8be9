"""What the « fiche de liaison » brings elsewhere: its open points, its place on the page of a study, its morning."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from levier.common.jobs import job, periodic
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, Panel, offer, offer_open_points, offer_pages, offer_panel
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.followup.liaison import services
from levier.coordination.followup.liaison.awaited import lots_awaited, lots_to_ask, without_holder
from levier.coordination.followup.models import LiaisonSheet
from levier.coordination.hours.selectors import desk_contact_of
from levier.coordination.hours.services.links import LINK_GRACE
from levier.coordination.procurement.models import RUNNING_STATUSES, ContractStatus, Lot
from levier.coordination.procurement.policy import led_operations

# An award known long after its notice is no longer waited for here: it is asked once a year has passed, or never.
WATCHED_DAYS = 365


def sheet_points(actor: Actor) -> list[OpenPoint]:
    """Sheets expected from buyers, filled in, or still to plan once the notice is out; two queries."""
    if not permits(actor, "clauses.study.edit"):
        return []
    today = timezone.localdate()
    points = []
    for sheet in open_sheets(actor):
        if sheet.answered_at is not None:
            points.append(point("À reprendre", "todo", "Fiche de liaison remplie", sheet, None))
        elif sheet.sent_at is not None:
            points.append(point("Attendue", "soon", "Fiche de liaison attendue", sheet, sheet.planned_on))
        elif sheet.planned_on < today:
            points.append(point("Non partie", "late", "Fiche de liaison à envoyer", sheet, sheet.planned_on))
    for study in studies_awaiting_award(actor, *watched(today)):
        points.append(
            OpenPoint(
                badge="À demander",
                tone="todo",
                what=f"Attribution à connaître\u00a0: {study.title}",
                where=str(study.buyer),
                url=reverse("liaison_ask", args=[study.public_id]),
            )
        )
    return points


@prepared
def open_sheets(actor: Actor) -> QuerySet[LiaisonSheet]:
    """The sheets an actor follows that nobody has closed."""
    told = ("study__title", "study__buyer__name", "study__buyer__is_fictitious")
    studies = visible_studies(actor).order_by().values("pk")
    sheets = LiaisonSheet.objects.filter(outcome="", study__in=studies).select_related("study__buyer")
    return sheets.only("public_id", "planned_on", "sent_at", "answered_at", *told).order_by("planned_on", "pk")


@prepared
def studies_awaiting_award(actor: Actor, since: datetime.date, today: datetime.date) -> QuerySet[OpportunityStudy]:
    """The studies an actor follows that wait for their award."""
    awaited = awaiting_award(visible_studies(actor).order_by(), since, today).select_related("buyer")
    return awaited.only("public_id", "title", "buyer__name", "buyer__is_fictitious").order_by("notice_on", "pk")


def lots_without_holder(actor: Actor) -> list[OpenPoint]:
    """The lots of contracts notified or in progress that nobody holds and that are not said not awarded; those of a
    study that waits, or whose sheet is expected, are told with it. One query."""
    if not permits(actor, "procurement.operation.edit"):
        return []
    return [
        OpenPoint(
            badge="À attribuer",
            tone="todo",
            what=f"Lot sans titulaire\u00a0: {lot.contract.title}, lot {lot.number}",
            where=str(lot.contract.operation.buyer),
            url=reverse("liaison_ask", args=[lot.asked_by])
            if lot.asked_by
            else reverse("operation", args=[lot.contract.operation.public_id]),
            detail="Nommez son titulaire, ou dites-le infructueux ou sans suite.",
        )
        for lot in held_by_nobody(actor, *watched(timezone.localdate()))
    ]


@prepared
def held_by_nobody(actor: Actor, since: datetime.date, today: datetime.date) -> QuerySet[Lot]:
    """The lots an actor leads that `lots_without_holder` tells of, each with the study that asks (`asked_by`)."""
    of_lot = OpportunityStudy.objects.filter(lots__lot=OuterRef("pk"), replaced_by=None).order_by()
    told = awaiting_award(of_lot, since, today)
    expected = LiaisonSheet.objects.filter(study__lots__lot=OuterRef("pk"), outcome="")
    lots = Lot.objects.filter(
        contract__status__in=(ContractStatus.NOTIFIED, *RUNNING_STATUSES),
        contract__operation__in=led_operations(actor).order_by().values("pk"),
    )
    return (
        without_holder(lots)
        .filter(~Exists(told), ~Exists(expected))
        .annotate(asked_by=Subquery(of_lot.filter(decision=Decision.CLAUSE).values("public_id")[:1]))
        .select_related("contract__operation__buyer")
        .order_by("contract__title", "number", "pk")
    )


def watched(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last days of the notices watched today."""
    return today - datetime.timedelta(days=WATCHED_DAYS), today


def awaiting_award(studies: Any, since: datetime.date, today: datetime.date, *, asked: bool = False) -> Any:
    """The studies decided with a clause in hours whose notice is out since a day (`watched`), a lot of which waits for
    its holder, and no sheet follows; `asked`: those too whose sheet the buyer has not filled in."""
    followed = LiaisonSheet.objects.filter(study=OuterRef("pk"), outcome="")
    if asked:
        followed = followed.filter(answered_at__isnull=False)
    return studies.filter(
        ~Exists(followed),
        Exists(lots_awaited().filter(study=OuterRef("pk"))),
        decision=Decision.CLAUSE,
        replaced_by=None,
        notice_on__range=(since, today),
    )


def point(badge: str, tone: str, what: str, sheet: LiaisonSheet, due: datetime.date | None) -> OpenPoint:
    """One sheet that waits."""
    return OpenPoint(
        badge=badge,
        tone=tone,
        what=f"{what}\u00a0: {sheet.study.title}",
        where=str(sheet.study.buyer),
        url=reverse("liaison_sheet", args=[sheet.public_id]),
        due=due,
    )


def study_sheets(actor: Actor, study: OpportunityStudy) -> Panel | None:
    """The sheets of a study decided with a clause, and the way to ask for one; one query, two once one is accepted."""
    if study.decision != Decision.CLAUSE or not permits(actor, "clauses.study.edit", study):
        return None
    sheets = list(study.liaison_sheets.all())
    is_open = any(not sheet.outcome for sheet in sheets)
    is_done = any(sheet.outcome == "accepted" for sheet in sheets)
    # Of several lots, those awarded later are asked by another sheet.
    may_ask = not is_open and (not is_done or bool(lots_to_ask(study)))
    context = {"study": study, "sheets": sheets, "may_ask": may_ask}
    return Panel(10, "followup/panels/study_sheets.html", context)


@periodic(at=datetime.time(7, 45))
@job("followup.send_liaison_sheets", label="envoi des fiches de liaison")
def send_due_sheets(mission_id: int) -> None:
    """Sends the sheets whose day has come, once each."""
    now = timezone.now()
    for sheet in services.due_sheets(timezone.localdate()).select_related("study__desk"):
        services.send_sheet(sheet, now=now)


def sample_values(actor: Actor) -> dict[str, str] | None:
    """What fills in the letter that asks for a sheet, when it is looked at: the last one; None while there is none."""
    sheets = LiaisonSheet.objects.filter(study__in=visible_studies(actor).order_by().values("pk"))
    last = sheets.select_related("study__desk").order_by("-pk").first()
    if last is None:
        return None
    return services.sheet_values(last, timezone.localtime() + LINK_GRACE, desk_contact_of(last.study.desk))


offer("letter_values.liaison", sample_values)
offer_open_points(sheet_points)
offer_open_points(lots_without_holder)
offer_panel("study", study_sheets)
offer_pages("studies", "liaison_ask", "liaison_sheet")
