"""The administrator's page of background jobs."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.jobs import selectors, services
from levier.common.jobs.forms import JobFilters
from levier.common.jobs.models import Job
from levier.common.jobs.policy import visible_jobs
from levier.common.policy import allow
from levier.common.tabular.writing import INTEGER, Column, Sheet, write_workbook
from levier.common.ui import formats

PAGE_SIZE = 50


@allow("jobs.job.view")
@require_GET
def list_jobs(request: MissionRequest) -> HttpResponse:
    """What was asked for, what is under way, what was given up; `?export=xlsx` gives the same list."""
    form = JobFilters(request.GET)
    narrowed = form.cleaned_data if form.is_valid() else {}
    jobs = selectors.jobs_seen_by(
        request.actor,
        state=narrowed.get("etat", ""),
        name=narrowed.get("tache", ""),
        sort=request.GET.get("tri", ""),
    )
    if request.GET.get("export") == "xlsx":
        return export(jobs, request.mission.name)
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [{"job": job, "label": selectors.label_of(job), "tone": selectors.TONES[job.state]} for job in page]
    query = request.GET.copy()
    query["export"] = "xlsx"
    return render(
        request,
        "jobs/list.html",
        {"page": page, "lines": lines, "form": form, "narrowed": any(narrowed.values()), "export": query.urlencode()},
    )


def export(jobs: QuerySet[Job], mission: str) -> HttpResponse:
    """The list as a spreadsheet."""
    columns = [Column("Tâche", width=40), Column("État"), Column("Essais", INTEGER), Column("Demandée le", width=28)]
    rows = [
        (
            selectors.label_of(job),
            job.get_state_display(),
            job.attempts,
            formats.moment(timezone.localtime(job.created_at)),
            job.error,
        )
        for job in jobs.iterator(chunk_size=500)
    ]
    sheet = Sheet("Tâches de fond", [*columns, Column("Dernière erreur", width=60)], rows)
    return file_answer(write_workbook([sheet], source=[("Mission", mission)]), "taches-de-fond.xlsx")


@allow("jobs.job.view")
@require_POST
def try_again(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Asks again for a dead job."""
    job = get_object_or_404(visible_jobs(request.actor), public_id=public_id)
    try:
        services.try_again(job)
        messages.success(request, "La tâche est remise en attente\u00a0: elle sera refaite dans la minute.")
    except Problem as problem:
        messages.error(request, problem.sentence)
    return redirect("jobs")
