"""Which lots wait for their holder, and how a sheet joins the contract that runs already."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.coordination.clauses.models import OpportunityStudy, StudyLot
from levier.coordination.procurement.models import Award, Lot
from levier.coordination.procurement.services import HOLDING_ROLES


def without_holder(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    """Those of these lots that nobody holds today and that the buyer has not given up."""
    holding = Award.objects.filter(lot=OuterRef("pk"), role__in=HOLDING_ROLES, ended_on=None)
    return lots.filter(~Exists(holding), outcome="")


def lots_awaited() -> QuerySet[StudyLot]:
    """The lots of studies that wait for their holder. One that no lot of an operation follows waits as long as nobody
    is named in the operation of its study."""
    named = Award.objects.filter(lot__contract__operation=OuterRef("study__operation"))
    waiting = without_holder(Lot.objects.filter(pk=OuterRef("lot")))
    return StudyLot.objects.filter(Q(lot=None) & ~Exists(named) | Exists(waiting))


def lots_to_ask(study: OpportunityStudy) -> list[StudyLot]:
    """The lots of a study whose holder is still to be asked, in order; one query."""
    return list(lots_awaited().filter(study=study).select_related("lot__contract").order_by("number", "pk"))


def joined(stored: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What a sheet writes of a contract, and the names of what it says otherwise than is recorded: a fact the contract
    lacks is written, one it has stays."""
    told = {name: value for name, value in said.items() if value not in (None, "")}
    written = {name: value for name, value in told.items() if stored[name] in (None, "")}
    return written, [name for name, value in told.items() if name not in written and stored[name] != value]


def amount_of(
    stored: int | None,
    estimated: int,
    before: Mapping[int, int],
    told: Mapping[int, int],
    given_up: Collection[int] = (),
    untold: int = 0,
) -> tuple[int, bool]:
    """The amount of the lots of a contract once some are told, by lot in cents, and whether the contract takes it: yes
    in the place of nothing, of the estimate, or of the sum of the lots told before; an amount somebody typed stays.

    A lot awarded again counts once, at what is told last; one `given_up` since it was told (awarded, then said not to
    be) no longer counts. While `untold` lots are held whose amount no sheet told, the sum is of a part only: it is not
    the contract's.
    """
    left = {lot: amount for lot, amount in before.items() if lot not in given_up}
    total = sum({**left, **told}.values())
    known = (sum(before.values()), sum(left.values())) if before else (estimated,)
    return total, not untold and stored in (None, total, *known)
