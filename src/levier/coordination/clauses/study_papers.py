"""The working papers around a study that a desk or a buyer writes again and again, drafted from what is stored: the
sourcing note, the programming sheet, the log of candidates' questions, the grid of the social criterion. Plain Python.

They follow the steps of a clause (domain reference, §5, steps 0, 1, 4 and 5). Each says what the platform does not know
rather than guessing it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from levier.common.documents.paper import BLANK, TEXT, Paper, Section, items
from levier.common.ui import formats
from levier.law.legal_bases import Way

# A log that is kept by hand begins with so many questions to fill in.
QUESTIONS = 5
SCORED = (Way.CONDITION_AND_CRITERION, Way.OTHER)


@dataclass(frozen=True)
class StudiedLot:
    """A lot as the papers name it: « Lot 3, Peinture », its trade, its whole hours (None: not computed)."""

    name: str
    trade: str
    hours: int | None

    @property
    def words(self) -> str:
        """The lot, its trade and its hours, in a line."""
        hours = formats.whole_hours(self.hours) if self.hours is not None else f"heures {BLANK}"
        return ", ".join(part for part in (self.name, self.trade and f"métier\u00a0: {self.trade}", hours) if part)


@dataclass(frozen=True)
class StudyFacts:
    """What the papers of a study stand on. `estimated_cents` excludes tax; `weight` is the criterion's, in per cents;
    `structures` are (kind, names) known to the mission; `past` tells the past contracts of each trade; `programmed` the
    other purchases of the buyer that are studied, oldest notice first."""

    title: str
    buyer: str
    desk: str
    kind: str
    way: str
    way_words: str
    estimated_cents: int
    notice: str
    months: int | None
    lots: Sequence[StudiedLot]
    publics: Sequence[str]
    perimeter: str
    facilitator: str
    weight: int | None
    decision: str
    structures: Sequence[tuple[str, Sequence[str]]]
    past: Sequence[str]
    programmed: Sequence[str]

    @property
    def purchase(self) -> Section:
        """What is bought."""
        return ("L’achat", items(
            f"objet\u00a0: {self.title}",
            f"acheteur\u00a0: {self.buyer}",
            f"nature\u00a0: {self.kind}",
            f"valeur estimée de tout le besoin\u00a0: {formats.euros(self.estimated_cents)} HT",
            f"avis ou lancement\u00a0: {self.notice}",
            f"durée\u00a0: {formats.count(self.months, 'mois', 'mois') if self.months else BLANK}",
        ))  # fmt: skip

    @property
    def studied(self) -> Section:
        """Its lots, or that none is described."""
        return ("Les lots étudiés", items(*(lot.words for lot in self.lots)) or [(TEXT, "Aucun lot n’est décrit.")])

    @property
    def profiles(self) -> Section:
        """Whom the clause is for."""
        return ("Les publics", items(*self.publics) or [(TEXT, f"Publics retenus\u00a0: {BLANK}.")])


def sourcing(facts: StudyFacts) -> Paper:
    """What the territory may offer for this purchase, before the way is chosen."""
    known = [f"{kind}\u00a0: {formats.enumeration(list(names))}" for kind, names in facts.structures]
    sections: list[Section] = [
        facts.purchase,
        facts.studied,
        facts.profiles,
        ("Structures d’insertion connues de la mission", items(*known) or [(TEXT, "Aucune n’est enregistrée.")]),
        ("Marchés passés des mêmes métiers", items(*facts.past) or [(TEXT, "Aucun marché comparable n’est suivi.")]),
        ("Ce que le sourcing a appris", items(
            f"structures consultées, et le jour\u00a0: {BLANK}",
            f"ce que chacune peut faire, et pour quel volume\u00a0: {BLANK}",
            f"public disponible, d’après les prescripteurs\u00a0: {BLANK}",
            f"voie proposée\u00a0: {facts.way_words if facts.way else BLANK}",
        )),
    ]  # fmt: skip
    gaps = (
        "la capacité des structures au moment de l’achat",
        "le public disponible sur le territoire",
        "les fournisseurs consultés hors de l’insertion",
    )
    return paper("Note de sourcing", facts, "À compléter après les échanges avec les structures.", sections, gaps)


def programming(facts: StudyFacts) -> Paper:
    """What the buyer plans to buy, and where this purchase stands in it."""
    sections: list[Section] = [
        facts.purchase,
        facts.studied,
        ("Où en est l’étude", items(
            f"voie\u00a0: {facts.way_words if facts.way else BLANK}", f"décision\u00a0: {facts.decision}",
        )),
        ("Autres achats étudiés pour cet acheteur", items(*facts.programmed) or [(TEXT, "Aucun n’est étudié ici.")]),
        ("À programmer ensemble", items(
            f"achats de l’année qui ne sont pas encore étudiés\u00a0: {BLANK}",
            f"marchés à renouveler, et quand\u00a0: {BLANK}",
            f"prochain point entre l’acheteur et le facilitateur\u00a0: {BLANK}",
        )),
    ]  # fmt: skip
    gaps = ("le programme d’achats de l’acheteur pour l’année", "ses marchés à renouveler")
    return paper("Fiche de programmation", facts, "À compléter avec l’acheteur.", sections, gaps)


def questions(facts: StudyFacts) -> Paper:
    """The log of what candidates ask of the clause during the consultation, and of what they are answered."""
    told = [
        f"périmètre de l’action\u00a0: {facts.perimeter or BLANK}",
        f"facilitateur\u00a0: {facts.facilitator or BLANK}",
        *(lot.words for lot in facts.lots),
    ]
    log: list[Section] = [
        (f"Question n°\u00a0{number}", items(
            f"reçue le\u00a0: {BLANK}", f"question\u00a0: {BLANK}", f"réponse\u00a0: {BLANK}",
            f"envoyée à tous les candidats le\u00a0: {BLANK}",
        ))
        for number in range(1, QUESTIONS + 1)
    ]  # fmt: skip
    sections = [facts.purchase, ("Ce que le dossier dit de la clause", items(*told)), facts.profiles, *log]
    note = "Tenu par l’acheteur, à qui appartiennent les réponses\u202f; le facilitateur aide à les écrire."
    gaps = ("les questions reçues et leurs réponses",)
    return paper("Registre des questions et réponses", facts, note, sections, gaps)


def grid(facts: StudyFacts) -> Paper:
    """How the offers are read: the commitment of each lot, and the criterion where the way has one."""
    compliance = [f"{lot.words}\u00a0: engagement signé du candidat\u00a0: {BLANK}" for lot in facts.lots]
    is_scored = facts.way in SCORED
    weight = f"{facts.weight}\u00a0%" if facts.weight is not None else BLANK
    way = facts.way_words if facts.way else BLANK
    criterion = items(
        f"pondération\u00a0: {weight}",
        f"sous-critères annoncés aux candidats\u00a0: {BLANK}",
        f"candidat, points et motif de chacun\u00a0: {BLANK}",
    )
    if not is_scored:
        told = f"La voie de cette étude ({way}) n’a pas de critère social\u00a0: les offres ne sont lues que pour "
        criterion = [(TEXT, told + "l’engagement.")]
    sections: list[Section] = [
        facts.purchase,
        ("L’engagement de chaque lot", items(*compliance) or [(TEXT, "Aucun lot n’est décrit.")]),
        ("Le critère social", criterion),
        ("Signature", items(f"analyse faite le\u00a0: {BLANK}", f"par\u00a0: {BLANK}", f"pour\u00a0: {facts.buyer}")),
    ]
    gaps = ["les candidats et leurs offres"]
    if is_scored:
        gaps += ["les sous-critères annoncés", *(["la pondération du critère"] if facts.weight is None else [])]
    note = "L’analyse est celle de l’acheteur\u202f; le facilitateur n’y aide qu’à sa demande."
    return paper("Grille d’analyse des offres", facts, note, sections, gaps)


def paper(title: str, facts: StudyFacts, note: str, sections: Sequence[Section], gaps: Sequence[str]) -> Paper:
    """One of the papers, in the name of the desk."""
    return Paper(title, f"{facts.title}, {facts.buyer}", f"{facts.desk}. {note}", sections, gaps)


# By the last word of its address: how it is named on the page, and how it is made.
PAPERS: dict[str, tuple[str, Callable[[StudyFacts], Paper]]] = {
    "programmation": ("Fiche de programmation", programming),
    "sourcing": ("Note de sourcing", sourcing),
    "questions": ("Registre des questions et réponses", questions),
    "grille": ("Grille d’analyse des offres", grid),
}
