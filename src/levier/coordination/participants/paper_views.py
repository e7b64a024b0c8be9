"""The papers of an entry, in Word. Each names somebody: each logs whom it named."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.documents.paper import paper_response
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.participants import selectors
from levier.coordination.participants.eligibility import Window
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.participants.needs.proposal_views import led_proposal
from levier.coordination.participants.papers import Attested, Prescribed, eligibility_paper
from levier.coordination.participants.policy import own_participants
from levier.coordination.participants.views import eligibilities, eligibility_view, flags_of, identity_rows


def made_by(who: object) -> str:
    """By whom a paper was drawn, and when."""
    return f"{who}, le {formats.long_date(timezone.localdate())}"


def marked(name: object, *, is_fictitious: bool) -> str:
    """A person's name, with the mark of the invented."""
    return f"{name} (fictif)" if is_fictitious else str(name)


def own_person(request: MissionRequest, public_id: UUID) -> Participant:
    """Someone one sees in full, noted as read; or 404."""
    found = get_object_or_404(own_participants(request.actor).select_related("desk"), public_id=public_id)
    log_reading(request, {found.public_id})
    return found


def assignment_line(assignment: Assignment, window: Window | None, missing: str) -> str:
    """An assignment in one line."""
    counts = f"éligibilité à établir ({missing[:1].lower()}{missing[1:]})"
    if window is not None:
        last = f" au {formats.long_date(window.last_day)}" if window.last_day else ""
        counts = f"heures comptables du {formats.long_date(window.first_day)}{last} ({window.rule})"
    hired = f"embauche le {formats.long_date(assignment.hired_on)}"
    where = f"{assignment.award.lot.contract.title}, {assignment.award.company}"
    return f"{where}, {assignment.get_mode_display()}, {hired}\u00a0: {counts}"


@allow("participants.person.view")
@require_GET
def eligibility_sheet(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """What the desk keeps of an eligibility: who, why, on which proof, since when, for which contracts."""
    found = own_person(request, public_id)
    records = list(eligibilities(found))
    shown = [eligibility_view(record) for record in records if record.withdrawn_at is None]
    paper = eligibility_paper(
        marked(found, is_fictitious=found.is_fictitious),
        made_by(found.desk),
        identity_rows(found, timezone.localdate()),
        [(view["heading"], view["rows"]) for view in shown],
        flags_of(found, records),
        [assignment_line(*row) for row in selectors.assignments_of(found)],
    )
    return paper_response(paper, "fiche-d-eligibilite")


@allow("participants.person.view")
@require_GET
def eligibility_attestation(request: MissionRequest, public_id: UUID, assignment: UUID) -> HttpResponse:
    """What an employer receives: until when her hours count, and never why."""
    found = own_person(request, public_id)
    rows = {row.assignment.public_id: row for row in selectors.assignments_of(found)}
    if assignment not in rows:
        raise Http404
    held, window, missing = rows[assignment]
    if window is None:
        messages.error(request, f"{missing}\u00a0: rien ne peut être attesté. Établissez d’abord son éligibilité.")
        return redirect("participant", public_id)
    attested = Attested(
        short_name=marked(found.short_name, is_fictitious=found.is_fictitious),
        desk=str(held.desk),
        employer=str(held.employer or held.award.company),
        contract=f"{held.award.lot.contract.title}, lot {held.award.lot.number}, {held.award.company}",
        mode=held.get_mode_display(),
        hired_on=f"le {formats.long_date(held.hired_on)}",
        first_day=formats.long_date(window.first_day),
        last_day=formats.long_date(window.last_day) if window.last_day else "",
    )
    return paper_response(attested.paper(made_by(held.desk)), "attestation-d-eligibilite")


@allow("participants.person.write")
@require_GET
def prescription_sheet(request: MissionRequest, public_id: UUID, proposal: UUID) -> HttpResponse:
    """What the desk and a prescriber exchange of someone proposed for a job."""
    found = led_proposal(request, public_id, proposal)
    need = found.recipient.need
    companies = need.lot.awards.select_related("company").order_by("pk")
    prescribed = Prescribed(
        name=marked(found, is_fictitious=need.lot.contract.is_fictitious),
        post=need.post,
        job=[
            ("Code ROME", need.rome_words),
            ("Lieu de travail", need.site),
            ("Embauche", f"à partir du {formats.long_date(need.starts_on)}"),
            ("Durée", f"{need.months}\u00a0mois, {formats.hours(need.weekly_hours)} par semaine"),
            ("Ce que le poste demande", need.requirements),
        ],
        contract=[
            ("Marché", f"{need.lot.contract.title}, {need.lot}"),
            ("Entreprise", formats.enumeration([str(award.company) for award in companies])),
        ],
        prescriber=[
            ("Organisme", str(found.recipient.organization)),
            ("Proposée par", f"{found.recipient.name}, le {formats.moment(timezone.localtime(found.proposed_at))}"),
            ("Qui suit la personne", found.referent),
            ("Motif de la proposition", found.motive),
        ],
        person=[("Ce qui aide à choisir", found.about)],
        outcome=found.outcome,
    )
    return paper_response(prescribed.paper(made_by(request.mission.name)), "fiche-de-prescription")
