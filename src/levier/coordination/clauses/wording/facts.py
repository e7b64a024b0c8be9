"""What the paragraphs of a clause are written from, what is missing, when nothing can be written. Plain Python.

The four mentions are those the CCAG asks of the particular documents « a minima » (CCAG Travaux, 20.1). The amounts of
the penalties (20.1.5), the delay of the kick-off meeting (20.1.4.3) and how often information is sent (20.1.4.2) are
left by the CCAG to those documents too. The other CCAG say the same under their own article.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from levier.common.ui import formats
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.terms import CapRule, PenaltyUnit
from levier.law.ccag import NO_CCAG, Ccag, ccags
from levier.law.legal_bases import LegalBasis, Way
from levier.law.publics import EligibleCategory
from levier.law.thresholds import Kind


class SendingPeriod(StrEnum):
    """How often the contractor sends what the control of the clause needs."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"


PERIOD_LABELS = {
    SendingPeriod.MONTH: "une fois par mois",
    SendingPeriod.QUARTER: "une fois par trimestre",
    SendingPeriod.HALF_YEAR: "une fois par semestre",
}
PERIOD_MONTHS = {SendingPeriod.MONTH: 1, SendingPeriod.QUARTER: 3, SendingPeriod.HALF_YEAR: 6}


@dataclass(frozen=True)
class LotHours:
    """A lot that carries hours, whole ones: those of its firm phase, first period or estimate. `words` says what it
    owes where that is more than one number."""

    number: int
    title: str
    hours: int
    words: str = ""

    @property
    def owed(self) -> str:
        """What it owes, as the contract writes it."""
        return self.words or formats.whole_hours(self.hours)


@dataclass(frozen=True)
class Facts:
    """Everything a paragraph may say. Money in cents, hours whole, `criterion_weight` a percentage.

    `ccag` None: the contract refers to none, and its clause must suffice. None and empty elsewhere: not known yet.
    `pledges`: the commitments without hours, in words; `is_without_hours`: they are all the purchase asks.
    """

    subject: str
    buyer: str
    day: datetime.date
    ccag: Ccag | None
    way: Way
    basis: LegalBasis
    lots: tuple[LotHours, ...] = ()
    publics: tuple[EligibleCategory, ...] = ()
    added_publics: str = ""
    perimeter: str = ""
    facilitator: str = ""
    kickoff_days: int | None = None
    sending_period: SendingPeriod | None = None
    hour_penalty_cents: int | None = None
    absence_penalty_cents: int | None = None
    document_penalty_cents: int | None = None
    document_penalty_unit: PenaltyUnit = PenaltyUnit.BREACH
    pooling: str = ""
    cap_rule: CapRule = CapRule.CCAG
    cap_months: int | None = None
    criterion_weight: int | None = None
    pledges: tuple[str, ...] = ()
    is_without_hours: bool = False

    @property
    def hours(self) -> int:
        """Whole hours, all lots together."""
        return sum(lot.hours for lot in self.lots)


@dataclass(frozen=True)
class Gap:
    """Something not known yet: the placeholder left empty, what to complete, whether it is a mention of 20.1."""

    placeholder: str
    words: str
    is_mention: bool = False

    @property
    def shown(self) -> str:
        """What a paragraph says in its place."""
        return f"[à compléter\u00a0: {self.words}]"


def gaps(facts: Facts) -> list[Gap]:
    """What is missing, the four mentions of 20.1 first; no document leaves without those. They are asked of hours."""
    if facts.is_without_hours:
        return []
    asked = [
        (not facts.perimeter.strip(), Gap("perimetre", "périmètre de l’action d’insertion", True)),
        (not facts.facilitator.strip(), Gap("facilitateur", "coordonnées du facilitateur", True)),
        (not facts.publics and not facts.added_publics.strip(), Gap("publics", "profils des publics éligibles", True)),
        (not facts.lots, Gap("heures_par_lot", "volume horaire d’insertion", True)),
        (facts.hour_penalty_cents is None, Gap("penalite_heure", "montant de la pénalité par heure non réalisée")),
        (
            facts.absence_penalty_cents is None,
            Gap("penalite_absence", "montant de la pénalité pour absence à une réunion"),
        ),
        (facts.document_penalty_cents is None, Gap("penalite_document", "montant de la pénalité pour un document")),
        (facts.kickoff_days is None, Gap("delai_mise_au_point", "délai de la réunion de mise au point")),
        (facts.sending_period is None, Gap("periodicite", "fréquence de transmission des informations")),
        (
            facts.way is Way.CONDITION_AND_CRITERION and facts.criterion_weight is None,
            Gap("ponderation", "pondération du critère d’insertion"),
        ),
    ]
    return [gap for is_missing, gap in asked if is_missing]


def chosen_ccag(of_study: str, of_details: str) -> str:
    """The CCAG of a study: its own, or where it says none, what was chosen for the words; « Pas de CCAG » is one
    of the answers."""
    return of_study if of_study in ccags() or of_study == NO_CCAG else of_details


def refusal(
    *, decision: str, way: str, basis: str, day: datetime.date, kind: Kind, ccag: str, has_pledges: bool = False
) -> str:
    """Why nothing can be written from a study, in French; empty when the paragraphs can be.

    `ccag` is a CCAG's name, « Pas de CCAG », or empty when nobody said; `day` that of the notice or of the launch.
    """
    first_day = ccags()[ccag].first_day if ccag in ccags() else min(known.first_day for known in ccags().values())
    if day < first_day:
        return (
            f"La consultation est du {formats.long_date(day)}\u00a0: les textes tenus ici valent depuis le "
            f"{formats.long_date(first_day)}. Rien n’est rédigé d’après une version qui n’est pas tenue\u00a0: "
            "partez du CCAG et des listes de publics en vigueur à la date de la consultation."
        )
    if kind in {Kind.CONCESSION, Kind.DEFENCE}:
        return (
            "Les modèles citent les articles des marchés publics. Une concession, un marché de défense ou de sécurité "
            "relèvent d’autres livres du code\u00a0: rédigez cette clause avec le service juridique de l’acheteur."
        )
    if decision and decision != Decision.CLAUSE and not (decision == Decision.OTHER_CONDITION and has_pledges):
        return (
            "La décision enregistrée n’est ni une clause en heures, ni une condition avec des engagements datés\u00a0: "
            "il n’y a pas de paragraphes à écrire. Si l’acheteur a changé d’avis, reprenez l’étude."
        )
    if not basis:
        return "Choisissez d’abord la voie et la base juridique dans l’étude."
    if not decision and way not in {Way.CONDITION, Way.CONDITION_AND_CRITERION}:
        return "Enregistrez d’abord la décision de l’acheteur\u00a0: cette voie n’est pas une condition d’exécution."
    if not ccag:
        return (
            "L’étude ne dit pas à quel CCAG le marché se réfère. Choisissez-le dans les précisions, "
            "ou «\u00a0Pas de CCAG\u00a0» pour une clause qui se suffit à elle-même."
        )
    return ""
