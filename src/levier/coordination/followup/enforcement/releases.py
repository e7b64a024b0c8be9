"""Pages of the buyer's acts on the clause itself: suspension, removal, annulment, and the end of a suspension."""

import datetime
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods

from levier.common.documents.paper import Paper, paper_response
from levier.common.errors import Problem
from levier.common.files.forms import PaperField
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.common.ui.fields import DayField
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.commitments.policy import RELEASE_FILE
from levier.coordination.commitments.releases import (
    GROUND_LABELS,
    RELEASE_LABELS,
    ReleaseKind,
    check_release,
    to_free,
)
from levier.coordination.commitments.releasing import end_suspension
from levier.coordination.followup.enforcement.decision_paper import ReleaseDecision
from levier.coordination.followup.enforcement.forms import MOST_HOURS, text_area
from levier.coordination.followup.enforcement.services import (
    ANSWERING_ROLES,
    countable_pending,
    lot_hours,
    pending_hours,
    release_clause,
)
from levier.coordination.followup.enforcement.views import DRAFT, OPERATION, act, allowed, sent
from levier.coordination.followup.models import Difficulty
from levier.coordination.followup.to_review import told_of_release
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Award
from levier.law.ccag import Part, reference


def whole_hours_field(label: str, help_text: str) -> forms.IntegerField:
    """Whole hours, none to as many as any contract owes."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
        help_text=help_text,
    )


class ReleaseForm(forms.Form):
    """What the buyer decided, and on what."""

    kind = forms.ChoiceField(
        label="Décision de l’acheteur", choices=[(kind.value, label) for kind, label in RELEASE_LABELS.items()]
    )
    ground = forms.ChoiceField(
        label="Motif de l’annulation",
        required=False,
        choices=[("", "Sans objet"), *((ground.value, label) for ground, label in GROUND_LABELS.items())],
        help_text="Pour une annulation seulement\u00a0: dans ces trois cas, l’acheteur annule.",
    )
    evidence = forms.CharField(
        label="Faisceau d’indices, ou pièces produites",
        required=False,
        max_length=4000,
        widget=text_area(4),
        help_text="Exigé pour une suspension ou une suppression\u00a0: ce qui établit les difficultés économiques.",
    )
    upload = PaperField(RELEASE_FILE, label="Pièces reçues du titulaire")
    difficulty: Any = forms.ModelChoiceField(
        label="Difficulté à laquelle elle répond",
        queryset=None,
        required=False,
        empty_label="Aucune de celles notées",
    )
    requested_on = DayField(
        label="Demandée le",
        help_text="Par le titulaire, pour une suspension ou une suppression. Vide\u00a0: le jour où la difficulté "
        "choisie a été signalée.",
    )
    requested_by = forms.CharField(
        label="Demandée par",
        max_length=200,
        required=False,
        help_text="Nom et fonction, chez le titulaire. Vide\u00a0: qui a signalé la difficulté choisie.",
    )
    decided_on = DayField(label="Décidé le", required=True)
    effective_on = DayField(label="À compter du", required=True)
    document = forms.CharField(
        label="Décision", max_length=200, help_text="La lettre ou l’arrêté de l’acheteur et son numéro."
    )
    decision = PaperField(RELEASE_FILE, label="Décision signée")

    def __init__(
        self, difficulties: QuerySet[Difficulty], freed: str, pending: int, *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if pending:
            self.fields["effective_on"].help_text = (
                f"Des {formats.hours(pending)} à contrôler, celles d’un mois commencé avant ce jour peuvent encore "
                "compter\u202f; celles des mois d’après ne compteront pas, et ne seront plus dues."
            )
        self.fields["kind"].help_text = (
            f"La clause s’arrête tout entière sur le lot\u00a0: {freed} ne seront plus dues. Pour une partie "
            "seulement, enregistrez un avenant."
        )
        # The draft needs none of them; recording the decision does.
        for name in ("requested_on", "requested_by", "decision"):
            self.fields[name].says_optional = False  # type: ignore[attr-defined]
        self.fields["decision"].help_text = f"Exigée pour enregistrer. {self.fields['decision'].help_text}"
        self.fields["difficulty"].queryset = difficulties  # type: ignore[attr-defined]
        self.fields["difficulty"].label_from_instance = lambda row: (  # type: ignore[attr-defined]
            f"{formats.long_date(row.notified_on)}, {row.notified_by}\u00a0: {Truncator(row.text).chars(60)}"
        )

    def clean(self) -> dict[str, Any]:
        """What is left empty of the request is what the difficulty says."""
        told = super().clean() or {}
        answered = told.get("difficulty")
        if answered is not None:
            if "requested_on" not in self.errors:
                told["requested_on"] = told.get("requested_on") or answered.notified_on
            told["requested_by"] = told.get("requested_by") or answered.notified_by
        return told


class ResumptionForm(forms.Form):
    """The end of a suspension."""

    ended_on = DayField(label="La clause reprend le", required=True)
    document = forms.CharField(label="Pièce de la reprise", max_length=200)
    hours = whole_hours_field("Heures de nouveau dues", "Au plus celles qui étaient suspendues.")


def standing_words(owed: int, done: int, excused: int, pending: int) -> str:
    """Where a lot stands: whole hours owed and excused, hundredths done and to be judged."""
    parts = [f"{formats.whole_hours(owed)} dues", f"{formats.hours(done)} réalisées"]
    if excused:
        parts.append(f"{formats.whole_hours(excused)} déduites")
    if pending:
        parts.append(f"{formats.hours(pending)} à contrôler")
    return ", ".join(parts)


def freed_words(owed: int, done: int, excused: int, countable: int) -> str:
    """How many hours each act frees, the same figures as `standing_words`; `countable` of those to be judged."""
    most = {kind: to_free(kind, owed, done, excused=excused, countable=countable) for kind in ReleaseKind}
    suspended, lifted = most[ReleaseKind.SUSPENSION], most[ReleaseKind.ANNULMENT]
    if suspended == lifted:
        return formats.whole_hours(suspended)
    return (
        f"{formats.whole_hours(suspended)} par une suspension, {formats.whole_hours(lifted)} par une suppression ou "
        "une annulation,"
    )


def difficulties_of(award: Award) -> QuerySet[Difficulty]:
    """The difficulties the holder notified, in their order."""
    return Difficulty.objects.filter(award=award).order_by("notified_on", "pk")


def decision_of(
    award: Award,
    told: Mapping[str, Any],
    *,
    owed: int,
    done: int,
    excused: int,
    countable: int,
    today: datetime.date,
) -> Paper:
    """The decision that what is typed so far reasons; raises Problem at the field at fault when it gives no reason."""
    if "kind" not in told:
        raise Problem("Choisissez ce que l’acheteur décide.", field="kind")
    kind, contract = ReleaseKind(told["kind"]), award.lot.contract
    ground, evidence = told.get("ground", ""), told.get("evidence", "")
    check_release(kind, ground=ground, evidence=evidence, has_copy=True, decided_on=today, today=today)
    decision = ReleaseDecision(
        kind=kind,
        ground=ground,
        evidence=evidence,
        buyer=str(contract.operation.buyer),
        desk=str(contract.operation.lead_desk),
        holder=str(award.company),
        contract=contract.title,
        lot=f"le lot {award.lot.number}",
        article=reference(contract.ccag_named, Part.DIFFICULTIES),
        notified=list(difficulties_of(award).values_list("notified_on", flat=True)),
        requested_on=told.get("requested_on"),
        requested_by=told.get("requested_by", ""),
        owed=owed,
        done=done,
        excused=excused,
        freed=to_free(kind, owed, done, excused=excused, countable=countable),
        decided_on=told.get("decided_on"),
        effective_on=told.get("effective_on"),
    )
    return decision.paper(formats.long_date(today))


@allow(DRAFT)
@require_http_methods(["GET", "POST"])
def new_release(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records that the buyer suspended, removed or annulled the clause on a lot."""
    answering = Award.objects.filter(role__in=ANSWERING_ROLES, ended_on=None).select_related(
        "company", "lot__contract__operation__lead_desk"
    )
    award, operation = allowed(request, answering, public_id, OPERATION, DRAFT)
    lot, today = award.lot, timezone.localdate()
    owed, done, excused = lot_hours(lot)
    pending = pending_hours(lot)
    initial = {"decided_on": today, "effective_on": today, "kind": ReleaseKind.SUSPENSION}
    freed = freed_words(owed, done, excused, countable_pending(lot, today))
    form = sent(request, partial(ReleaseForm, difficulties_of(award), freed, pending), initial)
    if "projet" in request.POST:
        # The buyer signs before anything is recorded: neither its number nor the copies are known yet.
        form.is_valid()
        form.errors.clear()
        try:
            countable = countable_pending(lot, form.cleaned_data.get("effective_on") or today)
            standing = {"owed": owed, "done": done, "excused": excused, "countable": countable}
            paper = decision_of(award, form.cleaned_data, **standing, today=today)
        except Problem as problem:
            refuse(form, problem)
        else:
            return paper_response(paper, "decision-clause-sociale")
    return act(
        request,
        form,
        operation,
        lambda told: release_clause(
            lot, **{**told, "kind": ReleaseKind(told["kind"])}, author=request.user, today=today
        ),
        heading="Suspendre, supprimer ou annuler la clause",
        lead=f"{award.company} · {lot}\u00a0: {standing_words(owed, done, excused, pending)}. "
        "En difficulté économique, le titulaire demande et l’acheteur décide\u202f; l’activité partielle, un "
        "licenciement "
        f"économique ou un redressement judiciaire l’obligent à annuler "
        f"({reference(lot.contract.ccag_named, Part.DIFFICULTIES, is_model=True)}).",
        action="Enregistrer la décision",
        more={"draft": "Préparer la décision (Word)"},
        done=lambda told: (
            "La décision est enregistrée\u00a0: ces heures ne sont plus dues, aucun relevé n’est plus "
            f"attendu. {told_of_release(lot)}".strip()
        ),
    )


@allow(DRAFT)
@require_http_methods(["GET", "POST"])
def end_release(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Ends a suspension of the clause."""
    rows = ClauseRelease.objects.filter(kind=ReleaseKind.SUSPENSION).select_related("lot__contract__operation")
    release, operation = allowed(request, rows, public_id, OPERATION, DRAFT)
    return act(
        request,
        sent(request, ResumptionForm, {"ended_on": timezone.localdate(), "hours": release.hours}),
        operation,
        lambda told: end_suspension(release, author=request.user, today=timezone.localdate(), **told),
        heading="Mettre fin à la suspension",
        lead=f"{release.lot}\u00a0: {formats.whole_hours(release.hours)} suspendues depuis le "
        f"{formats.long_date(release.effective_on)}.",
        action="Enregistrer la reprise",
        done="La clause reprend\u00a0: ces heures sont de nouveau dues, et les relevés attendus.",
    )
