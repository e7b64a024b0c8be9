"""The studies as a spreadsheet, and one study as a PDF, with the figures of the screen."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.documents.pdf import render_pdf
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, EUROS, INTEGER, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.clauses import selectors, services
from levier.coordination.clauses.decisions import DECISION_LABELS, Decision, ground_words
from levier.coordination.clauses.forms import StudyFilters
from levier.coordination.clauses.leave_behind import Comparable, LotAtStake, lot_lines
from levier.coordination.clauses.models import OpportunityStudy, StudyLot
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.wording.selectors import waiver_of
from levier.coordination.clauses.working import LotWorking, Working
from levier.law.duty import reasons_kept_in
from levier.law.still_binding import still_binding
from levier.law.thresholds import Capacity, Kind

TEMPLATE = "coordination/clauses/documents/study.typ"
ANSWER = "coordination/clauses/documents/answer.typ"
COLUMNS = (
    Column("Objet", width=50),
    Column("Acheteur", width=36),
    Column("Guichet", width=36),
    Column("Nature", width=14),
    Column("Valeur estimée HT", EUROS),
    Column("Date de l’avis", DATE),
    Column("Lots", INTEGER, 8),
    Column("Heures", WHOLE_HOURS),
    Column("Décision", width=22),
    Column("Décidé le", DATE),
)


@allow("clauses.study.view")
@require_GET
def export_studies(request: MissionRequest) -> HttpResponse:
    """Every study of the list as it is filtered, all pages at once."""
    visible = visible_studies(request.actor)
    now = timezone.localtime()
    studies = selectors.filtered(selectors.listed_studies(visible), StudyFilters(visible, request.GET).asked)
    rows = [
        (
            study.title,
            str(study.buyer),
            str(study.desk),
            study.get_kind_display(),
            study.estimated_cents,
            study.notice_on,
            study.lot_count,
            study.hours,
            selectors.WORDS[study.decision],
            study.decided_on,
        )
        for study in studies.order_by("-notice_on", "pk")
    ]
    book = write_workbook(
        [Sheet("Études", COLUMNS, rows)],
        title="Études d’opportunité",
        source=[("Mission", request.mission.name), ("Source", f"Levier, le {formats.moment(now)}")],
        produced_at=now,
    )
    return file_answer(book, f"etudes-{now:%Y-%m-%d}.xlsx")


@allow("clauses.study.view")
@require_GET
def study_pdf(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The study as a PDF for the buyer's file."""
    studies = visible_studies(request.actor).select_related("buyer", "desk")
    study = get_object_or_404(studies, public_id=public_id)
    now = timezone.localtime()
    data = study_data(study, mission=request.mission.name) | {
        "source": f"Étude d’opportunité produite le {formats.moment(now)} avec Levier."
    }
    content = render_pdf(TEMPLATE, data, title=f"Étude d’opportunité – {study.title}", produced_at=now)
    return file_answer(content, f"etude-{study.notice_on:%Y-%m-%d}.pdf", inline=True)


