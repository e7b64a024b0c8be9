"""Reads of the hours room, each in a fixed number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import names_gone, open_memberships, relay_of
from levier.common.registry import offered
from levier.coordination.clauses.selectors import direct_hire_cap, is_cap_unsaid
from levier.coordination.commitments.dated import in_force, later_acts
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.commitments.remaining import due_hours
from levier.coordination.commitments.selectors import ended_suspensions
from levier.coordination.hours.counting import Finding, HeldTo, Line, Span, count_days, findings, present_days
from levier.coordination.hours.counting_rules import ELIGIBILITY_MISSING, OF_SOME_DAYS, Rule, rules_named
from levier.coordination.hours.expected import expected_today
from levier.coordination.hours.ledger import Balance, Entry, balance
from levier.coordination.hours.models import (
    AskingSetting,
    EntryKind,
    LedgerEntry,
    OpeningEntry,
    Statement,
    StatementSource,
    YearSum,
)
from levier.coordination.hours.periods import ASKED_BEFORE, last_day_owed
from levier.coordination.hours.refusals import standing_refusals
from levier.coordination.participants.eligibility import (
    Mode,
    eligibility_window,
    recruited_from,
    watched_until,
)
from levier.coordination.participants.eligibility_windows import (
    Standing,
    is_watching,
    standings,
    watched_terms,
)
from levier.coordination.participants.models import PRIOR_HIRE, Assignment
from levier.coordination.participants.modes import mode_doubt
from levier.coordination.participants.sites import site_doubt
from levier.coordination.procurement.lifecycle import execution_start
from levier.coordination.procurement.models import Award, LotCommune, Operation
from levier.organizations.models import Organization
from levier.organizations.reference import StructureKind, structure_kinds


@dataclass
class StatementLine:
    """One person and month of a statement: what the ledger says of it, and what stands against counting it."""

    assignment: Assignment
    month: datetime.date
    balance: Balance
    findings: list[Finding] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    name: str = ""
    """What of her name whoever reads the counting pages may see, and whether she decides of these hours: the page
    says, which knows who asks."""
    may_judge: bool = False
    others: list[str] = field(default_factory=list)
    """The other contracts of the same month, when together they pass what a week allows: their names, for whoever
    follows them (`elsewhere`)."""
    compared: Any = None
    """What the one who is not the declarant says of the same hours, when it said something."""
    contest: Any = None
    """What the company says against a refusal of these hours, when it contests it: the last time (`contests`)."""
    upheld: int = 0
    """Hundredths whose refusal was contested, and stands by a decision."""

    @property
    def is_plain(self) -> bool:
        """Passes every check and waits to be counted."""
        return self.balance.pending > 0 and not self.findings

    @property
    def is_exception(self) -> bool:
        """Waits for someone to look."""
        return self.balance.pending > 0 and bool(self.findings)

    @property
    def refusal(self) -> Finding | None:
        """The check that forbids these hours, if one does."""
        return next((finding for finding in self.findings if finding.refuses), None)

    @property
    def awaits_eligibility(self) -> bool:
        """Nobody has established yet that the person is eligible, « préalablement » (CCAG-Travaux, 20.1.1.2): these
        hours wait, and cannot be counted meanwhile."""
        return any(finding.rule == ELIGIBILITY_MISSING for finding in self.findings)

    @property
    def cannot_count(self) -> bool:
        """Whether counting these hours is not a decision to take as things stand."""
        return bool(self.why_not_count())

    def why_not_count(self, *, by_buyer: bool = False) -> str:
        """Why nobody counts these hours as things stand, in a sentence, or nobody but the buyer; empty when somebody
        may. A check is the desk's to hold to: the buyer (`by_buyer`) may decide otherwise, not without eligibility."""
        if self.awaits_eligibility:
            return (
                "Personne n’a établi l’éligibilité de cette personne\u00a0: ses heures ne peuvent pas compter. Le "
                "guichet l’établit d’abord, à sa date, si elle l’est."
            )
        if self.refusal is not None and not by_buyer:
            return (
                f"{self.refusal.sentence} Le guichet ne peut pas retenir ces heures\u00a0: corrigez ce qui est "
                "inexact, ou laissez l’acheteur décider si l’entreprise conteste."
            )
        return ""

    @property
    def of_some_days(self) -> list[Finding]:
        """The checks by which only the hours of some days of the month count: whoever counts says how many."""
        return [finding for finding in self.findings if finding.rule in OF_SOME_DAYS and not finding.refuses]

    @property
    def stopped_by(self) -> Finding | None:
        """What a refusal of these hours rests on: the check that forbids them, else the eligibility that is missing,
        else the first that makes someone look."""
        missing = (finding for finding in self.findings if finding.rule == ELIGIBILITY_MISSING)
        return self.refusal or next(missing, None) or next(iter(self.findings), None)

    @property
    def refusal_reasons(self) -> list[str]:
        """Why hours of this line are refused, as the company reads it: sentences, for the rule that follows."""
        reasons = dict.fromkeys(entry.reason for entry, left in standing_refusals(self.entries) if left > 0)
        return [reason if reason.endswith((".", "!", "?", "…")) else f"{reason}." for reason in reasons]

    @property
    def refusal_rules(self) -> list[Rule]:
        """The rules that refuse hours of this line, by their titles and articles: none tells a category."""
        refused = (entry.rule for entry, left in standing_refusals(self.entries) if left > 0 and entry.rule)
        return rules_named(refused, self.assignment.award.lot.contract.ccag_named)

    @property
    def contestable(self) -> Statement | None:
        """The statement from which the company may still contest a refusal of this line."""
        if (self.contest is not None and self.contest.waits) or self.balance.refused <= self.upheld:
            return None
        refused = (entry.statement for entry in self.entries if entry.kind == EntryKind.REFUSED)
        return next((statement for statement in refused if statement is not None), None)

    @property
    def last_entry(self) -> int:
        """The last entry of the line: what a decision says it has seen."""
        return max((entry.pk for entry in self.entries), default=0)

    @property
    def training(self) -> int:
        """Hundredths of the declared hours said to be training."""
        return sum(entry.training for entry in self.entries)

    @property
    def is_corrected(self) -> bool:
        """Whether an entry corrects another."""
        return any(entry.corrects_id for entry in self.entries)


