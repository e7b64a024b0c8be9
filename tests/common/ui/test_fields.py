"""Fields read what French hands type, keep what was typed, and say what they could not read."""

import pytest
from django import forms

from levier.common.ui.fields import EurosField, HoursField, PercentField


class Statement(forms.Form):
    hours = HoursField(label="Heures", max_value=22000)


def refusal(field: forms.Field, typed: str) -> str:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("121,33", 12133),
        ("121.33", 12133),
        (" 1 234,5 h ", 123450),
        ("1\u202f234,5", 123450),
        ("1.234,50", 123450),
        ("7 h 30", 750),
        ("7h30", 750),
        ("7:20", 733),
        ("0", 0),
    ],
)
def test_hours_as_people_write_them(typed: str, hundredths: int) -> None:
    assert HoursField().clean(typed) == hundredths


@pytest.mark.parametrize("typed", ["douze", "7h75", "--3", "1e9", "NaN", "infinity", "١٢", "12,5,3", "h"])
def test_what_is_not_hours_is_said_with_what_was_typed(typed: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        HoursField().clean(typed)
    assert typed in refused.value.messages[0]
    assert "121,5" in refused.value.messages[0]


def test_a_third_decimal_is_refused_rather_than_rounded() -> None:
    with pytest.raises(forms.ValidationError, match="Deux chiffres"):
        HoursField().clean("1.234")


def test_bounds_are_said_in_the_unit() -> None:
    assert refusal(HoursField(max_value=22000), "260") == "Le maximum est 220\u00a0h\u00a0: corrigez le nombre."
    assert (
        refusal(EurosField(), "-5") == "Le minimum est 0\u00a0€\u00a0: retirez le signe moins, ou corrigez le nombre."
    )
    assert refusal(EurosField(), "9" * 40).startswith("Le maximum est")
    assert HoursField(min_value=None).clean("−3,5") == -350


def test_amounts_and_percentages() -> None:
    assert EurosField().clean("1 000 000 €") == 100_000_000
    assert PercentField().clean("12,5 %") == 1250
    assert refusal(PercentField(), "101") == "Le maximum est 100\u00a0%\u00a0: corrigez le nombre."


def test_an_empty_field_is_unknown_when_it_may_be() -> None:
    assert HoursField(required=False).clean("  ") is None
    with pytest.raises(forms.ValidationError):
        HoursField().clean("")


def test_what_was_typed_stays_in_the_field_and_the_error_is_tied_to_it() -> None:
    page = Statement({"hours": "26O"}).as_div()
    assert 'value="26O"' in page
    rendered = str(Statement({"hours": "26O"})["hours"])
    assert 'aria-invalid="true"' in rendered
    assert 'aria-describedby="id_hours_error"' in rendered
    assert 'inputmode="decimal"' in rendered


def test_a_stored_value_comes_back_as_one_would_type_it() -> None:
    assert 'value="121,5"' in str(Statement(initial={"hours": 12150})["hours"])
    assert not Statement({"hours": "121,50"}, initial={"hours": 12150}).has_changed()
    assert Statement({"hours": "121,6"}, initial={"hours": 12150}).has_changed()
