"""The « plan d’action insertion » of a contract, drafted for its first meeting. Plain Python.

« Une réunion de mise au point de l’action d’insertion est organisée avec le titulaire et, le cas échéant, le
facilitateur » (CCAG-Travaux, 20.1.4.3; the same in the five others). What it settles is the field's own (domain
reference, lifecycle, step 7): modalities, calendar, correspondent, list of proofs. What is known here is written; what
the meeting settles is left to complete, or taken from its minutes once they are.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from levier.common.documents.paper import BLANK, TEXT, Paper, Section, items
from levier.common.ui import formats
from levier.law.ccag import Part, reference

# How hours are carried out (CCAG, .1.2), in the words of the pages.
MODALITIES = ("embauche directe", "mise à disposition", "sous-traitance ou cotraitance")
# « Les renseignements utiles détaillés dans les documents particuliers du marché par le titulaire sont notamment »
# (CCAG, .4.3, commentary).
PROOFS = (
    "date d’embauche, type de contrat, poste occupé",
    "justificatif de l’éligibilité des personnes recrutées, avant leur première heure",
    "attestation d’heures d’insertion, à chaque période",
    "récapitulatif des factures",
)
# What only the meeting settles, besides what is not recorded.
GAPS = (
    "les modalités retenues et leurs heures",
    "les postes, leurs dates et qui les pourvoit",
    "les signatures",
)


@dataclass(frozen=True)
class PlannedLot:
    """A lot with the companies that carry it out, in words, and the whole hours it owes, None while unrecorded."""

    name: str
    companies: Sequence[str]
    hours: int | None
    communes: Sequence[str]


@dataclass(frozen=True)
class ActionPlan:
    """What the plan of a contract stands on. `stipulations`: what its documents say, (label, words); `decided`: what
    the minutes of the meeting noted; `contacts`: who answers for what, (body, words), no words while nobody is known.
    `ccag` is the contract's as it is named, `follows` says what binds it, `is_bound` whether that is a CCAG of 2021."""

    contract: str
    reference: str
    ccag: str
    is_bound: bool
    follows: str
    buyer: str
    desk: str
    perimeter: str
    notified_on: datetime.date | None
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    period: str
    kickoff_due: datetime.date | None
    meeting: str
    decided: Sequence[str]
    contacts: Sequence[tuple[str, str]]
    lots: Sequence[PlannedLot]
    stipulations: Sequence[tuple[str, str]] = field(default_factory=list)

    @property
    def calendar(self) -> list[tuple[str, str]]:
        """What comes, and when."""

        def on(label: str, day: datetime.date | None) -> str:
            return f"{label}\u00a0: {formats.long_date(day) if day else BLANK}"

        within = f" (délai du marché\u00a0: {formats.long_date(self.kickoff_due)})" if self.kickoff_due else ""
        return items(
            on("marché notifié le", self.notified_on),
            f"réunion de mise au point\u00a0: {self.meeting or BLANK}{within}",
            on("début de l’exécution", self.starts_on),
            f"recrutements\u00a0: {BLANK}",
            f"relevés d’heures\u00a0: {self.period}",
            f"bilan annuel, et bilan final dans le mois qui précède la fin ({reference(self.ccag, Part.CONTROL)})"
            if self.is_bound
            else f"bilans\u00a0: {BLANK}, d’après les documents du marché",
            on("fin de l’exécution", self.ends_on),
        )

    @property
    def proofs(self) -> list[tuple[str, str]]:
        """What the holder sends, and whose list it is: the CCAG's own commentary, or its example."""
        said = f"D’après le {reference(self.ccag, Part.MEETINGS)}, commentaire\u00a0:"
        if not self.is_bound:
            said = f"Celles des CCAG de 2021, pour exemple\u00a0: {self.follows}."
        return [(TEXT, said), *items(*PROOFS)]

    @property
    def gaps(self) -> list[str]:
        """What is left to complete, in the order of the paper."""
        unknown = [body for body, words in self.contacts if not words]
        recorded = [
            (not self.reference, "la référence du marché"),
            (not self.perimeter, "le périmètre de l’action"),
            (not self.lots or any(lot.hours is None for lot in self.lots), "les heures de chaque lot"),
            (not (self.notified_on and self.starts_on and self.ends_on), "les dates du marché"),
            (not self.meeting, "la date de la réunion"),
            (bool(unknown), f"à qui écrire chez {formats.enumeration(unknown)}"),
        ]
        return [words for is_missing, words in recorded if is_missing] + list(GAPS)

    def paper(self, made_on: str) -> Paper:
        """The draft, of that day."""
        lots: list[tuple[str, str]] = []
        for lot in self.lots:
            hours = formats.whole_hours(lot.hours) if lot.hours is not None else f"heures {BLANK}"
            where = f"\u202f; exécution\u00a0: {formats.enumeration(list(lot.communes))}" if lot.communes else ""
            lots += items(f"{lot.name}\u00a0: {hours}{where}", *lot.companies)
        sections: list[Section] = [
            ("Le marché", items(
                f"acheteur\u00a0: {self.buyer}", f"référence\u00a0: {self.reference or BLANK}",
                f"périmètre de l’action\u00a0: {self.perimeter or BLANK}",
                f"réunion de mise au point\u00a0: {reference(self.ccag, Part.MEETINGS)}" if self.is_bound else "",
            )),
            ("Heures à réaliser, et par qui", lots or [(TEXT, BLANK)]),
            ("Ce que dit le marché", items(*(f"{label}\u00a0: {words}" for label, words in self.stipulations))
             or [(TEXT, f"Rien n’est noté de ses documents particuliers\u00a0: {self.follows}.")]),
            ("Modalités retenues", items(*(f"{modality}\u00a0: {BLANK}" for modality in MODALITIES))),
            ("Calendrier", self.calendar),
            ("Correspondants", items(
                *(f"{body}\u00a0: {words or BLANK}" for body, words in self.contacts))),
            ("Pièces à transmettre", self.proofs),
            ("Ce que la réunion a décidé", items(*self.decided) or [(TEXT, BLANK)]),
            ("Signatures", items(
                f"pour {self.buyer}\u00a0: {BLANK}", f"pour le titulaire\u00a0: {BLANK}",
                f"pour {self.desk}\u00a0: {BLANK}",
            )),
        ]  # fmt: skip
        source = (
            f"{self.desk}, le {made_on}. Projet préparé pour la réunion de mise au point\u00a0: à relire et à "
            "compléter avec l’acheteur et le titulaire."
        )
        return Paper("Plan d’action insertion", self.contract, source, sections, self.gaps)
