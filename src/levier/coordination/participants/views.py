"""Reading: the list of people, its export, and the page of one person. Each logs whom it showed."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import list_context
from levier.common.policy import allow, permits
from levier.common.registry import panels
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.clauses.selectors import categories_named, proofs_named
from levier.coordination.participants import selectors
from levier.coordination.participants.establishing import ADDED_PROOF
from levier.coordination.participants.forms import PeopleFilters
from levier.coordination.participants.merging.selectors import merges_of
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.participants.objections.services import objections_of
from levier.coordination.participants.policy import own_participants
from levier.coordination.participants.timeline import Span, timeline
from levier.coordination.procurement.journal import journal
from levier.law.publics import ADDED_PUBLIC
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.reference import prescriber_kinds

PAGE_SIZE = 50


def filtered(request: MissionRequest, today: datetime.date) -> tuple[PeopleFilters, Any]:
    """The filter bar as it stands in the address, and the people it leaves."""
    desks = list(Organization.objects.filter(kind=OrganizationKind.DESK))
    form = PeopleFilters(request.GET or None, desks=desks)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    people = selectors.list_people(
        request.actor,
        today=today,
        text=chosen.get("q", ""),
        desk=UUID(chosen["guichet"]) if chosen.get("guichet") else None,
        published_class=chosen.get("classe", ""),
        flagged_class=chosen.get("critere", ""),
        situation=chosen.get("situation", ""),
        award=chosen.get("attribution"),
        sort=request.GET.get("tri", "nom"),
    )
    return form, people


@allow("participants.person.view")
@require_GET
def people(request: MissionRequest) -> HttpResponse:
    """The people one may see: in full, or short name and eligibility."""
    today = timezone.localdate()
    form, found = filtered(request, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(line, *line.state(today)) for line in selectors.person_lines(page, today)]
    log_reading(request, {person.public_id for person in page})
    context = list_context(request, form, page, reverse("participants_export"))
    return render(request, "participants/people.html", context | {"lines": lines})


@allow("participants.person.view")
@require_GET
def export(request: MissionRequest) -> HttpResponse:
    """The list chosen, as a spreadsheet: no category, no birth date, no proof, no prescriber."""
    today, now = timezone.localdate(), timezone.localtime()
    _, found = filtered(request, today)
    held = list(found)
    log_reading(request, {person.public_id for person in held})
    whose = formats.of(formats.named(request.mission.name))
    sheet = Sheet(
        "Participants",
        [
            Column("Personne", width=30),
            Column("Guichet", width=30),
            Column("Situation", width=22),
            Column("Marché", width=40),
            Column("Entreprise", width=30),
            Column("Modalité", width=24),
            Column("Embauche le", DATE),
            Column("Heures comptables depuis le", DATE),
            Column("Heures comptables jusqu’au", DATE),
            Column("Règle", width=34),
        ],
        [export_row(line, today) for line in selectors.person_lines(held, today)],
    )
    content = write_workbook(
        [sheet],
        source=[
            ("Source", f"participants {whose}, au {formats.long_date(today)}"),
            ("Confidentialité", "Ni catégorie, ni naissance, ni justificatif. Ne transmettez que ce qui est utile."),
        ],
        title="Participants",
        produced_at=now,
    )
    return file_answer(content, f"participants-{today:%Y-%m-%d}.xlsx")


def export_row(line: selectors.PersonLine, today: datetime.date) -> tuple[Any, ...]:
    """One line of the export; of a person only glimpsed, what the list shows and nothing more."""
    mark = " (fictif)" if line.person.is_fictitious else ""
    assignment, window = line.assignment, line.window
    full = line.person.in_full  # type: ignore[attr-defined]
    return (
        line.name + mark,
        str(line.person.desk),
        line.state(today)[1],
        assignment.award.lot.contract.title if assignment and full else "",
        str(assignment.award.company) if assignment and full else "",
        assignment.get_mode_display() if assignment and full else "",
        assignment.hired_on if assignment and full else None,
        window.first_day if window and full else None,
        window.last_day if window else None,
        window.rule if window and full else "",
    )


@allow("participants.person.view")
@require_GET
def person(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One person in full: identity, eligibilities, assignments with their windows, hours. A record joined to another
    leads to it."""
    own = own_participants(request.actor).select_related("desk")
    # A subquery, not a join: among 200,000 people, either side then has its index.
    joined_to = Participant.objects.filter(public_id=public_id).order_by().values("merged_into")
    found = own.filter(Q(public_id=public_id) | Q(pk__in=joined_to)).first()
    if found is None:
        raise Http404
    if found.public_id != public_id:
        messages.info(request, "Cette fiche est réunie à celle-ci\u00a0: c’est la même personne.")
        return redirect("participant", public_id=found.public_id)
    today = timezone.localdate()
    rows = selectors.assignments_of(found)
    records, objections = list(eligibilities(found)), list(objections_of(found))
    shared = panels("participant", request.actor, found)
    log_reading(request, {found.public_id}.union(*(panel.subjects for panel in shared)))
    assignments = [row.assignment for row in rows]
    context = {
        "person": found,
        "identity": identity_rows(found, today),
        "eligibilities": [eligibility_view(record) for record in records],
        "flags": flags_of(found, records),
        "assignments": [
            {
                "assignment": assignment,
                "window": window,
                "missing": missing,
                "state": selectors.assignment_state(window, selectors.is_open(assignment, today), today),
                "overlaps": selectors.overlapping(assignment, assignments),
            }
            for assignment, window, missing in rows
        ],
        "panels": shared,
        "merges": merges_of(found),
        "objections": objections,
        "may_object": all(one.outcome for one in objections),
        "may_decide": permits(request.actor, "participants.objection.decide"),
        "timeline": timeline([span_of(row.assignment, row.window) for row in rows], today),
        "breadcrumbs": [
            {"label": "Participants", "url": reverse("participants")},
            {"label": str(found), "url": ""},
        ],
    }
    return render(request, "participants/person.html", context)


