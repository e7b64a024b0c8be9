"""The page left with a buyer: what still binds, what comparable buyers did, the paragraph that opts out. Plain Python.

No other buyer is ever named, and nothing is counted under five cases: one could tell who did what.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from levier.coordination.clauses.decisions import DECISION_LABELS, Decision
from levier.law.duty import EXEMPTIONS
from levier.law.thresholds import Capacity

FEWEST_CASES = 5


@dataclass(frozen=True)
class Comparable:
    """What buyers of the same capacity decided for purchases of the same kind: (decision in words, how many)."""

    total: int
    decisions: list[tuple[str, int]]

    @property
    def is_enough(self) -> bool:
        """Whether the cases may be counted."""
        return self.total >= FEWEST_CASES


def compare(counts: Mapping[str, int]) -> Comparable:
    """From how many studies ended in each decision; the decisions come in their order, those nobody took left out."""
    decisions = [(DECISION_LABELS[known], counts[known]) for known in Decision if counts.get(known)]
    total = sum(number for _, number in decisions)
    return Comparable(total, decisions if total >= FEWEST_CASES else [])


def opting_out_paragraph(*, buyer: str, subject: str, ground: str, reason: str, capacity: Capacity) -> list[str]:
    """The paragraph a buyer that opts out puts where L2112-2-1, III asks for it, which depends on its capacity.

    `ground` is a code of `EXEMPTIONS`; `reason` the buyer's own words. Empty without a known ground or a reason.
    """
    rank = next((rank for rank, known in enumerate(EXEMPTIONS, 1) if known.code == ground), None)
    if rank is None or not reason.strip():
        return []
    place = (
        "Ces motifs sont indiqués par tout moyen approprié, l’acheteur agissant en tant qu’entité adjudicatrice"
        if capacity is Capacity.CONTRACTING_ENTITY
        else "Ces motifs sont indiqués dans les documents conservés en application de l’article L2184-1, l’acheteur "
        "agissant en tant que pouvoir adjudicateur"
    )
    return [
        f"Pour le marché «\u00a0{subject}\u00a0», {buyer} ne prévoit pas de conditions d’exécution prenant en compte "
        "des considérations relatives au domaine social ou à l’emploi, comme le permet l’article L2112-2-1, II, "
        f"{rank}° du code de la commande publique\u00a0: {EXEMPTIONS[rank - 1].label}.",
        f"Motifs\u00a0: {reason.strip()}",
        f"{place} (article L2112-2-1, III).",
    ]
