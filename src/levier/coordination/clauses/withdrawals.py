"""The withdrawal of a line added by mistake to one of the mission's tables: the same act for each of them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.coordination.clauses import services
from levier.coordination.clauses.models import CategoryLine, DatedLine, ProofLine
from levier.coordination.procurement.editing import refuse


class WithdrawalForm(forms.Form):
    """Why a line is withdrawn."""

    reason = forms.CharField(
        label="Raison du retrait",
        max_length=500,
        error_messages={"required": "Dites pourquoi cette ligne est retirée."},
    )


def withdrawal_page(
    request: MissionRequest,
    row: DatedLine | CategoryLine | ProofLine,
    *,
    heading: str,
    lead: str,
    done: str,
    back: str,
    breadcrumbs: list[dict[str, str]],
) -> HttpResponse:
    """Asks for the reason, withdraws the line, says `done` and goes back to the list named `back`.

    The line stays readable, with the reason.
    """
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_line(row, author=request.user, **form.cleaned_data)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect(back)
    return render(
        request,
        "procurement/form.html",
        {
            "form": form,
            "heading": heading,
            "lead": lead,
            "back": reverse(back),
            "action": "Retirer la ligne",
            "breadcrumbs": breadcrumbs,
        },
    )
