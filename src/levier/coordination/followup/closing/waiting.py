"""What certificates bring elsewhere: an open point when one says other figures than the register, the company's own,
and a word to who corrects hours already certified."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.registry import OpenPoint, Panel, offer, offer_open_points, offer_panel
from levier.common.ui import formats
from levier.coordination.followup.enforcement.selectors import with_lot_figures
from levier.coordination.followup.models import Certificate
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.policy import led_operations


def certificates_to_replace(actor: Actor) -> list[OpenPoint]:
    """Certificates in force that the register no longer agrees with; two queries."""
    if not permits(actor, "procurement.operation.edit"):
        return []
    operations = led_operations(actor).order_by().values("pk")
    mine = Certificate.objects.filter(award__lot__contract__operation__in=operations, replaced_by=None)
    certificates = {row.award_id: row for row in mine.order_by()}
    rows = with_lot_figures(Award.objects.filter(pk__in=certificates).order_by("pk"), timezone.localdate())
    return [
        OpenPoint(
            badge="À remplacer",
            tone="soon",
            what=f"Attestation n°\u00a0{certificates[row.award.pk].number}, {row.award.company}\u00a0: les heures ont "
            "changé depuis",
            where=row.award.lot.contract.title,
            url=reverse("certificate_new", args=[row.award.public_id]),
        )
        for row in rows
        if row.contradicts(certificates[row.award.pk])
    ]


def own_certificates(actor: Actor, award: Any) -> Panel | None:
    """The certificates of a lot a company holds; one query."""
    rows = Certificate.objects.filter(award=award).select_related("copy", "replaced_by")
    return Panel(35, "followup/panels/own_certificates.html", {"rows": rows}) if rows else None


def certificate_words(award: Award) -> str:
    """What who corrects the hours of a lot must know: it was certified; nothing when it was not. One query."""
    found = Certificate.objects.filter(award__lot=award.lot_id, replaced_by=None).first()
    if found is None:
        return ""
    return (
        f"L’attestation n°\u00a0{found.number}, délivrée le {formats.long_date(found.issued_on)}, dit les heures de ce "
        "lot. Une correction ne la change pas : il faudra en délivrer une autre, qui la remplace."
    )


offer_append_only(Certificate)
offer("certificate_words", certificate_words)
offer_open_points(certificates_to_replace)
offer_panel("own_award", own_certificates)