def present_assignments(statement: Statement) -> list[Assignment]:
    """The people who may have worked in the period of a statement; one query."""
    return list(
        Assignment.objects.filter(award_id=statement.award_id, hired_on__lte=statement.period_end)
        .filter(Q(ends_on=None) | Q(ends_on__gte=statement.period_start))
        .select_related("participant", "employer")
        .order_by("hired_on", "pk")
    )


def statement_lines(statement: Statement) -> list[StatementLine]:
    """The declared lines of a statement with their balance, entries and findings; three queries, one for the
    contract's own stipulations when it did not come with them, one for the durations the mission watches, and one for
    the suspensions where there were.

    Entries of the same people and months under their other assignments are read too: one hour does not count twice.
    """
    contract = statement.award.lot.contract
    cap, is_unsaid = direct_hire_cap(contract), is_cap_unsaid(contract)
    communes = LotCommune.objects.filter(lot=statement.award.lot_id).order_by()
    entries = (
        LedgerEntry.objects.filter(assignment__award_id=statement.award_id, month__in=statement.months)
        .select_related("assignment__participant", "assignment__employer", "assignment__place", "author", "statement")
        .annotate(
            is_watching=is_watching(),
            lot_has_communes=Exists(communes),
            is_of_lot=Exists(communes.filter(commune=OuterRef("assignment__place"))),
        )
        .order_by("pk")
    )
    found: dict[tuple[int, datetime.date], list[LedgerEntry]] = {}
    sites = {}
    for entry in entries:
        found.setdefault((entry.assignment_id, entry.month), []).append(entry)
        place = entry.assignment.place
        sites[entry.assignment_id] = site_doubt(
            place.name if place else "", lot_has_communes=entry.lot_has_communes, is_of_lot=entry.is_of_lot
        )
    assignments = {of_line[0].assignment_id: of_line[0].assignment for of_line in found.values()}
    for assignment in assignments.values():
        assignment.award = statement.award
    people = {assignment.participant_id for assignment in assignments.values()}
    standing = standings(assignments.values())
    worked = hours_of_months(people, statement)
    suspended = suspensions_of([statement.award])
    watched = watched_terms() if any(entry.is_watching for entry in entries) else []
    lines = []
    for (assignment_id, month), of_line in found.items():
        assignment = assignments[assignment_id]
        sums = balance(Entry(entry.kind, entry.hundredths) for entry in of_line)
        window = eligibility_window(
            Mode(assignment.mode),
            assignment.hired_on,
            standing[assignment_id].established_on,
            contract.executes_from,
            contract.ends_on,
            cap,
            assignment.employed_since,
        )
        other = sum(
            entry.hundredths
            for entry in of_line
            if entry.kind == EntryKind.DECLARED and entry.statement_id != statement.pk
        )
        line = Line(
            month,
            sums.declared - other,
            already_declared=other,
            elsewhere=worked[assignment.participant_id, month].hundredths - (sums.declared - sums.refused),
            days_together=worked[assignment.participant_id, month].days,
            hired_on=assignment.hired_on,
            ends_on=assignment.ends_on,
            training=sum(entry.training for entry in of_line),
            contract_type=assignment.contract_type,
            watched_until=watched_until(watched, assignment.mode, watched_from(assignment), is_unsaid=is_unsaid),
            mode_doubt=mode_doubt(assignment.mode, kind_of_employer(assignment), contract.ccag_named),
            site_doubt=sites[assignment_id],
            employed_since=assignment.employed_since,
            recruited_from=recruited_from(watched, PRIOR_HIRE, assignment.window_starts_on, contract.notified_on)
            if assignment.mode == Mode.DIRECT_HIRE
            else None,
            released_from=statement.award.lot.released_from,
            suspensions=suspended.get(statement.award.lot_id, ()),
            held_from=statement.award.started_on,
            held_until=last_day_owed(None, statement.award.ended_on),
            publics=held_to(standing[assignment_id]),
        )
        lines.append(
            StatementLine(
                assignment, month, sums, findings(line, window, contract.executes_from, contract.ends_on), of_line
            )
        )
    return sorted(lines, key=lambda line: (line.assignment.participant.last_name, line.assignment.pk, line.month))


