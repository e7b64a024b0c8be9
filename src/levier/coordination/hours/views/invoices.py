"""The desk enters a subcontractor's invoice in a statement, hours unknown."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.files.forms import PaperField
from levier.common.http import MissionRequest
from levier.common.ui import formats
from levier.common.ui.fields import DayField, EurosField
from levier.coordination.hours import services
from levier.coordination.hours.invoiced import working
from levier.coordination.hours.policy import EVIDENCE_FILE
from levier.coordination.hours.views.entering import DeskDoor, at_the_desk
from levier.coordination.hours.views.filling import page, to_step
from levier.coordination.participants.models import Assignment, ExecutionMode
from levier.coordination.participants.selectors import names_for


class InvoiceForm(forms.Form):
    """What an invoice says, and who worked on it."""

    month = DayField(
        label="Mois travaillé", required=True, error_messages={"required": "Choisissez un mois de ce relevé."}
    )
    people: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label="Personnes qui ont travaillé sur cette prestation",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Dites qui a travaillé sur cette prestation."},
    )
    reference = forms.CharField(
        label="Numéro de la facture", max_length=60, error_messages={"required": "Recopiez le numéro de la facture."}
    )
    invoiced_on = DayField(
        label="Facture du",
        required=True,
        error_messages={"required": "Indiquez la date écrite sur la facture."},
    )
    amount_cents = EurosField(label="Montant hors taxes de la prestation, pour ce mois", min_value=1)
    copy = PaperField(
        EVIDENCE_FILE,
        label="Copie de la facture",
        required=True,
        missing="Joignez la facture (PDF ou photo)\u00a0: c’est elle qui fait foi.",
    )

    def __init__(self, door: DeskDoor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        months = [(month.isoformat(), formats.month(month)) for month in door.statement.months]
        self.fields["month"].widget = forms.Select(choices=[("", "Choisissez…"), *months])
        people = [one for one in door.present if one.mode == ExecutionMode.SUBCONTRACT and one.employer_id]
        names = names_for(door.actor, {one.participant.public_id for one in people})
        field: Any = self.fields["people"]
        field.queryset = Assignment.objects.filter(pk__in=[one.pk for one in people]).select_related(
            "participant", "employer"
        )
        field.choices = [
            (one.pk, f"{names.get(one.participant.public_id, one.participant.short_name)}, {one.employer}")
            for one in people
        ]
        self.is_possible = bool(people)

    def invoice(self) -> services.Invoice:
        """What was typed."""
        return services.Invoice(**{**self.cleaned_data, "people": list(self.cleaned_data["people"])})


def enter(request: MissionRequest, door: DeskDoor) -> HttpResponse:
    """An invoice divided by the mission's rate: the working is told, the hours stand in the ledger."""
    form = InvoiceForm(door, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.enter_invoice(
                door.statement, form.invoice(), author=door.author, today=timezone.localdate()
            )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            people = len(form.cleaned_data["people"])
            told = working(kept.amount_cents, kept.rate_cents, kept.hundredths, people)
            messages.success(request, f"Facture enregistrée\u00a0: {told}.")
            return to_step(door, "after")
    rates = {month: services.rate_on(month) for month in door.statement.months}
    found = page(door, form=form, rates=rates.items(), has_rate=any(rates.values()))
    return render(request, "hours/invoice.html", found)


enter_invoice = at_the_desk(enter)
