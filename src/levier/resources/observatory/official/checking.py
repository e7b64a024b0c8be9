"""Whether what was just built may replace what is in service: counts held against the previous build."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The most a build fetched by itself may lose of the previous one's contracts, and reject of its records, in
    percent."""

    most_lost: int
    most_rejected: int


def refusal(*, contracts_before: int, contracts: int, read: int, rejected: int, bounds: Bounds) -> str:
    """Why a build is refused, in French; nothing when it may be put in service.

    A resource that comes back almost empty, or in a form the rules no longer read, is a fault of its publisher or of
    ours: what is in service stays until a person has looked.
    """
    if not read or not contracts:
        return "La ressource ne contient plus aucun marché."
    lost = contracts_before - contracts
    if lost * 100 > contracts_before * bounds.most_lost:
        return (
            f"Il ne reste que {contracts} marchés sur {contracts_before}\u00a0: c’est plus que les "
            f"{bounds.most_lost}\u00a0% de perte admis d’une construction à l’autre."
        )
    if rejected * 100 > read * bounds.most_rejected:
        return (
            f"{rejected} enregistrements sur {read} sont rejetés\u00a0: c’est plus que les "
            f"{bounds.most_rejected}\u00a0% admis."
        )
    return ""
