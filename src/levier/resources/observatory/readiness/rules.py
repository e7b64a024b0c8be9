"""The question asked of buyers, the stages of an answer, and how many buyers are at each. Plain Python.

Other observatories ask it openly (« Comment abordez-vous la loi climat et résilience ? », domain reference, §7.1). Here
an answer is one of a few stages, so that it is counted, and a comment that is not published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levier.common.ui import formats
from levier.law.duty import BASIS, IN_FORCE_FROM

QUESTION = (
    "Comment abordez-vous l’obligation de la loi climat et résilience "
    f"({BASIS}), en vigueur depuis le {formats.long_date(IN_FORCE_FROM)}\u00a0?"
)


class Stage(StrEnum):
    """Where a buyer says it stands."""

    DISCOVERING = "decouvre"
    LEARNING = "s_informe"
    PREPARING = "prepare"
    APPLYING = "applique"
    NOT_CONCERNED = "pas_concerne"


STAGE_LABELS = {
    Stage.DISCOVERING: "Nous la découvrons",
    Stage.LEARNING: "Nous nous informons",
    Stage.PREPARING: "Nous préparons nos procédures et nos modèles",
    Stage.APPLYING: "Nous l’appliquons à nos consultations",
    Stage.NOT_CONCERNED: "Nous n’avons pas d’achat au-dessus des seuils",
}

# The same said of buyers, where numbers of them are published.
PUBLISHED_LABELS = {
    Stage.DISCOVERING: "La découvrent",
    Stage.LEARNING: "S’informent",
    Stage.PREPARING: "Préparent leurs procédures",
    Stage.APPLYING: "L’appliquent",
    Stage.NOT_CONCERNED: "Aucun achat au-dessus des seuils",
}


class Told(StrEnum):
    """How the mission knows of an answer."""

    BUYER = "acheteur"
    CALL = "appel"
    MEETING = "entretien"
    MAIL = "courriel"


TOLD_LABELS = {
    Told.BUYER: "saisie par l’acheteur",
    Told.CALL: "appel téléphonique",
    Told.MEETING: "entretien",
    Told.MAIL: "courriel",
}
# What somebody else than the buyer may say.
REPORTED = (Told.CALL, Told.MEETING, Told.MAIL)


@dataclass(frozen=True)
class Standing:
    """How many buyers of a class are at each stage, and how many did not answer: those are at none."""

    buyer_class: str
    stages: Mapping[Stage, int]
    unanswered: int

    @property
    def answered(self) -> int:
        """How many answered."""
        return sum(self.stages.values())

    @property
    def buyers(self) -> int:
        """How many there are."""
        return self.answered + self.unanswered

    @property
    def cells(self) -> list[int]:
        """The numbers by stage, in their order, then those without answer."""
        return [*(self.stages[stage] for stage in Stage), self.unanswered]


def standings(buyers: Iterable[tuple[str, Stage | None]], order: Iterable[str]) -> tuple[Standing, list[Standing]]:
    """All buyers together, then by class. Of each: its class (empty when unsaid) and its stage, None without answer;
    classes come in `order`, those of no buyer left out, the unsaid last."""
    told = list(buyers)
    ranks = {name: rank for rank, name in enumerate(order)}
    classes = sorted({name for name, _ in told}, key=lambda name: (ranks.get(name, len(ranks)), name))
    return _standing("", told), [_standing(name, [one for one in told if one[0] == name]) for name in classes]


def _standing(name: str, buyers: list[tuple[str, Stage | None]]) -> Standing:
    stages = [stage for _, stage in buyers]
    return Standing(name, {stage: stages.count(stage) for stage in Stage}, stages.count(None))
