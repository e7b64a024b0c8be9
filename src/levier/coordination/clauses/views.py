"""Pages of the opportunity studies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.registry import panels
from levier.common.versions import Stale
from levier.coordination.clauses import selectors, services
from levier.coordination.clauses.decisions import ground_words, open_grounds
from levier.coordination.clauses.forms import DecisionForm, StudyFilters, StudyForm
from levier.coordination.clauses.lot_forms import LotForms, LotFormSet
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.study_papers import PAPERS
from levier.coordination.clauses.tables import Tables
from levier.coordination.clauses.wording.selectors import waiver_of
from levier.coordination.clauses.working import Working
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.journal import journal
from levier.coordination.procurement.policy import desks_led_by, visible_operations
from levier.coordination.procurement.services import organization_of
from levier.law.duty import reasons_kept_in
from levier.law.still_binding import still_binding
from levier.law.thresholds import Capacity, Kind
from levier.organizations.models import OrganizationKind

PAGE_SIZE = 50
LOT_FIELDS = services.LOT_FIELDS


@allow("clauses.study.view")
@require_GET
def list_studies(request: MissionRequest) -> HttpResponse:
    """The studies one follows, the last version of each."""
    visible = visible_studies(request.actor)
    form = StudyFilters(visible, request.GET)
    studies = selectors.filtered(selectors.listed_studies(visible), form.asked)
    sort = request.GET.get("tri", "")
    column = selectors.SORTS.get(sort.removeprefix("-"))
    order = (f"-{column}" if sort.startswith("-") else column) if column else "-notice_on"
    page = Paginator(studies.order_by(order, "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    for study in page.object_list:
        study.badge = selectors.shown(study)
    return render(
        request,
        "clauses/studies.html",
        {"page": page, "form": form, "query": request.GET.urlencode(), "filtered": any(form.asked.values())},
    )


@allow("clauses.study.view")
@require_GET
def show_study(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One study: the purchase, the law's answer, the working, the decision."""
    studies = visible_studies(request.actor).select_related(
        "buyer", "desk", "operation", "replaces", "replaced_by", "recorded_by"
    )
    study = get_object_or_404(studies, public_id=public_id)
    lots = list(study.lots.all())
    basis = selectors.basis_of(study)
    working = services.working_of(study, lots)
    return render(
        request,
        "clauses/study.html",
        {
            "study": study,
            "newer": getattr(study, "replaced_by", None),
            "badge": selectors.shown(study),
            "working": working,
            "basis": basis,
            "texts": basis.texts_on(study.notice_on) if basis else [],
            "publics": selectors.publics_of(study),
            "ground": ground_words(study.ground),
            "waiver": waiver_of(study),
            "binding": still_binding(
                Kind(study.kind), study.notice_on, working.usage.spaser_euros, reaches=working.reaches_threshold
            ),
            "trades": selectors.comparable_lots(
                study, lots, visible_studies(request.actor), visible_operations(request.actor)
            ),
            "comparable": selectors.comparable_decisions(study, visible_studies(request.actor)),
            "kept_in": reasons_kept_in(Capacity(study.capacity)),
            "pledges": list(study.pledges.all()),
            "papers": [(slug, label) for slug, (label, _) in PAPERS.items()],
            "opens_operation": study.is_decided and services.opens_operation(study),
            "may_edit": permits(request.actor, "clauses.study.edit", study),
            "panels": panels("study", request.actor, study),
            "breadcrumbs": [{"label": "Études", "url": reverse("studies")}, {"label": study.title}],
        },
    )


