"""Every field, link and constraint has French words of its own: they are what forms, exports and refusals say."""

import pytest
from django.apps import apps
from django.db.models import BaseConstraint

OURS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("levier.") and not model._meta.auto_created
]


def wordless_fields(model):
    """The fields whose label Django would make from the English name."""
    return [
        f"{model._meta.label}.{field.name}"
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field._verbose_name is None and not field.auto_created and not field.name.startswith("history_")
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_its_fields_and_its_constraints_say_themselves_in_french(model):
    assert "verbose_name" in model._meta.original_attrs, f"{model._meta.label} sans verbose_name"
    assert wordless_fields(model) == []
    silent = [
        constraint.name
        for constraint in model._meta.constraints
        if constraint.violation_error_message == BaseConstraint.default_violation_error_message
    ]
    assert silent == []
