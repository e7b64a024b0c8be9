"""What the paragraph of a buyer that opts out says: its ground, its reasons, where it writes them. Plain Python."""

from levier.law.duty import EXEMPTIONS
from levier.law.thresholds import Capacity

CODE = "renonciation"
# Where a contracting authority keeps its reasons; an entity writes them by any appropriate means (L2112-2-1, III).
KEPT_DOCUMENTS = "L2184-1"
OF_WAIVER = {
    "objet": "l’objet de l’achat",
    "nom_acheteur": "le nom de l’acheteur",
    "rang": "le rang du motif dans L2112-2-1, II\u00a0: 1°, 2°, 3° ou 4°",
    "motif": "le motif, dans les mots de l’article",
    "raisons": "les raisons, dans les mots de l’acheteur",
    "lieu": "où l’acheteur les indique, selon la qualité dans laquelle il agit",
}


def waiver_values(*, buyer: str, subject: str, ground: str, reason: str, capacity: Capacity) -> dict[str, str]:
    """The value of each placeholder. `ground` is a code of `EXEMPTIONS`, `reason` the buyer's own words; empty without
    a known ground or a reason: there is then nothing to write."""
    rank = next((rank for rank, known in enumerate(EXEMPTIONS, 1) if known.code == ground), None)
    if rank is None or not reason.strip():
        return {}
    return {
        "objet": subject,
        "nom_acheteur": buyer,
        "rang": f"{rank}°",
        "motif": EXEMPTIONS[rank - 1].label,
        "raisons": reason.strip(),
        "lieu": place(capacity),
    }


def place(capacity: Capacity) -> str:
    """Where the reasons are written (L2112-2-1, III)."""
    if capacity is Capacity.CONTRACTING_ENTITY:
        return "par tout moyen approprié, l’acheteur agissant en tant qu’entité adjudicatrice"
    return (
        f"dans les documents conservés en application de l’article {KEPT_DOCUMENTS}, l’acheteur agissant en tant que "
        "pouvoir adjudicateur"
    )


def waiver_articles(articles: tuple[str, ...], capacity: Capacity) -> list[str]:
    """The articles a paragraph stands on for this buyer: an entity keeps nothing under L2184-1."""
    return [mark for mark in articles if capacity is not Capacity.CONTRACTING_ENTITY or mark != KEPT_DOCUMENTS]
