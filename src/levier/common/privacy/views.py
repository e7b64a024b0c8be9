"""« Vos données »: the register, told to the people it is about."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from levier.common.http import Request
from levier.common.policy import public
from levier.common.privacy.register import treatments


@public
@require_GET
def your_data(request: Request) -> HttpResponse:
    """What is kept of whom, why, by what right, who reads it, until when."""
    groups = [(people, list(held)) for people, held in groupby(treatments(), key=lambda treatment: treatment.people)]
    return render(request, "privacy/your_data.html", {"groups": groups})
