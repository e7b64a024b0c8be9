"""Reports of the CCAG: what is expected, the words the desk writes, the copy that is handed to the buyer."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files.types import XLSX
from levier.common.outbox.content import Attachment
from levier.common.outbox.services import queue_mail
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.common.versions import save_edited
from levier.coordination.followup.buyer_report import BuyerReport, buyer_report_workbook, render_buyer_report
from levier.coordination.followup.closing.report_rules import (
    SECTIONS,
    ReportKind,
    annual_years,
    final_is_open,
    followed_from,
    people_named,
)
from levier.coordination.followup.closing.services import kept_copy
from levier.coordination.followup.exits.rules import published
from levier.coordination.followup.exits.selectors import contract_figures
from levier.coordination.followup.models import ContractReport, ContractReportCopy
from levier.coordination.followup.policy import REPORT_FILE
from levier.coordination.followup.reminders.copies import written_to
from levier.coordination.followup.reports import report_of
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.services import foot, letter
from levier.coordination.participants.models import Participant
from levier.coordination.procurement.models import Contract, ContractStatus

# A report is asked of a contract while its clause is being performed, and until it is settled.
FOLLOWED = (ContractStatus.STARTED, ContractStatus.RUNNING, ContractStatus.SUSPENDED, ContractStatus.ENDED)


def with_final_handed(contracts: QuerySet[Contract]) -> Any:
    """Contracts, each with whether its final report was handed over (`final_handed`)."""
    copies = ContractReportCopy.objects.filter(report__contract=OuterRef("pk"), report__year=None)
    return contracts.annotate(final_handed=Exists(copies))


def taken_over_on(contracts: QuerySet[Contract]) -> Any:
    """Contracts, each with the day its hours taken over are closed (`taken_over_on`), the first when its lots differ;
    None for one that was followed from its start."""
    openings = OpeningEntry.objects.filter(award__lot__contract=OuterRef("pk")).order_by("as_of")
    return contracts.annotate(taken_over_on=Subquery(openings.values("as_of")[:1]))


def taken_over_day(contract: Contract) -> datetime.date | None:
    """The day the hours taken over of a contract are closed; one query."""
    day: datetime.date | None = (
        taken_over_on(Contract.objects.filter(pk=contract.pk)).values_list("taken_over_on", flat=True).get()
    )
    return day


def blank_report(contract: Contract, year: int | None) -> ContractReport:
    """A report nobody has begun."""
    kind = ReportKind.FINAL if year is None else ReportKind.ANNUAL
    return ContractReport(contract=contract, kind=kind, year=year, version=0)


def reports_of(contract: Contract, today: datetime.date) -> list[ContractReport]:
    """The reports of a contract, begun or expected, the final first, then the last years; three queries. Each holds its
    copies as `handed`, the last first."""
    closed_on = taken_over_day(contract)
    begun = {row.year: row for row in contract.reports.prefetch_related("copies__pdf", "copies__workbook")}
    years: list[int | None] = list(
        annual_years(followed_from(contract.executes_from, closed_on), contract.ends_on, today)
    )
    if final_is_open(contract.ends_on, today):
        years = [None, *years]
    years += [year for year in begun if year not in years]
    found = []
    for year in sorted(years, key=lambda year: (year is not None, -(year or 0))):
        row = begun.get(year) or blank_report(contract, year)
        row.handed = list(row.copies.all()) if row.pk else []
        found.append(row)
    return found


def figures_of(report: ContractReport, *, mission: str, now: datetime.datetime) -> BuyerReport:
    """The report with its figures, those of the board at `now` (aware, local), and the words written."""
    contract = report.contract
    found = report_of(
        contract.operation, mission=mission, today=now.date(), produced_at=now, year=report.year, contract=contract
    )
    heading = f"{str(report).capitalize()} de la clause sociale d’insertion"
    exits = [published(row) for row in contract_figures(contract, report.year)]
    return replace(found, heading=heading, sections=report.sections, exits=exits)


@transaction.atomic
def keep_words(report: ContractReport, words: Mapping[str, Any], *, version: int) -> ContractReport:
    """Keeps what the desk wrote, a version more unless it changes nothing. Raises Stale when someone else wrote
    meanwhile, Problem at the field that names a person."""
    check_nobody_is_named(report.contract, words)
    typed = {name: str(words.get(name) or "").strip() for name, *_ in SECTIONS}
    if all(getattr(report, name) == text for name, text in typed.items()):
        return report
    for name, text in typed.items():
        setattr(report, name, text)
    if report.pk:
        save_edited(report, version)
        return report
    report.version = 1
    try:
        report.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    report.save()
    return report


def check_nobody_is_named(contract: Contract, words: Mapping[str, Any]) -> None:
    """Raises Problem at the field that names in full someone at work on the contract; one query."""
    people = list(
        Participant.objects.filter(assignments__award__lot__contract=contract)
        .order_by("pk")
        .distinct()
        .values_list("first_name", "last_name")
    )
    for name, _, _ in SECTIONS:
        if named := people_named(str(words.get(name) or ""), people):
            names = formats.enumeration(named)
            raise Problem(f"Un bilan part sans le nom d’une personne\u00a0: retirez celui de {names}.", field=name)


def tell_buyer(report: ContractReport, files: Sequence[Attachment], *, now: datetime.datetime, key: str) -> list[str]:
    """Sends a report to whom one writes to at the buyer, its documents joined (« transmis au maître d’ouvrage »,
    CCAG-Travaux, 20.1.4.5); returns their names, nobody when no address is known."""
    contract, operation = report.contract, report.contract.operation
    mission = Mission.objects.get(pk=report.mission_id)
    recipients, have_accounts = written_to(operation, now.date())
    link = mission_url(mission, "contract_reports", public_id=contract.public_id) if have_accounts else ""
    contact = desk_contact(operation)
    for rank, (address, name) in enumerate(recipients):
        queue_mail(
            kind="remise d’un bilan",
            to=address,
            to_name=name,
            key=f"{key}-{rank}",
            reply_to=contact["email"],
            answering_id=operation.lead_desk_id,
            attachments=files,
            **letter("report", report_values(report, name), [], link=link),
        )
    return [name for _, name in recipients]


def report_values(report: ContractReport, name: str) -> dict[str, str]:
    """What fills in the letter that hands a report over."""
    return {
        "contact": name,
        "bilan": str(report),
        "marche": report.contract.title,
        "facilitateur": foot(desk_contact(report.contract.operation)),
    }


@transaction.atomic
def hand_over(
    report: ContractReport, *, author: User | None, now: datetime.datetime
) -> tuple[ContractReportCopy, list[str]]:
    """Hands the report to the buyer as it stands at `now` (aware, local): its two documents are kept as they left, and
    mailed. Returns the copy and the names of those written to.

    Raises Problem when nothing qualitative is written, when the words changed since they were read, or when the period
    is not over.
    """
    if not report.pk or not report.sections:
        raise Problem(
            "Un bilan porte aussi sur l’aspect qualitatif de l’action\u00a0: écrivez-en au moins une partie, puis "
            "remettez-le."
        )
    # Whoever hands over attests the words before them, not those someone else is writing.
    if not ContractReport.objects.filter(pk=report.pk, version=report.version).update(version=report.version):
        raise Problem("Le texte a changé depuis que vous l’avez lu\u00a0: relisez-le, puis remettez le bilan.")
    if report.year is not None and report.year >= now.year:
        raise Problem(f"L’année {report.year} n’est pas finie\u00a0: son bilan se remet à partir du 1er janvier.")
    check_nobody_is_named(report.contract, {name: getattr(report, name) for name, _, _ in SECTIONS})
    mission = Mission.objects.get(pk=report.mission_id)
    shown = figures_of(report, mission=mission.name, now=now)
    name = f"bilan-{report.slug}"
    pdf, workbook = render_buyer_report(shown), buyer_report_workbook(shown)
    copy = ContractReportCopy.objects.create(
        report=report,
        words_version=report.version,
        owed=shown.total.owed,
        counted=shown.total.counted,
        handed_on=now.date(),
        handed_by=author,
        pdf=kept_copy(pdf, f"{name}.pdf", REPORT_FILE.code, author),
        workbook=kept_copy(workbook, f"{name}.xlsx", REPORT_FILE.code, author),
    )
    files = [Attachment(f"{name}.pdf", pdf, "application/pdf"), Attachment(f"{name}.xlsx", workbook, XLSX)]
    return copy, tell_buyer(report, files, now=now, key=f"report-{report.pk}-{copy.pk}")
