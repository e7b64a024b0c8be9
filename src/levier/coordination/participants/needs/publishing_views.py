"""Publishing a job: to whom, once more to one of them, no longer to another. Whoever leads its operation does."""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.coordination.participants.models import Need
from levier.coordination.participants.needs import selectors, services
from levier.coordination.participants.needs.services import Addressee
from levier.coordination.participants.needs.views import led_need, trail
from levier.organizations.models import Organization


class PublishForm(forms.Form):
    """Whom a job is published to: people known already, and one more."""

    known = forms.MultipleChoiceField(label="Déjà connus", required=False, widget=forms.CheckboxSelectMultiple)
    organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        None,
        label="Autre destinataire\u00a0: son organisme",
        required=False,
        empty_label="Aucun",
        help_text="Un prescripteur ou une structure d’insertion de la mission.",
        error_messages={"invalid_choice": "Choisissez un organisme de la liste."},
    )
    name = forms.CharField(label="Son prénom et son nom", required=False, max_length=200)
    email = forms.EmailField(
        label="Son adresse électronique professionnelle",
        required=False,
        error_messages={"invalid": "Cette adresse est incomplète\u00a0: elle s’écrit nom@domaine.fr."},
    )

    def __init__(self, *args: Any, need: Need, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.addressees = {one.email: one for one in selectors.known_addressees(need, today)}
        self.fields["organization"].queryset = selectors.publishable_to()  # type: ignore[attr-defined]
        if self.addressees:
            choices = [
                (email, f"{one.organization}\u00a0: {one.name}, {email}") for email, one in self.addressees.items()
            ]
            self.fields["known"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["known"]
        for field in self.fields.values():
            field.says_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {name: self.data.get(name, "").strip() for name in ("organization", "name", "email")}
        missing = {"organization": "Choisissez son organisme.", "name": "Indiquez son nom.",
                   "email": "Indiquez son adresse."}  # fmt: skip
        if any(typed.values()):
            for name, sentence in missing.items():
                if not typed[name]:
                    self.add_error(name, sentence)
        elif not cleaned.get("known"):
            raise forms.ValidationError("Choisissez au moins un destinataire.")
        return cleaned

    def chosen(self) -> list[Addressee]:
        """Everybody named."""
        cleaned = self.cleaned_data
        chosen = [self.addressees[email] for email in cleaned.get("known", [])]
        if cleaned["organization"]:
            chosen.append(Addressee(cleaned["organization"], cleaned["name"], cleaned["email"]))
        return chosen


@allow("participants.person.view")
@require_http_methods(["GET", "POST"])
def publish(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Chooses whom a job is published to; each gets a mail with a link of her own."""
    need, today = led_need(request, public_id), timezone.localdate()
    form = PublishForm(request.POST or None, need=need, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.publish(need, form.chosen(), author=request.user, now=timezone.now(), today=today)
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            told = "Un courriel part." if sent == 1 else f"{sent} courriels partent."
            messages.success(request, f"Offre publiée. {told}")
            return redirect("need", public_id=public_id)
    context = {"need": need, "form": form, "breadcrumbs": trail(need, "Publier")}
    return render(request, "participants/need_publish.html", context)


@allow("participants.person.view")
@require_POST
def act_on_recipient(request: MissionRequest, public_id: UUID, recipient: UUID) -> HttpResponse:
    """Writes once more to a recipient of a job, or takes her off it."""
    need, now = led_need(request, public_id), timezone.now()
    found = get_object_or_404(need.recipients.select_related("organization"), public_id=recipient)
    found.need = need
    try:
        act = request.POST.get("act", "")
        if act == "again":
            services.send_again(found, author=request.user, now=now, today=timezone.localdate())
            messages.success(request, f"Un nouveau courriel part à {found.name}.")
        elif act == "off":
            services.take_off(found, now=now)
            messages.success(request, f"{found.name} ne reçoit plus cette offre\u00a0: ses liens n’ouvrent plus rien.")
        else:
            raise Problem("Dites s’il faut renvoyer l’offre à cette personne ou l’en retirer.")
    except Problem as problem:
        messages.error(request, problem.sentence)
    return redirect("need", public_id=public_id)
