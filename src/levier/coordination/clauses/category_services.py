"""Writes of the table of eligible publics."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.clauses.categories import check_category, next_code
from levier.coordination.clauses.models import CategoryLine
from levier.coordination.clauses.selectors import category_of, own_categories, own_proofs
from levier.law.publics import eligible_categories


@transaction.atomic
def add_category(
    code: str,
    *,
    text: str,
    published_class: str,
    proofs: Sequence[str],
    first_day: datetime.date,
    last_day: datetime.date | None,
    source: str,
    author: User | None,
) -> CategoryLine:
    """Adds a category (`code` empty), or says a known one otherwise from a day on; its class and what proves it are
    then those it had. Raises Problem (field) when it has no source or overlaps another line of the same category."""
    known = own_categories(with_withdrawn=True)
    of_text = eligible_categories().get(code)
    before = of_text or next((line for line in known if line.code == code), None)
    row = CategoryLine(
        code=code or next_code(known),
        text=text.strip(),
        published_class=before.published_class if before else published_class,
        proofs=sorted(before.proofs if before else proofs),
        first_day=first_day,
        last_day=last_day,
        source=source.strip(),
        author=author,
    )
    check_category(category_of(row), own_categories(), {kind.code for kind in own_proofs()})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Problem("Une ligne de la mission commence déjà ce jour-là.", field="first_day") from twice
    return row