def line_of(statement: Statement, assignment: int, month: datetime.date) -> StatementLine | None:
    """The line of one assignment (its key) in one month of a statement; None when nothing is declared there. The
    queries of `statement_lines`."""
    lines = statement_lines(statement)
    return next((line for line in lines if (line.assignment.pk, line.month) == (assignment, month)), None)


def suspensions_of(awards: Iterable[Award]) -> dict[int, list[Span]]:
    """The suspensions that have ended on the lots of these awards, by lot; one query, none when none can have been: a
    lot resumed says so, and one released again no longer does."""
    return ended_suspensions({award.lot_id for award in awards if award.lot.resumed_on or award.lot.released_from})


def kind_of_employer(assignment: Assignment) -> StructureKind | None:
    """The kind of the structure that employs someone, when it is known."""
    return structure_kinds().get(assignment.employer.structure_kind) if assignment.employer else None


def held_to(standing: Standing) -> HeldTo | None:
    """The contract's own list of publics, where it has one, and since when the person is known to be of it."""
    return HeldTo(standing.own_list, standing.retained_on) if standing.own_list else None


def watched_from(assignment: Assignment) -> datetime.date:
    """The hiring a watched duration is counted from: that of the employment, for a direct hire, as its window is."""
    return assignment.window_starts_on if assignment.mode == Mode.DIRECT_HIRE else assignment.hired_on


