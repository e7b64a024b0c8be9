"""What certificates and reports bring elsewhere: what is to replace or to hand over, the company's own certificate,
and a word to who corrects hours already certified."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, Panel, offer, offer_open_points, offer_panel
from levier.common.ui import formats
from levier.coordination.followup.closing.report_rules import FINAL, annual_years, final_is_open, followed_from
from levier.coordination.followup.closing.reports import FOLLOWED, report_values, taken_over_on, with_final_handed
from levier.coordination.followup.closing.rules import STATED
from levier.coordination.followup.enforcement.selectors import with_lot_figures
from levier.coordination.followup.models import Certificate, ContractReport, ContractReportCopy
from levier.coordination.procurement.lifecycle import execution_start
from levier.coordination.procurement.models import Award, Contract
from levier.coordination.procurement.policy import led_operations


def certificates_to_replace(actor: Actor) -> list[OpenPoint]:
    """Certificates in force that the register no longer agrees with; two queries."""
    if not permits(actor, "procurement.operation.edit"):
        return []
    operations = led_operations(actor).order_by().values("pk")
    mine = Certificate.objects.filter(award__lot__contract__operation__in=operations, replaced_by=None)
    read = mine.order_by().only("award", "year", "rank", *STATED)
    certificates = {row.award_id: row for row in read}
    if not certificates:
        return []
    rows = with_lot_figures(Award.objects.filter(pk__in=certificates).order_by("pk"), timezone.localdate())
    return [
        OpenPoint(
            badge="À remplacer",
            tone="soon",
            what=f"Attestation n°\u00a0{certificates[row.award.pk].number}, {row.award.company}\u00a0: le registre a "
            "changé depuis",
            where=row.award.lot.contract.title,
            url=reverse("certificate_new", args=[row.award.public_id]),
        )
        for row in rows
        if row.contradicts(certificates[row.award.pk])
    ]


def reports_to_hand_over(actor: Actor) -> list[OpenPoint]:
    """The final report in the month before the end and after it, the annual report of the year before; one query."""
    if not permits(actor, "procurement.operation.edit"):
        return []
    today = timezone.localdate()
    points = []
    year = str(today.year - 1)
    contracts = reported_contracts(actor, today.year - 1)
    for public_id, title, starts_on, notified_on, ends_on, taken_over, final_handed, annual_handed in contracts:
        if final_is_open(ends_on, today):
            if not final_handed:
                tone = "late" if ends_on < today else "soon"
                points.append(report_point(public_id, title, FINAL, "Bilan final", tone, ends_on))
        elif not annual_handed and today.year - 1 in annual_years(
            followed_from(execution_start(starts_on, notified_on), taken_over), ends_on, today
        ):
            points.append(report_point(public_id, title, year, f"Bilan annuel {year}", "todo", None))
    return points


@prepared
def reported_contracts(actor: Actor, year: int) -> QuerySet[Contract, Any]:
    """(public id, title, start, notification, end, day its hours taken over are closed, whether its final report and
    the annual one of a year were handed over) of the contracts an actor reports on."""
    annual = ContractReportCopy.objects.filter(report__contract=OuterRef("pk"), report__year=year)
    mine = Contract.objects.filter(operation__in=led_operations(actor).order_by().values("pk"), status__in=FOLLOWED)
    rows = taken_over_on(with_final_handed(mine)).annotate(annual_handed=Exists(annual)).order_by("ends_on", "pk")
    told = (
        "public_id",
        "title",
        "starts_on",
        "notified_on",
        "ends_on",
        "taken_over_on",
        "final_handed",
        "annual_handed",
    )
    return rows.values_list(*told)


def report_point(contract: UUID, title: str, slug: str, what: str, tone: str, due: datetime.date | None) -> OpenPoint:
    """One report to write or to hand over. In January every contract waits for one: addresses are made when shown."""
    return OpenPoint(
        badge="Bilan à remettre",
        tone=tone,
        what=what,
        where=title,
        url=reverse_lazy("contract_report", args=[contract, slug]),
        due=due,
    )


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
        "lot. Une correction ne la change pas\u00a0: il faudra en délivrer une autre, qui la remplace."
    )


offer_append_only(Certificate)
offer_append_only(ContractReportCopy)


def sample_values(actor: Actor) -> dict[str, str] | None:
    """What fills in the letter that hands a report over, when it is looked at: the last report begun; None while there
    is none."""
    mine = ContractReport.objects.filter(contract__operation__in=led_operations(actor).order_by().values("pk"))
    last = mine.select_related("contract__operation__lead_desk").order_by("-pk").first()
    return None if last is None else report_values(last, last.contract.operation.contact_name)


offer("certificate_words", certificate_words)
offer("letter_values.report", sample_values)
offer_open_points(certificates_to_replace)
offer_open_points(reports_to_hand_over)
offer_panel("own_award", own_certificates)
