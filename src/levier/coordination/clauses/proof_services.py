"""Writes of the table of proofs."""

import datetime

from django.db import IntegrityError, transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.clauses.models import ProofLine
from levier.coordination.clauses.proof_lines import check_proof, next_proof_code
from levier.coordination.clauses.selectors import own_proofs, proof_of


def add_proof(
    *,
    label: str,
    validity: str,
    months: int | None,
    first_day: datetime.date,
    last_day: datetime.date | None,
    source: str,
    author: User | None,
) -> ProofLine:
    """Adds a kind of proof to those of the official list. Raises Problem (field) when it has no words, source or term,
    or is there already."""
    row = ProofLine(
        code=next_proof_code(ProofLine.objects.order_by().values_list("code", flat=True)),
        label=label.strip(),
        validity=validity,
        months=months,
        first_day=first_day,
        last_day=last_day,
        source=source.strip(),
        author=author,
    )
    check_proof(proof_of(row), own_proofs())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Problem("Une ligne vient d’être ajoutée par quelqu’un d’autre\u00a0: recommencez.") from twice
    return row