@dataclass(frozen=True)
class Worked:
    """What someone has in a month on every award of the mission: hundredths, refused hours aside, and the days that
    those of her assignments which have some leave her to work, a shared day being one."""

    hundredths: int
    days: int


def hours_of_months(people: set[int], statement: Statement) -> dict[tuple[int, datetime.date], Worked]:
    """What these people have in the months of a statement; one query. Two hirings of one person on the same award add
    up as those on two awards do."""
    award, contract = "assignment__award__", "assignment__award__lot__contract"
    sums = (
        LedgerEntry.objects.filter(assignment__participant__in=people, month__in=statement.months)
        .exclude(kind=EntryKind.COUNTED)
        .order_by()
        .values_list("assignment__participant", "month", "assignment__hired_on", "assignment__ends_on",
                     f"{contract}__starts_on", f"{contract}__notified_on", f"{contract}__ends_on",
                     f"{award}started_on", f"{award}ended_on", "assignment")
        .annotate(
            declared=Sum("hundredths", filter=Q(kind=EntryKind.DECLARED), default=0),
            refused=Sum("hundredths", filter=Q(kind=EntryKind.REFUSED), default=0),
        )
    )  # fmt: skip
    totals: dict[tuple[int, datetime.date], int] = {}
    spans: dict[tuple[int, datetime.date], list[tuple[datetime.date, datetime.date]]] = {}
    for (
        person, month, hired_on, ends_on, starts_on, notified_on, over_on, held_from, left_on, _, declared, refused
    ) in sums:  # fmt: skip
        key = (person, month)
        totals[key] = totals.get(key, 0) + declared - refused
        if declared > refused:
            ends = (ends_on, last_day_owed(over_on, left_on))
            starts = (hired_on, execution_start(starts_on, notified_on), held_from)
            spans.setdefault(key, []).append(present_days(month, starts, ends))
    return {key: Worked(total, count_days(spans.get(key, []))) for key, total in totals.items()}


def asking_setting() -> AskingSetting:
    """The setting in force; before the mission has said its own, the one it finds. One query."""
    found = AskingSetting.objects.order_by("pk").last() or AskingSetting(days=ASKED_BEFORE)
    found.due_day = found.due_day or settings.STATEMENT_DUE_DAY
    return found


def mission_due_day() -> int:
    """The day of the month on which the active mission's statements are due, unless a contract says another; one
    query."""
    return asking_setting().due_day or settings.STATEMENT_DUE_DAY


def covered_until(awards: Iterable[int]) -> dict[int, datetime.date]:
    """The last day whose hours were taken over, by award, as last said; one query."""
    entries = OpeningEntry.objects.filter(award__in=list(awards), assignment=None).order_by("pk")
    return dict(entries.values_list("award", "as_of"))


def taken_over_by(key: str, **where: Any) -> dict[Any, int]:
    """Hundredths taken over, by a key of their entries (`award`, `award__lot`); one query."""
    entries = OpeningEntry.objects.filter(**where).order_by().values_list(key)
    return dict(entries.annotate(total=Sum("hundredths")))


def award_progress(award: Award) -> tuple[Balance, int, int | None]:
    """What an award's ledger and hours taken over add up to, the whole hours its lot owes, less those excused, and how
    many of these the calendar expects by today (None without both dates); one query."""

    def total(rows: QuerySet, key: str, column: str) -> Coalesce:
        kept = rows.filter(**{key: OuterRef("pk" if key == "award" else "lot")}).order_by().values(key)
        return Coalesce(Subquery(kept.annotate(total=Sum(column)).values("total")), 0)

    *sums, owed, excused, acts = (
        Award.objects.filter(pk=award.pk)
        .values_list(
            *(total(YearSum.objects.all(), "award", kind) for kind in ("declared", "counted", "refused")),
            total(OpeningEntry.objects.all(), "award", "hundredths"),
            total(HoursCommitment.objects.filter(in_force()), "lot", "hours"),
            offered("hours_excused_of")("lot"),
            later_acts("lot"),
        )
        .get()
    )
    due = due_hours(owed, excused)
    return Balance(*sums), due, expected_today(award.lot, due, acts, timezone.localdate())


