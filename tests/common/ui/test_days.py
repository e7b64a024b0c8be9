"""One field takes days, everywhere: a year far from ours is a slip of the hand, and is said."""

import datetime
import importlib
import re
from pathlib import Path

import pytest
from django import forms

import levier
from levier.common.ui.fields import DayField

SOURCE = Path(levier.__file__).parent
THIS_YEAR = datetime.datetime.now(tz=datetime.UTC).year


def every_form():
    """The form classes of the house."""
    for path in SOURCE.rglob("*.py"):
        if path.parent.name != "migrations" and re.search(r"\bforms\.\w*Form\b|Form\):", path.read_text("utf-8")):
            importlib.import_module(".".join(("levier", *path.relative_to(SOURCE).with_suffix("").parts)))
    found, left = set(), [forms.BaseForm]
    while left:
        for one in left.pop().__subclasses__():
            left.append(one)
            if one.__module__.startswith("levier."):
                found.add(one)
    return found


def test_every_day_that_a_form_takes_is_bounded():
    known = every_form()
    assert len(known) > 100, "the case says nothing"
    bare = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in known
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field, DayField)
    }
    assert bare == set()


def test_no_form_adds_another_when_it_is_made():
    home = SOURCE / "common" / "ui" / "fields.py"
    assert [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path != home and re.search(r"\bforms\.Date(Time)?Field\(", path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("typed", ["1901-01-01", "9999-12-31", f"{THIS_YEAR + 21}-01-01", "2000-12-31"])
def test_a_year_far_from_ours_is_said(typed):
    with pytest.raises(forms.ValidationError, match=typed[:4]):
        DayField(required=True).clean(typed)


def test_people_are_born_before_contracts_are_followed():
    birth = DayField(first_year=1900, years_ahead=0)
    assert birth.clean("1962-05-03") == datetime.date(1962, 5, 3)
    with pytest.raises(forms.ValidationError, match=f"de 1900 à {THIS_YEAR}"):
        birth.clean("1899-12-31")
