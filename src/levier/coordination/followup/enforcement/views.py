"""Pages of difficulties, formal notices and penalties: for the desk that drafts and the buyer that signs."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.coordination.commitments.remaining import remaining_hundredths
from levier.coordination.followup.enforcement import counted, selectors, services
from levier.coordination.followup.enforcement import forms as enforcement_forms
from levier.coordination.followup.enforcement.drafts import blanks_left
from levier.coordination.followup.enforcement.penalties import Ground
from levier.coordination.followup.models import Difficulty, FormalNotice
from levier.coordination.followup.policy import is_buyer_of, reportable_operations
from levier.coordination.followup.reminders.reach import out_of_reach_on
from levier.coordination.hours.contests import BUYER_DECIDES, buyer_has_account
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Award, Operation

DRAFT, DECIDE = "followup.enforcement.draft", "followup.enforcement.decide"
OPERATION = "lot__contract__operation"


@allow("followup.enforcement.view")
@require_GET
def show_enforcement(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The stipulations of an operation's contracts, the hours missing, the difficulties, notices and penalties."""
    operations = reportable_operations(request.actor).select_related("buyer", "lead_desk")
    operation = get_object_or_404(operations, public_id=public_id)
    may_decide = permits(request.actor, DECIDE, operation)
    context = {
        "operation": operation,
        "contracts": selectors.enforcement_of(operation, timezone.localdate()),
        "may_draft": permits(request.actor, DRAFT, operation),
        "follows": permits(request.actor, "procurement.operation.view"),
        "may_decide": may_decide,
        "may_decide_for_good": may_decide
        and (is_buyer_of(request.actor, operation) or not buyer_has_account(operation)),
        "breadcrumbs": trail(request, operation),
    }
    return render(request, "followup/enforcement.html", context)


def trail(request: MissionRequest, operation: Operation, label: str = "") -> list[dict[str, str]]:
    """The breadcrumbs of a page of this room, for whoever follows the operation or whose operation it is."""
    page, home, words = (
        ("operation", "operations", "Opérations")
        if permits(request.actor, "procurement.operation.view")
        else ("my_operation", "my_operations", "Mes opérations")
    )
    enforcement = reverse("enforcement", args=[operation.public_id]) if label else ""
    crumbs = [
        {"label": words, "url": reverse(home)},
        {"label": operation.name, "url": reverse(page, args=[operation.public_id])},
        {"label": "Exécution de la clause", "url": enforcement},
    ]
    return [*crumbs, {"label": label, "url": ""}] if label else crumbs


def allowed(
    request: MissionRequest, rows: QuerySet, public_id: UUID, path: str, permission: str
) -> tuple[Any, Operation]:
    """A row of an operation the actor reads, and that operation; 404 when she does not, refused when she only reads."""
    mine = rows.filter(**{f"{path}__in": reportable_operations(request.actor).order_by().values("pk")})
    row = get_object_or_404(mine.select_related(f"{path}__buyer"), public_id=public_id)
    operation = row
    for step in path.split("__"):
        operation = getattr(operation, step)
    if not permits(request.actor, permission, operation):
        raise PermissionDenied
    return row, operation


def act(
    request: MissionRequest,
    form: forms.Form,
    operation: Operation,
    do: Callable[[Mapping[str, Any]], object],
    *,
    heading: str,
    action: str,
    done: str | Callable[[Mapping[str, Any]], str],
    lead: str = "",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Shows a form, does its act, and goes back to the operation; a refusal stands beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, done if isinstance(done, str) else done(form.cleaned_data))
            return redirect("enforcement", operation.public_id)
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "action": action,
        "back": reverse("enforcement", args=[operation.public_id]),
        "breadcrumbs": trail(request, operation, heading),
        **(more or {}),
    }
    return render(request, "followup/act.html", context)


def sent(request: MissionRequest, make: Callable[..., forms.Form], initial: Mapping[str, Any] | None = None) -> Any:
    """The form, with what was sent if something was."""
    if request.method == "POST":
        return make(request.POST, request.FILES)
    return make(initial=dict(initial or {}))