def taken_over_by_desk(awards: QuerySet[Award]) -> dict[int, int]:
    """Hundredths taken over on some awards, by the id of the desk that answers for them; one query."""
    by_desk = OpeningEntry.objects.filter(award__in=awards).order_by().values_list(Coalesce("assignment__desk", "desk"))
    return dict(by_desk.annotate(total=Sum("hundredths")))


def done_by_desk(awards: QuerySet[Award]) -> dict[int, int]:
    """Hundredths counted or taken over on some awards, by the id of the desk that answers for the people; two
    queries."""
    counted = YearSum.objects.filter(award__in=awards).order_by().values_list("assignment__desk")
    done = taken_over_by_desk(awards)
    for desk, hundredths in counted.annotate(total=Sum("counted")):
        done[desk] = done.get(desk, 0) + hundredths
    return done


def done_by_lot(lot_ids: Iterable[int]) -> dict[int, int]:
    """Hundredths counted or taken over on some lots, by lot id; two queries."""
    lots = list(lot_ids)
    counted = YearSum.objects.filter(award__lot__in=lots).order_by().values_list("award__lot")
    done = dict(counted.annotate(total=Sum("counted")))
    for lot, hundredths in taken_over_by("award__lot", award__lot__in=lots).items():
        done[lot] = done.get(lot, 0) + hundredths
    return done


def sums_by(entries: Iterable[tuple[Any, str, int]]) -> dict[Any, Balance]:
    """Balances by any key, from (key, kind, hundredths) rows."""
    found: dict[Any, list[Entry]] = {}
    for key, kind, hundredths in entries:
        found.setdefault(key, []).append(Entry(kind, hundredths))
    return {key: balance(rows) for key, rows in found.items()}


def desk_contact(operation: Operation) -> dict[str, str]:
    """Who a company calls about an operation: a facilitator of its lead desk (name, desk, e-mail); one query.

    Without one, the desk alone is named.
    """
    return desk_contact_of(operation.lead_desk)


def desk_contact_of(desk: Organization) -> dict[str, str]:
    """Who is called at a desk: one of its facilitators (name, desk, e-mail), or who took over from the last when nobody
    is there any more; one query, more in that case."""
    member = (
        Membership.objects.filter(open_memberships(timezone.localdate()), organization=desk, role=Role.FACILITATOR)
        .select_related("user")
        .order_by("starts_on", "pk")
        .first()
    ) or relay_of(desk, timezone.localdate())
    return {
        "name": member.user.short_name if member else "",
        "desk": str(desk),
        "email": member.user.email if member else "",
    }


def last_signature(statement: Statement, account: str = "") -> dict[str, str]:
    """Who will probably sign: as `probable_signature`, after who signed last in the company for this award; two
    queries, three once she left."""
    before = (
        Statement.objects.filter(award_id=statement.award_id)
        .exclude(confirmed_at=None)
        .exclude(source=StatementSource.EMPLOYER)
        .order_by("-period_start")
        .values_list("confirmed_by", "confirmed_function")
        .first()
    )
    return probable_signature(statement, account, before or (statement.award.contact_name, ""))


def probable_signature(statement: Statement, account: str, last: tuple[str, str]) -> dict[str, str]:
    """Who will probably sign, as a form proposes her: the account's person, or who signed `last` (name, function) and
    has not left the company since, or its contact; one query."""
    name, function = last
    if account:
        name, function = account, function if account == name else ""
    else:
        contact = statement.award.contact_name
        gone = names_gone([name, contact], statement.award.company_id, timezone.localdate())
        if name in gone:
            name, function = "" if contact in gone else contact, ""
    return {"name": name.removesuffix(" (fictif)"), "function": function}
