"""Form fields that read what French hands type, and say in French what they could not read.

They use a plain text input: a browser's number input throws away what it does not understand, and nothing typed may
be lost.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator

from levier.common.ui import formats

_SPACES_AND_UNITS = re.compile(r"[\s\u00a0\u202f€%]")
_HOURS_AND_MINUTES = re.compile(r"([0-9]+)[hH:]([0-9]{1,2})")


def read_decimal(text: str) -> Decimal:
    """Reads « 1 234,5 », « 1.234,50 », « 1234.5 » or « −3 ». Raises ValueError on anything else."""
    cleaned = _SPACES_AND_UNITS.sub("", text).replace(formats.MINUS, "-")
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cleaned):
        raise ValueError(text)
    try:
        return Decimal(cleaned)
    except InvalidOperation as broken:
        raise ValueError(text) from broken


def read_hours(text: str) -> Decimal:
    """Reads hours: « 121,33 », « 121 h », or hours and minutes « 121 h 20 », « 121:20 ». Raises ValueError."""
    cleaned = _SPACES_AND_UNITS.sub("", text)
    if found := _HOURS_AND_MINUTES.fullmatch(cleaned):
        whole, minutes = int(found[1]), int(found[2])
        if minutes >= 60:
            raise ValueError(text)
        return (Decimal(whole) + Decimal(minutes) / 60).quantize(Decimal("0.01"))
    return read_decimal(re.sub(r"[hH]$", "", cleaned))


class DayField(forms.DateField):
    """A day, typed or picked, the only one of the house: a year far from ours is a slip of the hand, and is said.

    `first_year` is the first taken (people are born before contracts are followed), `years_ahead` how many after this
    one. Not required unless it says so.
    """

    FIRST_YEAR = 2001
    YEARS_AHEAD = 20

    def __init__(self, *, first_year: int = FIRST_YEAR, years_ahead: int = YEARS_AHEAD, **options: Any) -> None:
        self.first_year, self.years_ahead = first_year, years_ahead
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        errors = {
            "required": "Indiquez une date.",
            "invalid": "Cette date n’existe pas. Exemple\u00a0: 15/03/2026.",
            **options.pop("error_messages", {}),
        }
        super().__init__(**{"widget": widget, "required": False, "error_messages": errors, **options})

    def clean(self, value: Any) -> datetime.date | None:
        """Raises ValidationError for a year that is none of those taken."""
        day = super().clean(value)
        last = datetime.datetime.now(tz=datetime.UTC).year + self.years_ahead
        if day is not None and not self.first_year <= day.year <= last:
            raise forms.ValidationError(
                f"L’année {day.year} est hors de celles qui se saisissent ici (de {self.first_year} à {last})\u00a0: "
                "vérifiez la date."
            )
        return day


class Pairs(BaseChoiceIterator):
    """Choices told as (value, words), without groups nor lazy texts: of hundreds, Django would look for both in each,
    twice, and take longer than reading them did."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = list(pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)


class _HundredthsField(forms.Field):
    """A quantity typed with a comma and kept as a whole number of hundredths."""

    widget = forms.TextInput
    example = ""

    # Far beyond any amount, and within what a database stores as an integer.
    ceiling = 10**15

    def __init__(self, *, min_value: int | None = 0, max_value: int = ceiling, **options: Any) -> None:
        """`min_value` and `max_value` are in hundredths, as the value returned."""
        super().__init__(**options)
        self.min_value = min_value
        self.max_value = max_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def read(self, text: str) -> Decimal:
        """What was typed, as an exact decimal."""
        return read_decimal(text)

    def prepare_value(self, value: Any) -> Any:
        """A stored value as it would be typed; what was typed comes back untouched."""
        return formats.number(Decimal(value) / 100) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            hundredths = self.read(str(value)) * 100
        except ValueError as unreadable:
            raise ValidationError(
                f"« {value} » n’est pas un nombre. Exemple attendu : {self.example}.", code="invalid"
            ) from unreadable
        if hundredths != hundredths.to_integral_value():
            raise ValidationError(f"Deux chiffres après la virgule au plus. Exemple : {self.example}.", code="decimals")
        return int(hundredths)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            mend = "retirez le signe moins, ou corrigez le nombre" if value < 0 else "corrigez le nombre"
            raise ValidationError(f"Le minimum est {self.shown(self.min_value)} : {mend}.", code="min_value")
        if value > self.max_value:
            raise ValidationError(
                f"Le maximum est {self.shown(self.max_value)} : corrigez le nombre.", code="max_value"
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True

    def shown(self, value: int) -> str:
        """A bound, as a person reads it."""
        return formats.number(Decimal(value) / 100)


class HoursField(_HundredthsField):
    """Hours of the ledger; cleaned to hundredths of an hour (int) or None."""

    example = "121,5"

    def read(self, text: str) -> Decimal:
        return read_hours(text)

    def shown(self, value: int) -> str:
        return formats.hours(value)


class EurosField(_HundredthsField):
    """An amount; cleaned to cents (int) or None."""

    example = "1 000 000 ou 1 234,50"

    def shown(self, value: int) -> str:
        return formats.euros(value)


class TimesField(_HundredthsField):
    """How many times; cleaned to hundredths (int: 1,5 is 150) or None."""

    example = "4 ou 1,5"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, **options})


class PercentField(_HundredthsField):
    """A percentage; cleaned to hundredths of a percent (int: 5 % is 500) or None; from 0 to 100 % unless told."""

    example = "5 ou 12,5"

    def __init__(self, *, max_value: int = 10_000, **options: Any) -> None:
        super().__init__(max_value=max_value, **options)

    def shown(self, value: int) -> str:
        return f"{super().shown(value)}{formats.SPACE}%"


OUT_OF_DATE = (
    "Cette page n’est plus à jour\u00a0: rien n’a été enregistré. Ouvrez-la de nouveau, puis reportez-y ce que vous "
    "aviez saisi."
)


class ReadField(forms.IntegerField):
    """What a page had read when it was shown (a version, a last entry), carried hidden. Nobody types it: what is not
    such a number comes from a page kept too long or tampered with, and is told as such, of no field."""

    default_error_messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), OUT_OF_DATE)

    def __init__(self, *, required: bool = True) -> None:
        # Within what the database holds: a longer number would break the query it is compared in.
        super().__init__(widget=forms.HiddenInput, required=required, label="", min_value=0, max_value=2**63 - 1)