form_page = require_http_methods(["GET", "POST"])


@allow(DRAFT)
@form_page
def new_difficulty(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records a difficulty the holder notified."""
    award, operation = allowed(request, Award.objects.select_related("company"), public_id, OPERATION, DRAFT)
    ccag = award.lot.contract.ccag_named
    today = timezone.localdate()
    return act(
        request,
        sent(request, partial(enforcement_forms.DifficultyForm, ccag=ccag), {"notified_on": today}),
        operation,
        lambda told: services.report_difficulty(award, **told, author=request.user, today=today),
        heading="Difficulté signalée",
        lead=f"{award.company} · {award.lot}",
        action="Enregistrer",
        done="La difficulté est notée\u00a0: étudiez avec le titulaire et l’acheteur les moyens d’y répondre.",
    )


@allow(DECIDE)
@form_page
def answer_difficulty(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records what was found to a difficulty."""
    rows = Difficulty.objects.select_related("award__company", "award__lot")
    row, operation = allowed(request, rows, public_id, f"award__{OPERATION}", DECIDE)

    def answer(told: Mapping[str, Any]) -> None:
        services.answer_difficulty(
            row,
            outcome=told["outcome"],
            excused=told["excused_hours"] or 0,
            means=told["means"],
            decided_by=str(request.user),
            today=timezone.localdate(),
        )

    return act(
        request,
        sent(request, partial(enforcement_forms.DifficultyAnswerForm, ccag=row.award.lot.contract.ccag_named)),
        operation,
        answer,
        heading="Suite d’une difficulté",
        lead=f"{row.award.company}, le {formats.long_date(row.notified_on)}\u00a0: {formats.whole_hours(row.hours)}",
        action="Enregistrer la suite",
        done="La suite est enregistrée.",
        more={"quote": row.text},
    )


@allow(DRAFT)
@form_page
def new_notice(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Drafts a formal notice, from the figures of the lot and the contract's own words."""
    award, operation = allowed(
        request,
        Award.objects.select_related("company", "lot__contract__insertion_clause"),
        public_id,
        OPERATION,
        DRAFT,
    )
    initial, refusal = {}, ""
    if request.method != "POST":
        try:
            services.check_clause_binds(award.lot)
        except Problem as problem:
            refusal = problem.sentence
        owed, done, excused = services.lot_hours(award.lot)
        likely = Ground.HOURS if remaining_hundredths(owed, done, excused) else Ground.DOCUMENTS
        asked = request.GET.get("objet", likely)
        ground = Ground(asked) if asked in set(Ground) else likely
        initial = {"ground": ground, "text": services.draft_words(award, ground, timezone.localdate())}
    return act(
        request,
        sent(request, enforcement_forms.NoticeForm, initial),
        operation,
        lambda told: _drafted(request, award, told),
        heading="Projet de mise en demeure",
        lead=f"{award.company} · {award.lot}. Vous rédigez, l’acheteur signe et envoie.",
        action="Garder le projet",
        done=lambda told: kept_words(operation, told["text"]),
        more={
            "grounds": [(value.value, label) for value, label in enforcement_forms.GROUND_LABELS.items()],
            "refusal": refusal,
        },
    )


def unreached_words(notice: FormalNotice) -> str:
    """A sentence about those the demands a draft stands on did not reach; empty when mails arrive."""
    if not selectors.asks_documents(notice):
        return ""
    names = out_of_reach_on([notice.award.lot_id]).get(notice.award.lot_id)
    if not names:
        return ""
    return (
        f" Aucun courriel ne parvient plus à {names}\u00a0: vérifiez que l’entreprise a reçu les demandes avant de la "
        "mettre en demeure."
    )


def kept_words(operation: Operation, text: str) -> str:
    """What comes next for a draft that is kept: to complete, to be found by the buyer, or to have signed on paper."""
    if blanks_left(text):
        return "Le projet est gardé. Complétez ce qui reste entre crochets\u00a0: l’acheteur le signe ensuite."
    if buyer_has_account(operation):
        return "Le projet est gardé\u00a0: l’acheteur le trouve sur sa page d’accueil."
    return (
        "Le projet est gardé. L’acheteur n’a pas de compte\u00a0: faites-lui signer la lettre en PDF, puis notez "
        "l’envoi avec la copie signée."
    )


def _drafted(request: MissionRequest, award: Award, told: Mapping[str, Any]) -> None:
    services.draft_notice(award, ground=told["ground"], text=told["text"], author=request.user)


def notice_for(request: MissionRequest, public_id: UUID, permission: str) -> tuple[FormalNotice, Operation]:
    """A formal notice, for whoever has a hand in it."""
    rows = FormalNotice.objects.select_related("award__company", "award__lot__contract")
    return allowed(request, rows, public_id, f"award__{OPERATION}", permission)


@allow(DRAFT)
@form_page
def edit_notice(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Rewrites a draft."""
    notice, operation = notice_for(request, public_id, DRAFT)
    seen = request.POST.get("seen", "")
    return act(
        request,
        sent(request, enforcement_forms.NoticeTextForm, {"text": notice.text}),
        operation,
        lambda told: services.change_draft(notice, told["text"], seen=seen),
        heading="Projet de mise en demeure",
        lead=f"{notice.award.company}\u00a0: {notice.get_ground_display()}.{unreached_words(notice)}",
        action="Garder le projet",
        done=lambda told: kept_words(operation, told["text"]),
        more={
            "seen": services.reading_of(notice),
            "quote": notice.text if seen not in ("", services.reading_of(notice)) else "",
        },
    )


@allow(DECIDE)
@form_page
def send_notice(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records that the buyer signed and sent a notice."""
    notice, operation = notice_for(request, public_id, DECIDE)
    is_buyer = is_buyer_of(request.actor, operation)

    def send(told: Mapping[str, Any]) -> None:
        seen = request.POST.get("seen", "")
        signed = {"author": request.user, "is_buyer": is_buyer, "today": timezone.localdate()}
        services.send_notice(notice, **told, **signed, seen=seen)

    form = sent(request, enforcement_forms.SendingForm, {"signed_by": str(request.user) if is_buyer else ""})
    if not is_buyer:
        form.fields["upload"].says_optional = False
    refusal = ""
    if request.method != "POST":
        if notice.is_to_complete:
            refusal = services.TO_COMPLETE
        elif not is_buyer and buyer_has_account(operation):
            refusal = BUYER_DECIDES
    return act(
        request,
        form,
        operation,
        send,
        heading="Envoi de la mise en demeure",
        lead=f"{notice.award.company}\u00a0: {notice.get_ground_display()}. L’acte part au nom de l’acheteur."
        f"{unreached_words(notice)}",
        action="Noter l’envoi",
        done="L’envoi est noté\u00a0: le délai court.",
        more={"quote": notice.text, "seen": services.reading_of(notice), "refusal": refusal},
    )


@allow(DECIDE)
@form_page
def notice_outcome(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records what came of a notice."""
    notice, operation = notice_for(request, public_id, DECIDE)
    today = timezone.localdate()
    deadline = formats.long_date(notice.deadline_on) if notice.deadline_on else "—"
    return act(
        request,
        sent(request, enforcement_forms.OutcomeForm, {"on": today}),
        operation,
        lambda told: services.record_outcome(notice, **told, author=request.user, today=today),
        heading="Suite de la mise en demeure",
        lead=f"{notice.award.company}\u00a0: délai laissé jusqu’au {deadline}.",
        action="Noter la suite",
        done=lambda told: outcome_words(notice),
    )


def outcome_words(notice: FormalNotice) -> str:
    """What is said once the outcome of a notice is noted: that its penalty is too high, if it makes it so."""
    penalty, clause = notice.proposed, counted.clause_of(notice)
    excess = counted.excess_of(notice, penalty, clause.document_penalty_unit) if penalty and clause else ""
    if not excess or penalty is None:
        return "La suite est notée."
    return f"La suite est notée. {excess} " + (
        "Revoyez-la avec l’acheteur." if penalty.decision else "L’acheteur ne pourra l’appliquer en entier."
    )
