"""« À partir du seuil européen »: which threshold each contract is compared with, and how it is said. Without Django.

A contract is compared with the threshold of the day it was notified, in the capacity of its buyer. Open data says the
class of some buyers: the State buys under the thresholds of central authorities (annexe n° 2 du code de la commande
publique); every other one is taken for a contracting authority, which is said.
"""

from collections.abc import Sequence
from dataclasses import replace

from levier.common.ui import formats
from levier.law.thresholds import Capacity, Kind, Threshold
from levier.resources.observatory.legal_duty import periods
from levier.statistics.bounds import Threshold as Period

_STATE = "state"
_NAMES = {
    Capacity.CONTRACTING_AUTHORITY: "pouvoirs adjudicateurs",
    Capacity.CENTRAL_AUTHORITY: "État (autorités publiques centrales)",
}
_NOT_KNOWN = (
    "Les entités adjudicatrices (eau, énergie, transports) ne se reconnaissent pas dans ces données, ni l’État là où "
    "la catégorie de l’acheteur n’est pas connue\u00a0: ils sont comparés au seuil des pouvoirs adjudicateurs."
)


def compared_with(known: Sequence[Threshold]) -> tuple[Period, ...]:
    """The amounts contracts are compared with, of the thresholds `known`: those of the State, then of the others."""
    of_state = (replace(one, buyer_class=_STATE) for one in periods(Capacity.CENTRAL_AUTHORITY, known))
    return (*of_state, *periods(Capacity.CONTRACTING_AUTHORITY, known))


def caveats(known: Sequence[Threshold]) -> list[str]:
    """What must be read with a figure « à partir du seuil européen »: the amounts by capacity and period, which of them
    rest on no official text, and who is compared for want of better."""
    said = []
    for capacity, name in _NAMES.items():
        amounts = []
        for period in periods(capacity, known):
            lines = [
                one for one in known
                if one.capacity == capacity and one.kind in (Kind.WORKS, Kind.SERVICES)
                and one.first_day <= period.start <= one.last_day
            ]  # fmt: skip
            doubt = "" if all(one.status == "official" for one in lines) else ", à vérifier (source secondaire)"
            last = f" au {formats.short_date(period.end)}" if period.end else ""
            amounts.append(
                f"{formats.euros(period.other_cents)}, travaux {formats.euros(period.works_cents)}, du "
                f"{formats.short_date(period.start)}{last}{doubt}"
            )
        if amounts:
            together = "\u202f; ".join(amounts)
            said.append(f"Seuil européen, {name}\u00a0: {together}.")
    return [*said, _NOT_KNOWN]
