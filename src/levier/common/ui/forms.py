"""How Django draws our forms: label, help, field, then its error, tied together for assistive technology."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting

from levier.common.ui.missing import to_give

_DJANGOS_OWN = forms.Field.default_error_messages["required"]
_NOT_A_NUMBER = forms.IntegerField.default_error_messages["invalid"]
_AN_EMPTY_FILE = forms.FileField.default_error_messages["empty"]
_KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.MultipleChoiceField, "several"),
    (forms.ModelMultipleChoiceField, "several"),
    (forms.ChoiceField, "choice"),
    (forms.BooleanField, "tick"),
    (forms.FileField, "file"),
    (forms.DateField, "date"),
    (forms.TimeField, "time"),
)


# What Django's own checks of a field say, in the house's words; a form may have its own.
_IN_OUR_WORDS = {
    "min_value": "Le minimum est %(limit_value)s\u00a0: corrigez ce nombre.",
    "max_value": "Le maximum est %(limit_value)s\u00a0: corrigez ce nombre.",
    "max_length": "%(limit_value)d caractères au plus\u00a0: vous en avez écrit %(show_value)d.",
}
_NOT_WHOLE = forms.IntegerField.default_error_messages["invalid"]
_WHOLE = "Écrivez un nombre entier, en chiffres\u00a0: 12."


class HouseBoundField(forms.BoundField):
    """A field of a form: left empty, it says what to give, and its empty choice what that means, unless the form has
    words of its own for it."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == _DJANGOS_OWN:
            kind = next((kind for of, kind in _KINDS if isinstance(field, of)), "text")
            field.error_messages["required"] = to_give(str(self.label), kind)
        for code, words in _IN_OUR_WORDS.items():
            field.error_messages.setdefault(code, words)
        if field.error_messages.get("invalid") == _NOT_WHOLE:
            field.error_messages["invalid"] = _WHOLE
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            choices: list[Any] = list(cast("Iterable[Any]", field.choices))
            if choices[:1] == BLANK_CHOICE_DASH:
                field.choices = [("", "Choisissez…" if field.required else "À préciser"), *choices[1:]]
        if isinstance(field, forms.IntegerField):
            if field.error_messages.get("invalid") == _NOT_A_NUMBER:
                field.error_messages["invalid"] = "Écrivez un nombre entier, en chiffres."
            field.error_messages.setdefault("min_value", "Écrivez %(limit_value)s ou un nombre plus grand.")
            field.error_messages.setdefault("max_value", "Écrivez %(limit_value)s ou un nombre plus petit.")
        if field.error_messages.get("empty") == _AN_EMPTY_FILE:
            field.error_messages["empty"] = (
                "Ce fichier est vide\u00a0: enregistrez-le de nouveau, ou choisissez-en un autre."
            )


class FormRenderer(TemplatesSetting):
    """`FORM_RENDERER`: needs `django.forms` among the installed applications, for the widgets' own templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class: Any = HouseBoundField
