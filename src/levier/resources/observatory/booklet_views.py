"""The yearly booklet on a page, and its printing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from levier.common.errors import Problem
from levier.common.files.services import evidence
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.resources.observatory.booklet.sections import FIRST_YEAR, booklet_source, booklet_title, sections
from levier.resources.observatory.booklet.services import ask_booklet
from levier.resources.observatory.models import Booklet
from levier.resources.observatory.publishing import published
from levier.resources.observatory.selectors import open_data


class BookletYear(forms.Form):
    """Which year, in the address; what is not understood is the last whole year."""

    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(last_year(), FIRST_YEAR - 1, -1)
        self.fields["annee"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    @property
    def year(self) -> int:
        """The year asked."""
        asked = self.cleaned_data.get("annee") if self.is_valid() else None
        return int(asked or last_year())


def last_year() -> int:
    """The last year that is over."""
    return timezone.localdate().year - 1


@published
@require_GET
def show_booklet(request: MissionRequest) -> HttpResponse:
    """Every section of a year's booklet, and the PDF when it was printed."""
    form = BookletYear(request.GET)
    year = form.year
    data = open_data()
    context: dict[str, Any] = {
        "data": data,
        "form": form,
        "year": year,
        "may_change": permits(request.actor, "observatory.data.change"),
        "booklet": Booklet.objects.filter(year=year).select_related("file").first(),
    }
    if data:
        source = booklet_source(data, year)
        context |= {"title": booklet_title(source), "sections": sections(source), "built_at": data.build.finished_at}
    return render(request, "observatory/booklet.html", context)


@published
@require_GET
def open_printed(request: MissionRequest, year: int) -> HttpResponse:
    """The PDF of a year, for whoever reads its page: it says the same."""
    booklet = get_object_or_404(Booklet.objects.select_related("file"), year=year, file__isnull=False)
    assert booklet.file is not None  # noqa: S101 - for the type checker: asked above
    with evidence().open(booklet.file.storage_name) as stream:
        return file_answer(stream.read(), booklet.file.name, inline=True)


@allow("observatory.data.change")
@require_POST
def make_booklet(request: MissionRequest) -> HttpResponse:
    """Asks for the PDF of a year."""
    year = BookletYear(request.POST).year
    try:
        ask_booklet(year, author_id=request.actor.user_id)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, "Le livret est demandé\u00a0: il sera prêt dans quelques secondes.")
    return redirect(f"{reverse('booklet')}?annee={year}")
