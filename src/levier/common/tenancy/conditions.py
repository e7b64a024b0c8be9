"""Conditions that every row of a mission meets: « its operation is one of the mission's » asks nothing of a row that is
the mission's itself, yet costs its joins and a subquery in each query of a page, for who may see everything."""

from functools import cache
from typing import Any

from django.db import models


@cache  # models do not change once loaded
def always_leads_to(model: type[models.Model], path: str) -> type[models.Model] | None:
    """The scoped model to which every row of `model` is tied by `path` (`lot__contract`), each step a foreign key that
    is never empty, itself by `pk`; None when a row may lead nowhere, or to several."""
    from levier.common.tenancy.scoping import is_scoped

    if path == "pk":
        return model
    current: Any = model
    for step in path.split("__"):
        link = next((field for field in current._meta.concrete_fields if field.name == step), None)
        if not isinstance(link, models.ForeignKey) or link.null or not is_scoped(link.remote_field.model):
            return None
        current = link.remote_field.model
    return current


def is_needless(model: type[models.Model], lookup: str, value: Any, everything: Any) -> bool:
    """Whether `lookup=value` holds of every row of `model` in its mission: « among all the rows of the mission to which
    it always leads ». `everything(model)` gives these rows."""
    path, _, how = lookup.rpartition("__")
    if how != "in" or not isinstance(value, models.QuerySet):
        return False
    query = value.query
    kept = query.values_select or ("pk",)
    return (
        always_leads_to(model, path) is value.model
        and kept in (("pk",), (value.model._meta.pk.name,))
        and not (query.annotation_select or query.extra_select or query.is_sliced or query.combinator)
        and query.where == everything(value.model).query.where
    )
