"""What of this room the search finds: the meetings of the contracts one follows, and the certificates one may open."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, matches
from levier.common.ui import formats
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.policy import readable_certificates
from levier.coordination.procurement.policy import visible_operations


def find_meetings(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The meetings whose title, place, contract or buyer answers, the latest first; one query."""
    if not permits(actor, "procurement.operation.view"):
        return Found()
    mine = ContractMeeting.objects.filter(contract__operation__in=visible_operations(actor).order_by().values("pk"))
    rows = (
        mine.select_related("meeting", "contract__operation__buyer")
        .defer("meeting__minutes", "meeting__decisions")
        .order_by("-meeting__starts_at", "-pk")
    )
    found = [
        about
        for about in rows
        if matches(f"{about.meeting.title} {about.meeting.place} {about} {about.contract.operation.buyer}", wanted)
    ]
    hits = [
        Hit(
            about.meeting.title,
            f"{formats.moment(timezone.localtime(about.meeting.starts_at))}, {about.meeting.place}",
            reverse("meeting", kwargs={"public_id": about.meeting.public_id}),
        )
        for about in found[start:stop]
    ]
    return Found(len(found), hits)


def find_certificates(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The certificates whose number, company or contract answers, the last issued first; one query."""
    # The copy's key alone: its name is encrypted, and is not read.
    rows: Any = readable_certificates(actor).annotate(opens=F("copy__public_id"))
    rows = rows.select_related("award__company", "award__lot__contract")
    found = [
        row
        for row in rows.order_by("-year", "-rank")
        if matches(f"attestation {row.number} {row.award.company} {row.award.lot.contract.title}", wanted)
    ]
    hits = [
        Hit(
            f"Attestation n°\u00a0{row.number}, {row.award.company}",
            f"{capfirst(row.award.lot.contract.title)}, délivrée le {formats.long_date(row.issued_on)}",
            reverse("file", kwargs={"public_id": row.opens}),
        )
        for row in found[start:stop]
    ]
    return Found(len(found), hits)


offer_search(DirectKind(kind="meeting", label="Réunions", rank=15, find=find_meetings))
offer_search(DirectKind(kind="certificate", label="Attestations", rank=16, find=find_certificates))
