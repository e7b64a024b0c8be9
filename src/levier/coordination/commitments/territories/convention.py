"""The convention between the desks of an operation, as a document to complete and sign. Plain Python.

Its headings are those of the domain reference, §6: parties, perimeter, pilot, split key, data exchanged (articles 26
and 28 of the RGPD), rhythm, final report. What the platform does not know is left to complete, and listed first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.documents.paper import Paper, Section
from levier.common.ui import formats

TO_COMPLETE = (
    "le nom et la qualité des signataires de chaque partie",
    "la durée de la convention et la manière d’y mettre fin",
    "le rythme des réunions",
    "la date du bilan final",
    "l’avis du délégué à la protection des données de chaque partie",
)

LEADING = (
    "est l’interlocuteur de l’acheteur et des titulaires, demande les relevés d’heures et consolide les résultats. "
    "Chaque guichet associé recherche des candidats, vérifie leur éligibilité et suit les personnes de son territoire."
)
SPLITTING = (
    "Les heures sont partagées entières, lot par lot\u202f; le reste d’un lot est reporté sur le suivant, de sorte que "
    "chaque lot fasse son total. Une part ne change ensuite que par un acte daté, que tous les guichets lisent\u00a0: "
    "avenant, commande, transfert motivé d’un guichet à un autre."
)
TWO_AXES = (
    "Les heures faites comptent pour le guichet qui répond de la personne. Le lieu d’exécution est suivi à "
    "part\u202f: les deux lectures ne s’additionnent pas."
)
READ_BY_EACH = (
    "Chaque guichet lit les parts et les totaux de toute l’opération, et les seules personnes dont il répond. Une "
    "autre mission lit les parts et les totaux, jamais une personne."
)
RESPONSIBILITIES = (
    "Les parties qui déterminent ensemble les finalités et les moyens du suivi sont responsables conjoints (RGPD, "
    "article 26)\u00a0: la présente convention dit qui informe les personnes et qui répond à leurs demandes (à "
    "compléter). Qui traite des données pour le compte d’une autre, l’hébergeur compris, est son sous-traitant (RGPD, "
    "article 28), par un contrat séparé."
)
FINAL_REPORT = (
    "À la fin de l’exécution, le guichet chef de file établit le bilan de l’opération\u00a0: heures dues, retenues et "
    "restantes, par guichet et par lieu, sans aucun nom."
)


@dataclass(frozen=True)
class LotSplit:
    """A lot: its name, its communes in words, and the whole hours each desk answers for."""

    name: str
    place: str
    shares: Sequence[tuple[str, int]]

    @property
    def words(self) -> str:
        """The lot as the convention says it."""
        parts = formats.enumeration([f"{formats.whole_hours(hours)} pour {desk}" for desk, hours in self.shares])
        total = formats.whole_hours(sum(hours for _, hours in self.shares))
        where = f", exécuté à {self.place}" if self.place else ""
        return f"{self.name}{where}\u00a0: {parts or 'aucune heure partagée'}\u202f; en tout {total}."


@dataclass(frozen=True)
class Convention:
    """What the platform knows of an operation shared between desks. `missions`: (mission, its desk) by agreement."""

    mission: str
    operation: str
    buyer: str
    lead: str
    desks: Sequence[str]
    missions: Sequence[tuple[str, str]]
    lots: Sequence[LotSplit]
    keys: Sequence[str]
    months: Sequence[int]

    @property
    def parties(self) -> list[str]:
        """Whoever signs: the desks, then the missions, each once."""
        return list(dict.fromkeys([*self.desks, *(mission for mission, _ in self.missions), self.mission]))

    @property
    def sections(self) -> list[Section]:
        """(heading, paragraphs); a paragraph is (kind, text), its kind `text` or `item`."""
        others = [desk for desk in self.desks if desk != self.lead]
        rhythm = formats.enumeration([f"tous les {months} mois" if months > 1 else "chaque mois"
                                      for months in self.months])  # fmt: skip
        return [
            ("Parties", [
                ("item", f"{self.lead}, guichet chef de file"),
                *(("item", f"{desk}, guichet associé") for desk in others),
                *(("item", f"{mission}, pour {desk}") for mission, desk in self.missions),
                ("item", f"{self.mission}, qui arbitre et consolide"),
            ]),
            ("Périmètre", [
                ("text", f"La convention porte sur l’opération «\u00a0{self.operation}\u00a0», dont l’acheteur est "
                         f"{self.buyer}, et sur les heures d’insertion de ses lots."),
            ]),
            ("Guichet chef de file", [("text", f"{self.lead} {LEADING}")]),
            ("Clé de répartition", [
                ("text", f"Clé\u00a0: {formats.enumeration(self.keys) or 'à définir'}. {SPLITTING}"),
                *(("item", lot.words) for lot in self.lots),
                ("text", TWO_AXES),
            ]),
            ("Données échangées", [("text", READ_BY_EACH), ("text", RESPONSIBILITIES)]),
            ("Rythme", [
                ("text", f"Relevés d’heures\u00a0: {rhythm or 'à définir'}. Réunions des guichets\u00a0: à compléter."),
            ]),
            ("Bilan final", [("text", FINAL_REPORT)]),
            ("Signatures", [("item", f"{party}\u00a0: à compléter") for party in self.parties]),
        ]  # fmt: skip

    def paper(self, made_on: str) -> Paper:
        """The draft, of that day."""
        return Paper(
            title="Convention entre guichets",
            subject=self.operation,
            source=f"{self.mission}, le {made_on}. Projet à relire, à compléter et à signer par les parties.",
            sections=self.sections,
            gaps=TO_COMPLETE,
        )