@allow("clauses.study.view")
@require_GET
def show_journal(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Everything that changed in a study."""
    study = get_object_or_404(visible_studies(request.actor), public_id=public_id)
    lines = journal([OpportunityStudy.history.filter(id=study.pk)])
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "procurement/journal.html",
        {"page": page, "subject": study.title, "breadcrumbs": trail(study, "Journal")},
    )


def trail(study: OpportunityStudy, here: str) -> list[dict[str, str]]:
    """The way back from a page to its study."""
    return [
        {"label": "Études", "url": reverse("studies")},
        {"label": study.title, "url": reverse("study", args=[study.public_id])},
        {"label": here},
    ]


@allow("clauses.study.edit")
@require_http_methods(["GET", "POST"])
def new_study(request: MissionRequest) -> HttpResponse:
    """Opens a study, from nothing, from a contract of the open data, or for a buyer."""
    first = selectors.first_values(request.GET.get("marche", ""), uuid_or_nothing(request.GET.get("acheteur", "")))
    desks = desks_led_by(request.actor)[:2]
    if len(desks) == 1:
        first["desk"] = desks[0]
    return write(request, OpportunityStudy(author_id=request.actor.user_id), first, [])


@allow("clauses.study.edit")
@require_http_methods(["GET", "POST"])
def edit_study(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Changes a study not yet decided."""
    study = writable(request, public_id)
    if study.is_decided:
        messages.warning(request, services.LOCKED)
        return redirect("study", study.public_id)
    # A figure its shape has no use for shows as an empty field.
    lots = [
        {name: getattr(lot, name) if name == "amount_cents" else getattr(lot, name) or "" for name in LOT_FIELDS}
        for lot in study.lots.all()
    ]
    return write(request, study, {}, lots)


def write(
    request: MissionRequest, study: OpportunityStudy, first: dict[str, Any], lots: list[dict[str, Any]]
) -> HttpResponse:
    """The form of a study: shown, recomputed, given one more lot, or saved."""
    is_new = study.pk is None
    if request.method == "POST" and "ajouter" in request.POST:
        form, formset = retyped(request, study)
        working = worked(*bound(request, study))
    elif request.method == "POST":
        form, formset = bound(request, study)
        working = worked(form, formset)
        if "recalculer" not in request.POST and form.is_valid() and all(lot.is_valid() for lot in formset.filled()):
            saved = save(request, form, formset, is_new=is_new)
            if saved is not None:
                messages.success(request, "L’étude est enregistrée.")
                return redirect("study", saved.public_id)
    else:
        form = StudyForm(request.actor, instance=study, initial=first)
        shown = lots or [{"number": 1, "title": first.get("title") or "", "amount_cents": first.get("estimated_cents")}]
        formset = lot_forms(shown)
        working = services.working_of(study, list(study.lots.all())) if study.pk else Working()
    return render(
        request,
        "clauses/study_form.html",
        {
            "form": form,
            "formset": formset,
            "working": working,
            "wrong_lots": [lot for lot in formset.forms if lot.is_bound and lot.has_changed() and lot.errors],
            "heading": "Nouvelle étude d’opportunité" if is_new else "Modifier l’étude",
            "back": reverse("studies") if is_new else reverse("study", args=[study.public_id]),
            "breadcrumbs": [{"label": "Études", "url": reverse("studies")}, {"label": "Étude"}],
        },
    )


def save(request: MissionRequest, form: StudyForm, formset: LotForms, *, is_new: bool) -> OpportunityStudy | None:
    """Saves what was typed; None when it is refused, the sentence being on the form."""
    study, typed = form.instance, form.cleaned_data
    try:
        # One act: a study that is refused leaves no buyer behind.
        with transaction.atomic():
            if typed["buyer"] is None:
                study.buyer = organization_of(
                    OrganizationKind.BUYER,
                    siret=typed["buyer_siret"],
                    name=typed["buyer_name"],
                    is_fictitious=request.mission.is_fictitious,
                    # A study says its buyer on its own page, which is read before anything is decided.
                    is_confirmed=True,
                )
            lots = [lot.lot() for lot in formset.filled()]
            return services.save_study(study, lots, version=None if is_new else typed["version"] or 0)
    except Stale as stale:
        # What was typed stays; saving again is then a choice, made knowing that the study moved.
        refuse(form, stale)
        latest = OpportunityStudy.objects.values_list("version", flat=True).get(pk=study.pk)
        typed_again = request.POST.copy()
        typed_again["version"] = str(latest)
        form.data = typed_again
    except Problem as problem:
        refuse(form, problem)
    return None


def bound(request: MissionRequest, study: OpportunityStudy) -> tuple[StudyForm, LotForms]:
    """The forms over what was sent."""
    data = request.POST.copy()
    data.setdefault("lots-TOTAL_FORMS", "0")
    data.setdefault("lots-INITIAL_FORMS", "0")
    form = StudyForm(request.actor, data, instance=study)
    form.is_valid()
    kwargs = {"tables": services.tables_of(), "day": form.cleaned_data.get("notice_on") or timezone.localdate()}
    return form, LotFormSet(data, prefix="lots", form_kwargs=kwargs)


def retyped(request: MissionRequest, study: OpportunityStudy) -> tuple[StudyForm, LotForms]:
    """The same page with one more empty lot, everything as it was typed and nothing judged yet."""
    typed: QueryDict = request.POST
    initial: dict[str, Any] = {**typed.dict(), "publics": typed.getlist("publics")}
    total = typed.get("lots-TOTAL_FORMS", "0")
    count = int(total) if total.isdigit() else 0
    lots = [{name: typed.get(f"lots-{rank}-{name}", "") for name in LOT_FIELDS} for rank in range(min(count, 60))]
    return StudyForm(request.actor, instance=study, initial=initial), lot_forms([*lots, {"number": len(lots) + 1}])


def lot_forms(lots: list[dict[str, Any]]) -> LotForms:
    """Forms showing these lots."""
    kwargs = {"tables": Tables(), "day": timezone.localdate()}
    return LotFormSet(prefix="lots", initial=lots, form_kwargs=kwargs)


def worked(form: StudyForm, formset: LotForms) -> Working:
    """The working of what is typed so far."""
    form.is_valid()
    rounding = form.rounding_typed
    filled = formset.filled()
    tables = formset.form_kwargs["tables"]
    return form.working([lot.worked(rounding) for lot in filled], [lot.figures() for lot in filled], tables)


@allow("clauses.study.edit")
@require_POST
def compute(request: MissionRequest) -> HttpResponse:
    """The working alone, as the page loaded afresh would show it: what htmx asks while one types."""
    form, formset = bound(request, OpportunityStudy())
    return render(request, "clauses/working.html", {"working": worked(form, formset)})


@allow("clauses.study.edit")
@require_http_methods(["GET", "POST"])
def decide_study(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records the buyer's decision."""
    study = writable(request, public_id)
    if study.is_decided:
        messages.warning(request, services.LOCKED)
        return redirect("study", study.public_id)
    working = services.working_of(study, list(study.lots.all()))
    initial = {"decided_on": timezone.localdate(), "version": study.version}
    form = DecisionForm(
        open_grounds(working.duty, working.lasts(study.duration_months), study.notice_on) if working.duty else (),
        Capacity(study.capacity),
        request.POST or None,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(study, **form.asked, author=request.user)
        except Problem as problem:
            study.refresh_from_db()
            refuse(form, problem)
        else:
            messages.success(request, "La décision est enregistrée : l’étude ne change plus.")
            return redirect("study", study.public_id)
    return render(
        request,
        "clauses/decision.html",
        {
            "study": study,
            "form": form,
            "working": working,
            "breadcrumbs": trail(study, "Décision"),
        },
    )


@allow("clauses.study.edit")
@require_POST
def revise_study(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Opens a new version of a decided study."""
    study = writable(request, public_id)
    try:
        copy = services.revise(study, author=request.user)
    except Problem as problem:
        messages.error(request, problem.sentence)
        return redirect("study", study.public_id)
    messages.success(request, "Une nouvelle version est ouverte ; la décision précédente reste lisible.")
    return redirect("study_edit", copy.public_id)


@allow("clauses.study.edit")
@require_POST
def open_study_operation(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Makes the operation of a study decided with a clause."""
    study = writable(request, public_id)
    try:
        operation = services.open_operation(study, version=study.version)
    except Problem as problem:
        messages.error(request, problem.sentence)
        return redirect("study", study.public_id)
    messages.success(
        request, "L’opération est créée avec ses lots. Leurs heures seront à engager quand le marché sera attribué."
    )
    return redirect("operation", operation.public_id)


def writable(request: MissionRequest, public_id: UUID) -> OpportunityStudy:
    """The study one asks to write: not found when it may not be seen, refused when it may only be read."""
    study = get_object_or_404(visible_studies(request.actor).select_related("buyer", "desk"), public_id=public_id)
    if not permits(request.actor, "clauses.study.edit", study):
        raise PermissionDenied
    return study


def uuid_or_nothing(text: str) -> str:
    """A public id as an address gives it; nothing when it is not one."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""
