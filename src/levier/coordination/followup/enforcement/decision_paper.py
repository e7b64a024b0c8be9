"""The buyer's reasoned decision to suspend, remove or annul the clause, drafted for its signature. Plain Python.

CCAG Travaux, 20.1.4.4 (same words in the five others): on economic difficulties « établies par un faisceau d’indices »
the holder may ask for suspension or suppression; on activité partielle, a redundancy procedure or receivership the
buyer annuls, « subordonnée à la communication d’une copie des documents ». The decision is the buyer's, in its name.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.documents.paper import BLANK, TEXT, Paper, Section, items
from levier.common.ui import formats
from levier.coordination.commitments.releases import GROUND_LABELS, AnnulmentGround, ReleaseKind
from levier.coordination.commitments.remaining import still_due

TITLES = {
    ReleaseKind.SUSPENSION: "Décision de suspension de la clause d’insertion sociale",
    ReleaseKind.REMOVAL: "Décision de suppression de la clause d’insertion sociale",
    ReleaseKind.ANNULMENT: "Décision d’annulation de la clause d’insertion sociale",
}
VERBS = {
    ReleaseKind.SUSPENSION: "suspendue",
    ReleaseKind.REMOVAL: "supprimée",
    ReleaseKind.ANNULMENT: "annulée",
}
GAPS = (
    "le numéro de la décision",
    "le nom et la qualité du signataire",
    "les pièces reçues du titulaire, s’il en a produit",
    "les voies et délais de recours",
)


def day_words(day: datetime.date | None) -> str:
    """A day, or what is to be written by hand."""
    return formats.long_date(day) if day else BLANK


@dataclass(frozen=True)
class ReleaseDecision:
    """What a decision stands on. `owed`, `excused` and `freed` are whole hours, `done` hundredths; `notified`: the
    days on which the holder notified a difficulty; `article`: where the contract's CCAG speaks of difficulties."""

    kind: ReleaseKind
    ground: str
    evidence: str
    buyer: str
    desk: str
    holder: str
    contract: str
    lot: str
    article: str
    notified: Sequence[datetime.date]
    requested_on: datetime.date | None
    requested_by: str
    owed: int
    done: int
    excused: int
    freed: int
    decided_on: datetime.date | None
    effective_on: datetime.date | None

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why: the fact that obliges the buyer, or the evidence that lets it decide, in the words typed."""
        if self.kind is ReleaseKind.ANNULMENT:
            fact = GROUND_LABELS[AnnulmentGround(self.ground)]
            told = f"Le titulaire fait état de difficultés économiques qui se traduisent par un fait\u00a0: {fact}."
            copies = (
                "Il a communiqué une copie des documents transmis à l’administration ou au juge\u00a0: l’acheteur "
                "annule alors la clause."
            )
            lines = [(TEXT, told), (TEXT, copies)]
            return [*lines, (TEXT, self.evidence.strip())] if self.evidence.strip() else lines
        by = f", par {self.requested_by.strip()}" if self.requested_by.strip() else ""
        return [
            (TEXT, f"Le titulaire, en difficulté économique, a demandé cette mesure le {day_words(self.requested_on)}"
                   f"{by}. Ces difficultés sont établies par les indices suivants."),
            (TEXT, self.evidence.strip()),
        ]  # fmt: skip

    @property
    def articles(self) -> list[str]:
        """What is decided, article by article."""
        lines = [
            f"La clause d’insertion sociale est {VERBS[self.kind]} sur {self.lot} à compter du "
            f"{day_words(self.effective_on)}.",
            f"{formats.whole_hours(self.freed)} ne sont plus dues. Les heures déjà faites restent comptées.",
        ]
        if self.kind is ReleaseKind.SUSPENSION:
            lines.append("La suspension prend fin par une décision de reprise, qui dit les heures de nouveau dues.")
        lines.append(f"La décision est notifiée à {self.holder}\u202f; copie en est adressée à {self.desk}.")
        return [f"Article {number}. {line}" for number, line in enumerate(lines, start=1)]

    def paper(self, made_on: str) -> Paper:
        """The draft, of that day."""
        notified = formats.enumeration([formats.long_date(day) for day in self.notified])
        remaining = formats.whole_hours(still_due(self.owed, self.done, self.excused))
        sections: list[Section] = [
            ("Vu", items(
                f"le marché «\u00a0{self.contract}\u00a0», {self.lot}, dont {self.holder} est titulaire",
                self.article,
                f"les difficultés notifiées par le titulaire\u00a0: {notified}" if notified else "",
            )),
            ("Motifs", self.reasons),
            ("Heures du lot", items(
                f"dues\u00a0: {formats.whole_hours(self.owed)}", f"réalisées\u00a0: {formats.hours(self.done)}",
                f"déduites, une difficulté ayant été signalée\u00a0: {formats.whole_hours(self.excused)}"
                if self.excused else "",
                f"restant à réaliser\u00a0: {remaining}",
            )),
            (f"{self.buyer} décide", [(TEXT, line) for line in self.articles]),
            ("Signature", items(f"Le {day_words(self.decided_on)}, pour {self.buyer}\u00a0: {BLANK}")),
        ]  # fmt: skip
        source = (
            f"{self.desk}, le {made_on}. Projet préparé pour {self.buyer}, à qui appartient la décision\u00a0: à "
            "relire, à compléter et à signer par son représentant."
        )
        return Paper(TITLES[self.kind], f"{self.contract}, {self.lot}", source, sections, GAPS)
