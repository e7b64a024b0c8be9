"""A statement by spreadsheet: its model, and the deposit of a filled one, which fills the form in."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.forms import SheetForm
from levier.coordination.hours.services import sheets
from levier.coordination.hours.sheets import Filled
from levier.coordination.hours.views.door import Door
from levier.coordination.hours.views.filling import page, to_step


def model(request: MissionRequest, door: Door) -> HttpResponse:
    """The spreadsheet to fill, with the company's people and what is already typed."""
    draft = services.read_draft(door.statement, door.side)
    return file_answer(
        sheets.statement_model(door.statement, door.people(draft), draft),
        f"heures-{door.statement.period_end:%Y-%m-%d}.xlsx",
    )


def deposit(request: MissionRequest, door: Door) -> HttpResponse:
    """The deposit of a filled spreadsheet. Everything it says goes to the form, where it is checked and confirmed."""
    found = door.statement
    if found.confirmed_at is not None:
        if request.method == "POST":
            messages.info(request, services.already_confirmed(found, door.side))
        return to_step(door, "after")
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        draft = services.read_draft(found, door.side)
        try:
            filled, computes = taken_up(door, draft, form.cleaned_data["file"])
        except sheets.SameSheet:
            messages.info(request, "Ce même tableau est déjà dans le formulaire\u00a0: rien n’a changé.")
            return to_step(door, "form")
        except Problem as problem:
            form.add_error("file", problem.sentence)
        else:
            services.save_draft(found, draft, door.side)
            for words, level in told_of(filled, computes):
                messages.add_message(request, level, words)
            if not filled.faults:
                return to_step(door, "form")
            faults = [fault.words for fault in filled.faults]
            return render(request, "hours/sheet.html", page(door, form=SheetForm(), faults=faults))
    return render(request, "hours/sheet.html", page(door, form=form, faults=[]))


def taken_up(door: Door, draft: services.Draft, deposited: Any) -> tuple[Filled, bool]:
    """Puts the deposited file in the draft, by a file of its own that goes with the request."""
    with tempfile.NamedTemporaryFile(suffix=Path(deposited.name).suffix[:8]) as kept:
        for chunk in deposited.chunks():
            kept.write(chunk)
        kept.flush()
        return sheets.take_up(door.statement, draft, door.people(draft), Path(kept.name), deposited.name)


def told_of(filled: Filled, computes: bool) -> list[tuple[str, int]]:
    """What was taken from a spreadsheet, in words."""
    cells = len(filled.typed) + sum(len(newcomer.hours) for newcomer in filled.newcomers)
    told = [
        (
            f"Le formulaire est rempli d’après le tableau ({formats.count(cells, 'case')}). Rien n’est encore confirmé"
            "\u00a0: vérifiez les heures, puis confirmez.",
            messages.SUCCESS,
        )
    ]
    if filled.newcomers:
        people = formats.enumeration(
            [f"{newcomer.first_name} {newcomer.last_name[:1]}." for newcomer in filled.newcomers]
        )
        told.append((f"Personnes ajoutées, dont l’éligibilité reste à établir\u00a0: {people}", messages.INFO))
    if filled.ignored:
        told.append((f"Colonnes non reprises\u00a0: {formats.enumeration(filled.ignored)}.", messages.INFO))
    if computes:
        told.append(
            (
                "Ce tableau contient des formules\u00a0: seuls leurs résultats enregistrés sont repris. Vérifiez-les.",
                messages.WARNING,
            )
        )
    return told
