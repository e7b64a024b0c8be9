"""What every act on a clause asks first, and how its row and its papers are kept."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.ui import formats
from levier.coordination.followup.policy import ENFORCEMENT_FILE
from levier.coordination.procurement.models import AwardRole, Contract, ContractStatus, Lot

# Nothing more is expected of a clause that was removed, or that never came to be.
WITHOUT_CLAUSE = (
    ContractStatus.CLAUSE_REMOVED,
    ContractStatus.EXEMPTED,
    ContractStatus.DROPPED,
    ContractStatus.UNSUCCESSFUL,
)


OVER = (ContractStatus.ENDED, ContractStatus.SETTLED, ContractStatus.ARCHIVED)


def keep(upload: File | None, author: User | None, field: str) -> Any:
    """The stored copy of a deposited paper, if there is one."""
    if upload is None:
        return None
    return files.store(upload, kind=ENFORCEMENT_FILE.code, author_id=author.pk if author else None, field=field)


def save_whole(row: models.Model) -> None:
    """Saves a row the database's constraints agree with; Problem in their own words otherwise."""
    try:
        row.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    row.save()


def take(row: models.Model, **untouched: Any) -> None:
    """Makes sure nobody did the same act meanwhile: the row still stands as it was read."""
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, **untouched).update(**untouched):
        raise Problem("Quelqu’un l’a déjà noté entre-temps\u00a0: rechargez la page.")


def check_clause_binds(lot: Lot) -> None:
    """Raises Problem when the clause is suspended, removed or annulled on a lot, or its contract suspended: nothing is
    held against its holder."""
    if lot.released_from is not None:
        raise Problem(
            f"La clause est suspendue ou levée sur ce lot depuis le {formats.long_date(lot.released_from)}\u00a0: "
            "aucune mise en demeure ne se prépare, aucune pénalité ne se propose."
        )
    if lot.idle_from is not None:
        raise Problem(
            f"Ce marché est suspendu depuis le {formats.long_date(lot.idle_from)}\u00a0: rien n’est dû d’ici sa "
            "reprise, aucune mise en demeure ne se prépare, aucune pénalité ne se propose."
        )


def is_over(contract: Contract, today: datetime.date) -> bool:
    """Whether nothing more can be done on a contract: it was ended, or its last day is past."""
    return contract.status in OVER or (contract.ends_on is not None and contract.ends_on < today)


# Penalties are borne by the holder, whatever was subcontracted (CCAG-Travaux, 20.1.5, commentary); in a group the
# leader is the buyer's only contact (20.1.2).
ANSWERING_ROLES = (AwardRole.SOLE, AwardRole.LEADER)
