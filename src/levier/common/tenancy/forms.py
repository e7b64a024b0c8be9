"""Model forms over scoped models: their classes are made when no mission is active yet."""

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst

from levier.common.tenancy.scoping import is_scoped


def scoped_formfield(field: Any, **options: Any) -> Any:
    """`Meta.formfield_callback` of a model form: a link to scoped rows waits for its form to give it its choices
    (`self.fields[name].queryset`), since none can be read outside a mission."""
    if not isinstance(field, models.ForeignKey) or not is_scoped(field.remote_field.model):
        return field.formfield(**options)
    defaults = {
        "label": capfirst(str(field.verbose_name)),
        "required": not field.blank,
        "help_text": field.help_text,
        "empty_label": "Aucun choix" if field.blank else "Choisissez…",
    }
    return forms.ModelChoiceField(queryset=None, **{**defaults, **options})
