"""The desk enters a statement for a company that wrote or called (« saisi par le guichet »), and corrects one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from levier.accounts.models import User
from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest
from levier.common.policy import Actor, allow
from levier.common.policy.actor import ANONYMOUS
from levier.coordination.hours import services
from levier.coordination.hours.declared import AskedPerson, asked_people
from levier.coordination.hours.figures import Figures
from levier.coordination.hours.forms import DeclarationForm, EnteredCorrectionForm, EntryForm
from levier.coordination.hours.models import Side, StatementDraft, StatementSource
from levier.coordination.hours.policy import answered_statements
from levier.coordination.hours.selectors import last_signature, present_assignments
from levier.coordination.hours.views import filling, sheets
from levier.coordination.hours.views.counting import readable_statement
from levier.coordination.hours.views.door import STATEMENT_PARTS, Door
from levier.coordination.participants.models import Assignment, ExecutionMode
from levier.coordination.participants.selectors import names_for

DoorView = Callable[[MissionRequest, "DeskDoor"], HttpResponse]


@dataclass(frozen=True)
class DeskDoor(Door):
    """A statement the desk fills in: who the facilitator is, and what she may read of the people's names."""

    actor: Actor = ANONYMOUS
    user: User | None = None
    present: Sequence[Assignment] = ()

    side: ClassVar[Side] = Side.DESK
    layout: ClassVar[str] = "hours/desk.html"
    steps: ClassVar[Mapping[str, str]] = {
        "form": "enter_statement",
        "person": "enter_person",
        "check": "enter_check",
        "sheet": "enter_sheet",
        "model": "enter_model",
        "invoice": "enter_invoice",
        "correct": "enter_correction",
        "after": "counting",
    }

    def people(self, draft: services.Draft) -> list[AskedPerson]:
        return asked_people(self.statement, draft, names=lambda ids: names_for(self.actor, ids), present=self.present)

    def around(self) -> dict[str, Any]:
        """What the desk's pages say besides: what the company has begun, whether it can be sent the copy."""
        begun = StatementDraft.objects.filter(statement=self.statement, side=Side.COMPANY).first()
        return {
            "begun": begun if self.statement.confirmed_at is None else None,
            "has_subcontract": any(one.mode == ExecutionMode.SUBCONTRACT for one in self.present),
            "breadcrumbs": [
                {"label": "Relevés d’heures", "url": reverse("received")},
                {"label": f"{self.statement.award.company}, {self.statement}", "url": self.url("after")},
                {"label": "Saisie par le guichet"},
            ],
        }

    def signature(self, request: MissionRequest, draft: services.Draft) -> forms.Form:
        known = {**last_signature(self.statement), "version": draft.version}
        return EntryForm(request.POST or None, request.FILES or None, initial=known)

    def record(self, form: DeclarationForm, signed: forms.Form) -> None:
        services.enter_statement(
            self.statement, form.declared(), received(signed), people=form.added(), **self.typed_now()
        )

    def typed_now(self) -> dict[str, Any]:
        """Who types, and when."""
        return {"author": self.author, "now": timezone.now(), "today": timezone.localdate()}

    def tell_recorded(self, request: MissionRequest) -> None:
        award = self.statement.award
        messages.success(request, "Relevé enregistré.")
        if award.contact_email:
            messages.info(request, f"La copie part à {award.contact_email}, avec un lien pour la contester.")
        else:
            messages.warning(
                request,
                "Aucune adresse où envoyer la copie à l’entreprise\u00a0: complétez le correspondant du marché.",
            )

    def correction(self, request: MissionRequest, shown: Figures) -> forms.Form:
        return EnteredCorrectionForm(
            request.POST or None, request.FILES or None, initial={**self.signs_again(""), "seen": shown}
        )

    def correct(self, form: DeclarationForm, why: forms.Form) -> int:
        typed = {name: why.cleaned_data[name] for name in ("reason", "seen")}
        return services.enter_correction(
            self.statement, form.declared(), received(why), people=form.added(), **typed, **self.typed_now()
        )

    @property
    def author(self) -> User:
        """Who types: these pages are behind a sign-in."""
        assert self.user is not None  # noqa: S101 - for the type checker
        return self.user


def received(form: forms.Form) -> services.Received:
    """What the desk types from, as its form says."""
    typed = form.cleaned_data
    source = StatementSource(typed["source"])
    return services.Received(source, typed["received_on"], typed["name"], typed["function"], typed["document"])


def at_the_desk(view: DoorView) -> Callable[..., HttpResponse]:
    """Opens the statement to whoever answers its company: the lead desk, the mission's team. Its people are noted as
    read."""

    @allow("hours.statement.judge")
    @never_cache
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def opened(request: MissionRequest, public_id: UUID) -> HttpResponse:
        mine = answered_statements(request.actor).select_related(*STATEMENT_PARTS)
        found = mine.filter(public_id=public_id).first()
        if found is None:
            readable_statement(request, public_id)  # 404 for whoever may not even read it
            raise PermissionDenied
        present = present_assignments(found)
        log_reading(request, {one.participant.public_id for one in present})
        door = DeskDoor(found, account=str(request.user), actor=request.actor, user=request.user, present=present)
        return view(request, door)

    return opened


enter_statement = at_the_desk(filling.fill)
enter_person = at_the_desk(filling.add_person)
enter_check = at_the_desk(filling.check)
enter_correction = at_the_desk(filling.correct)
enter_sheet = at_the_desk(sheets.deposit)
enter_model = at_the_desk(require_GET(sheets.model))