@allow("clauses.study.view")
@require_GET
def answer_pdf(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The answer of the law in one page, to leave with the buyer: a « no » says what still binds, what comparable
    buyers did and the hours at stake."""
    visible = visible_studies(request.actor)
    study = get_object_or_404(visible.select_related("buyer", "desk"), public_id=public_id)
    now = timezone.localtime()
    data = answer_data(study, selectors.comparable_decisions(study, visible), mission=request.mission.name) | {
        "source": f"Réponse produite le {formats.moment(now)} avec Levier."
    }
    content = render_pdf(ANSWER, data, title=f"Obligation sociale – {study.title}", produced_at=now)
    return file_answer(content, f"reponse-{study.notice_on:%Y-%m-%d}.pdf", inline=True)


def answer_data(study: OpportunityStudy, comparable: Comparable, *, mission: str) -> dict[str, Any]:
    """What the page left with the buyer says, in the words and formats of the screen."""
    whole, waiver = study_data(study, mission=mission), waiver_of(study)
    rows = list(study.lots.all())
    working = services.working_of(study, rows)
    return {
        "mission": mission,
        "subject": study.title,
        "buyer": str(study.buyer),
        "facts": f"{study.get_kind_display().capitalize()}, {formats.euros(study.estimated_cents)} HT, avis ou "
        f"lancement le {formats.long_date(study.notice_on)}.",
        "answer": answer_words(working),
        "duty": whole["duty"],
        "threshold": whole["threshold"],
        "binding": [
            (known.article, known.words, formats.typeset(known.source))
            for known in still_binding(
                Kind(study.kind), study.notice_on, working.usage.spaser_euros, reaches=working.reaches_threshold
            )
        ],
        "comparable": comparable_words(comparable),
        "hours": whole["hours"] if working.hours_if_all else "",
        "lots": lot_lines([at_stake(row, lot) for row, lot in zip(rows, working.lots, strict=True)]),
        "decision": whole["decision"],
        "paragraph": waiver.lines if waiver else [],
        "standing": waiver.standing if waiver else "",
        "contact": str(study.desk),
        "fictitious": whole["fictitious"],
    }


def lot_name(worked: LotWorking) -> str:
    """« Lot 3, Peinture »."""
    return f"Lot {worked.figures.number}, {worked.figures.title}"


def at_stake(row: StudyLot, worked: LotWorking) -> LotAtStake:
    """A lot as the page left with the buyer reads it."""
    trade = trades().get(row.trade)
    hours = worked.sizing.hours if worked.sizing else None
    return LotAtStake(lot_name(worked), trade.label if trade else "", worked.words or worked.refusal, hours)


def answer_words(working: Working) -> str:
    """The answer, in three words."""
    if working.duty is None:
        return "À décrire"
    if working.duty.mandatory:
        return "Condition sociale obligatoire"
    return {"a_verifier": "À vérifier", "hors_champ": "Hors champ"}.get(working.duty.status, "Pas d’obligation")


def comparable_words(comparable: Comparable) -> list[str]:
    """What comparable buyers did, one line a decision; under five cases or three buyers, only that there are not
    enough."""
    if not comparable.is_enough:
        return [f"Pas assez de cas\u00a0: {cases_words(comparable)}."]
    return [f"{formats.integer(number)} sur {formats.integer(comparable.total)} : {words}"
            for words, number in comparable.decisions]  # fmt: skip


def cases_words(comparable: Comparable) -> str:
    """« 6 études décidées de 4 acheteurs »."""
    studies = formats.count(comparable.total, "étude décidée", "études décidées")
    return f"{studies} de {formats.count(comparable.buyers, 'acheteur')}" if comparable.buyers else studies


def study_data(study: OpportunityStudy, *, mission: str) -> dict[str, Any]:
    """What the document says, in the words and formats of the screen."""
    lots = list(study.lots.all())
    working = services.working_of(study, lots)
    threshold = working.threshold
    return {
        "mission": mission,
        "subject": study.title,
        "buyer": str(study.buyer),
        "purchase": [
            *([("Marché publié", open_data_words(study))] if study.open_data_uid else []),
            ("Guichet", str(study.desk)),
            ("Nature", study.get_kind_display()),
            ("Qualité de l’acheteur", study.get_capacity_display()),
            ("Valeur estimée du besoin", f"{formats.euros(study.estimated_cents)} HT"),
            ("Avis ou lancement", formats.long_date(study.notice_on)),
            ("Durée", formats.count(study.duration_months, "mois", "mois")),
            ("CCAG", study.ccag or "non précisé"),
            ("Voie et base juridique", way_words(study)),
        ],
        "duty": " ".join(filter(None, [working.duty.reason, working.basis_doubt])) if working.duty else "",
        "threshold": ""
        if threshold is None
        else f"Seuil à cette date : {formats.euros(threshold.amount * 100)} HT. "
        f"Source : {formats.typeset(threshold.source)}.",
        "lots": [
            {
                "name": lot_name(worked),
                "hours": worked.words or worked.refusal,
                "steps": lot_steps(worked),
                "source": worked.source,
            }
            for worked in working.lots
        ],
        "hours": hours_words(working),
        "pledges": [pledge.promise.words for pledge in study.pledges.all()],
        "publics": [formats.typeset(public.text) for public in selectors.publics_of(study)] if lots else [],
        "notes": study.notes,
        "decision": decision_words(study),
        "fictitious": study.buyer.is_fictitious,
    }


def lot_steps(worked: LotWorking) -> list[str]:
    """The working of a lot, its shape first when it is not a fixed amount, then what warns of it."""
    if worked.sizing is None:
        return []
    shape = [worked.shape_words] if worked.shape_words else []
    estimate = f"Soit {formats.whole_hours(worked.sizing.hours)} si ce montant se réalise."
    return [*shape, *worked.sizing.steps, *([estimate] if worked.is_framework else []), *worked.warnings]


def open_data_words(study: OpportunityStudy) -> str:
    """Where the contract a study starts from is published."""
    return f"identifiant {study.open_data_uid} dans les données ouvertes"


def hours_words(working: Working) -> str:
    """The hours of all lots, and those that may come."""
    hours = formats.whole_hours(working.hours)
    if working.hours_if_all == working.hours:
        return hours
    return f"{hours}\u202f; {formats.whole_hours(working.hours_if_all)} si tout est affermi et reconduit"


def way_words(study: OpportunityStudy) -> str:
    """The way and the legal basis chosen."""
    basis = selectors.basis_of(study)
    return f"{study.get_way_display()}, {formats.typeset(basis.label)}" if basis else "à choisir"


def decision_words(study: OpportunityStudy) -> list[str]:
    """The decision, in sentences."""
    if not study.is_decided:
        return ["La décision de l’acheteur n’est pas encore enregistrée."]
    words = [
        f"L’acheteur a décidé : {DECISION_LABELS[Decision(study.decision)]}, le "
        f"{formats.long_date(study.decided_on)} ({study.decided_by})."
    ]
    if doubt := study.decision_doubt:
        words.append(doubt)
    if ground := ground_words(study.ground):
        words.append(f"Motif : {ground}.")
    if study.reason:
        words.append(study.reason)
    if ground:
        words.append(f"L’acheteur indique ces raisons {reasons_kept_in(Capacity(study.capacity))}.")
    return words
