"""Whether what was just built may replace what is in service: counts held against the previous build."""

from dataclasses import dataclass

from levier.common.ui import formats


@dataclass(frozen=True)
class Bounds:
    """The most a build may lose of the previous one's contracts, and reject of its records, in percent."""

    most_lost: int
    most_rejected: int


def nothing_kept(read: int, rejected: int) -> str:
    """Why what was read is worth nothing, in French: no record of it is kept; nothing when some are."""
    if not read:
        return "Aucun enregistrement n’y est à lire."
    if rejected < read:
        return ""
    return (
        f"Aucun enregistrement n’en est gardé\u00a0: rejets, {formats.integer(rejected)} sur {formats.integer(read)}."
    )


def too_many_rejected(read: int, rejected: int, bounds: Bounds) -> str:
    """Why what was read is mostly something else, in French; nothing when it is not."""
    if rejected * 100 <= read * bounds.most_rejected:
        return ""
    whole = formats.integer(read)
    told = (
        f"{formats.integer(rejected)} enregistrements sur {whole} sont rejetés"
        if rejected > 1
        else f"Un sur {whole} est rejeté"
    )
    return f"{told}\u00a0: c’est plus que les {bounds.most_rejected}\u00a0% admis."


def too_few_left(before: int, contracts: int, bounds: Bounds) -> str:
    """Why a build loses too much of the one it would replace, in French; nothing when it does not."""
    if (before - contracts) * 100 <= before * bounds.most_lost:
        return ""
    return (
        f"Il ne reste que {formats.count(contracts, 'marché')} sur {formats.integer(before)}\u00a0: c’est plus que "
        f"les {bounds.most_lost}\u00a0% de perte admis d’une construction à l’autre."
    )


def refusal(*, contracts_before: int, contracts: int, read: int, rejected: int, bounds: Bounds) -> str:
    """Why a build is refused, in French; nothing when it may be put in service.

    A resource that comes back almost empty, or in a form the rules no longer read, is a fault of its publisher or of
    ours: what is in service stays until a person has looked.
    """
    if not read or not contracts:
        return "La ressource ne contient plus aucun marché."
    return too_few_left(contracts_before, contracts, bounds) or too_many_rejected(read, rejected, bounds)
