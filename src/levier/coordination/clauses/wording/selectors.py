"""What the paragraphs of a study are written from, and the versions of the mission's models."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.registry import Standing
from levier.common.ui import formats
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import ClauseDetails, ClauseWording, OpportunityStudy, StudyLot
from levier.coordination.clauses.selectors import publics_of, worked_lot
from levier.coordination.clauses.terms import CapRule, PenaltyUnit
from levier.coordination.clauses.wording.facts import Facts, LotHours, SendingPeriod, chosen_ccag, refusal
from levier.coordination.clauses.wording.filling import as_text, fill
from levier.coordination.clauses.wording.packaged import article_lines, models
from levier.coordination.clauses.wording.pieces import Version
from levier.coordination.clauses.wording.waiving import CODE as WAIVER
from levier.coordination.clauses.wording.waiving import waiver_articles, waiver_values
from levier.law.ccag import ccags
from levier.law.legal_bases import Way, legal_bases
from levier.law.thresholds import Capacity, Kind


def details_of(study: OpportunityStudy) -> ClauseDetails:
    """What the study does not hold; empty, and not stored, when nobody wrote it down yet."""
    found = ClauseDetails.objects.filter(study=study).first()
    return found or ClauseDetails(study=study)


def refusal_of(study: OpportunityStudy, details: ClauseDetails) -> str:
    """Why nothing can be written from a study; empty when it can."""
    return refusal(
        decision=study.decision,
        way=study.way,
        basis=study.basis,
        day=study.notice_on,
        kind=Kind(study.kind),
        ccag=chosen_ccag(study.ccag, details.ccag),
        has_pledges=study.pledges.exists(),
    )


def facts_of(study: OpportunityStudy, details: ClauseDetails, lots: Sequence[StudyLot]) -> Facts:
    """A study and its details as the plain rules read them; only for a study that `refusal_of` lets through."""
    pledges = tuple(pledge.promise.words for pledge in study.pledges.all())
    return Facts(
        subject=study.title,
        buyer=str(study.buyer),
        day=study.notice_on,
        ccag=ccags().get(chosen_ccag(study.ccag, details.ccag)),
        way=Way(study.way),
        basis=legal_bases()[study.basis],
        lots=tuple(
            LotHours(lot.number, lot.title, worked.sizing.hours, worked.words)
            for lot in lots
            if (worked := worked_lot(lot, study)).sizing and worked.sizing.hours_if_all
        ),
        publics=tuple(publics_of(study)),
        added_publics=details.added_publics,
        perimeter=details.perimeter,
        facilitator=details.facilitator,
        kickoff_days=details.kickoff_days,
        sending_period=SendingPeriod(details.sending_period) if details.sending_period else None,
        hour_penalty_cents=details.hour_penalty_cents,
        absence_penalty_cents=details.absence_penalty_cents,
        document_penalty_cents=details.document_penalty_cents,
        document_penalty_unit=PenaltyUnit(details.document_penalty_unit),
        pooling=details.pooling,
        cap_rule=CapRule(details.cap_rule),
        cap_months=details.cap_months,
        criterion_weight=details.criterion_weight,
        pledges=pledges,
        is_without_hours=study.decision == Decision.OTHER_CONDITION or (bool(pledges) and not lots),
    )


def versions_of(piece: str) -> QuerySet[ClauseWording]:
    """The mission's versions of one model, the last first."""
    return ClauseWording.objects.filter(piece=piece).select_related("author").order_by("-number")


def serving_versions() -> list[Version]:
    """The version of each model that serves now: the mission's last, else Levier's own; two queries."""
    last = dict(ClauseWording.objects.order_by().values_list("piece").annotate(Max("number")))
    rows = {
        row.piece: row
        for row in ClauseWording.objects.filter(number__in=last.values())
        if last[row.piece] == row.number
    }
    return [as_version(rows.get(code), code) for code in models()]


def as_version(row: ClauseWording | None, code: str) -> Version:
    """A stored version as the plain rules read it; None is Levier's own."""
    model = models()[code]
    if row is None:
        return Version(model, 0, model.since, model.body, model.articles)
    day = timezone.localdate(row.created_at)
    return Version(model, row.number, day, row.body, tuple(row.articles), tuple(row.derogations.splitlines()))


@dataclass(frozen=True)
class Waiver:
    """The paragraph of a buyer that opts out: its lines, the version it was written from, the articles it stands on."""

    lines: list[str]
    version: Version
    articles: list[str]

    @property
    def text(self) -> str:
        """Its text, to paste."""
        return "\n".join(self.lines)

    @property
    def standing(self) -> str:
        """Which version it is and what it stands on, in a line."""
        words = self.version.words
        return f"{words[:1].upper()}{words[1:]}\u202f; {formats.enumeration(self.articles)}."


def waiver_of(study: OpportunityStudy) -> Waiver | None:
    """The paragraph of a study decided by opting out, from the mission's model; None for another one; one query."""
    capacity = Capacity(study.capacity)
    values = waiver_values(
        buyer=str(study.buyer), subject=study.title, ground=study.ground, reason=study.reason, capacity=capacity
    )
    if not values:
        return None
    version = as_version(versions_of(WAIVER).first(), WAIVER)
    lines = [line for line in as_text(fill(version.body, values)).splitlines() if line.strip()]
    marks = waiver_articles(version.articles, capacity)
    return Waiver(lines, version, article_lines(marks, None, study.notice_on))


def articles_stood_on() -> list[Standing]:
    """The models that serve, under each article they stand on: read again when that article changes."""
    return [
        Standing(
            article,
            f"Modèle de paragraphes\u00a0: {version.model.label}",
            reverse("wording", args=[version.model.code]),
        )
        for version in serving_versions()
        for article in version.articles
    ]