@allow("participants.person.view")
@require_GET
def show_journal(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Everything that changed in a person's assignments. Her identity has no history: nothing outlives its term."""
    found = get_object_or_404(own_participants(request.actor), public_id=public_id)
    log_reading(request, {found.public_id})
    lines = journal([Assignment.history.filter(participant_id=found.pk)])
    context = {
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "subject": f"Affectations {formats.of(found)}",
        "breadcrumbs": [
            {"label": "Participants", "url": reverse("participants")},
            {"label": str(found), "url": reverse("participant", kwargs={"public_id": public_id})},
            {"label": "Journal"},
        ],
    }
    return render(request, "procurement/journal.html", context)


def identity_rows(found: Participant, today: datetime.date) -> list[tuple[str, str]]:
    """The identity card of the page."""
    age = selectors.age_today(found, today)
    birth = formats.long_date(found.birth_date) + (f" ({age}\u00a0ans)" if age is not None else "")
    district = {None: "non vérifié", True: "oui", False: "non"}[found.lives_in_priority_district]
    if found.priority_district_checked_on:
        district += f", adresse vérifiée le {formats.long_date(found.priority_district_checked_on)}"
    return [
        ("Date de naissance", birth if found.birth_date else "non renseignée"),
        ("Sexe", found.get_gender_display()),
        ("Niveau de formation", found.get_training_level_display() or "non renseigné"),
        ("Guichet référent", str(found.desk)),
        ("Quartier prioritaire (QPV)", district),
        ("Fiche créée le", formats.long_date(timezone.localtime(found.created_at).date())),
    ]


def eligibilities(found: Participant) -> Any:
    """The eligibilities of a person, the latest first; one query."""
    return found.eligibilities.select_related("recorded_by", "withdrawn_by", "proof_file", "contract").order_by(
        "-established_on", "-pk"
    )


def eligibility_view(record: Any) -> dict[str, Any]:
    """An eligibility as the page tells it."""
    category = categories_named([record.category]).get(record.category)
    proof = {**proofs_named([record.proof]), ADDED_PROOF.code: ADDED_PROOF}.get(record.proof)
    prescriber = prescriber_kinds().get(record.proposed_by)
    rows = []
    if proof is not None:
        dated = f", daté du {formats.long_date(record.proof_issued_on)}" if record.proof_issued_on else ""
        rows.append(("Justificatif", f"{formats.typeset(proof.label)}{dated}"))
    if record.valid_until is not None:
        rows.append(("Couvre une entrée jusqu’au", formats.long_date(record.valid_until)))
    if prescriber is not None:
        rows.append(("Orientée ou proposée par", prescriber.label))
    if record.contract is not None:
        rows.append(("Ne vaut que pour", record.contract.title))
    if record.motive:
        label = "Public et pièce" if record.category == ADDED_PUBLIC.code else "Motif de la proposition"
        rows.append((label, record.motive))
    rows.append(("Établie", f"le {formats.long_date(record.established_on)}, par {record.established_by}"))
    by = f", par {record.recorded_by}" if record.recorded_by else ""
    rows.append(("Enregistrée", f"le {formats.moment(timezone.localtime(record.recorded_at))}{by}"))
    if record.withdrawn_at is not None:
        when = formats.moment(timezone.localtime(record.withdrawn_at))
        rows.append(("Annulée", f"le {when}, par {record.withdrawn_by}\u00a0: {record.withdrawal_reason}"))
    heading = "Catégorie non conservée"
    if category is not None:
        letter = f"{category.letter}) " if category.letter else ""
        heading = f"{letter}{formats.typeset(category.text)}"
    return {"record": record, "heading": heading, "file": record.proof_file, "rows": rows}


def flags_of(found: Participant, records: Iterable[Any]) -> list[str]:
    """The criteria noted beside the main category, in the text's words and order; one query. One that has come to
    found an eligibility (`records`) is read there."""
    main = {record.category for record in records if record.withdrawn_at is None}
    held = {flag.category for flag in found.flags.all()} - main
    return [formats.typeset(known.text) for code, known in categories_named(held).items() if code in held]


def span_of(assignment: Any, window: Any) -> Span:
    """An assignment as the time line draws it."""
    return Span(
        f"{assignment.award.company}, {assignment.get_mode_display()}",
        assignment.hired_on,
        assignment.ends_on or assignment.award.lot.contract.ends_on,
        (window.first_day, window.last_day) if window else None,
    )
