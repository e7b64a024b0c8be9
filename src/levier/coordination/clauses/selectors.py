"""Reads of the clauses room."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.common.registry import offered
from levier.common.ui import formats
from levier.coordination.clauses.categories import as_line, categories_on, every_category
from levier.coordination.clauses.comparables import PastLot, TradeComparables, by_trade
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.framework_hours import Shape, in_words
from levier.coordination.clauses.leave_behind import Comparable, compare
from levier.coordination.clauses.lot_shapes import FRAMEWORKS, LotShape, framework_shape
from levier.coordination.clauses.models import CategoryLine, InsertionClause, OpportunityStudy, ProofLine, StudyLot
from levier.coordination.clauses.multiples import multiple_words
from levier.coordination.clauses.proof_lines import as_kind
from levier.coordination.clauses.shapes import Target
from levier.coordination.clauses.terms import UNSAID_CAP, Cap, CapRule, cap_of
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.working import LotFigures, LotWorking, Rounding, size_lot
from levier.coordination.procurement.models import Contract, Lot, Operation
from levier.law.ccag import Part, reference
from levier.law.legal_bases import LegalBasis, legal_bases
from levier.law.periods import Period, length_on
from levier.law.proofs import ProofKind, proof_kinds
from levier.law.publics import ADDED_PUBLIC, EligibleCategory, eligible_categories
from levier.law.thresholds import Kind
from levier.organizations.buyers.selectors import buyer_capacity
from levier.organizations.models import Organization, OrganizationKind

SORTS = {
    "objet": "title__french",
    "acheteur": "buyer__name__french",
    "avis": "notice_on",
    "valeur": "estimated_cents",
    "heures": "hours",
}
TONES = {
    "": "todo",
    Decision.CLAUSE: "done",
    Decision.OTHER_CONDITION: "done",
    Decision.CRITERION: "neutral",
    Decision.EXEMPTION: "soon",
    Decision.NOTHING: "neutral",
}
WORDS = {
    "": "à décider",
    Decision.CLAUSE: "clause",
    Decision.OTHER_CONDITION: "autre condition",
    Decision.CRITERION: "critère seul",
    Decision.EXEMPTION: "exemption motivée",
    Decision.NOTHING: "aucune",
}
FIRST_SERVICES_DIVISION = 50
SOFTWARE, WORKS = "48", "45"


def listed_studies(visible: QuerySet[OpportunityStudy]) -> Any:
    """The last version of each study, with its hours and how many lots."""
    lots = StudyLot.objects.filter(study=OuterRef("pk")).order_by().values("study")
    return (
        visible.filter(~Exists(OpportunityStudy.objects.filter(replaces=OuterRef("pk"))))
        .select_related("buyer", "desk")
        .annotate(
            hours=Coalesce(Subquery(lots.annotate(sum=Sum("hours")).values("sum")), 0),
            lot_count=Coalesce(Subquery(lots.annotate(rows=Count("pk")).values("rows")), 0),
        )
    )


def filtered(studies: Any, asked: dict[str, Any]) -> Any:
    """Narrows a list by what was asked: `texte`, `guichet`, `acheteur`, `decision`."""
    if text := asked.get("texte"):
        studies = studies.filter(Q(title__icontains=text) | Q(buyer__name__icontains=text))
    if desk := asked.get("guichet"):
        studies = studies.filter(desk=desk)
    if buyer := asked.get("acheteur"):
        studies = studies.filter(buyer=buyer)
    if decision := asked.get("decision"):
        studies = studies.filter(decision="" if decision == "a_decider" else decision)
    return studies


def comparable_decisions(study: OpportunityStudy, visible: QuerySet[OpportunityStudy]) -> Comparable:
    """What other buyers of the same capacity decided for the same kind of purchase, among the studies the actor may
    see: the last version of each, the study's own buyer aside; one query."""
    others = visible.filter(kind=study.kind, capacity=study.capacity, replaced_by=None).exclude(decision="")
    # A study is seen through its desk or its operation: each counts once.
    cases = others.exclude(buyer=study.buyer_id).order_by().values_list("pk", "decision", "buyer").distinct()
    return compare((decision, buyer) for _, decision, buyer in cases)


# The last lots of a trade say enough, and a page never reads a whole archive.
PAST_LOTS = 500


def comparable_lots(
    study: OpportunityStudy,
    lots: list[StudyLot],
    visible: QuerySet[OpportunityStudy],
    operations: QuerySet[Operation],
) -> list[TradeComparables]:
    """What the mission's past contracts of the same trades committed and did, among those the actor may see: the lots
    of studies that became an operation, this one aside, and those of `operations` nobody studied here (taken over, or
    recorded by hand) whose trade and amount are known, once their hours are committed; five queries, two while there is
    none. A framework is compared by what was billed, its guaranteed minimum at least."""
    labels = {lot.trade: trades()[lot.trade].label for lot in lots if lot.trade in trades()}
    if not labels:
        return []
    studies = visible.filter(decision=Decision.CLAUSE, operation__isnull=False).exclude(pk=study.pk)
    past = list(
        StudyLot.objects.filter(study__in=studies.order_by().values("pk"), lot__isnull=False)
        .filter(Q(lot__trade__in=labels) | Q(lot__trade="", trade__in=labels))
        .select_related("study", "lot")
        .order_by("-study__notice_on", "pk")[:PAST_LOTS]
    )
    recorded = list(
        Lot.objects.filter(contract__operation__in=operations.order_by().values("pk"))
        .filter(trade__in=labels, amount_cents__gt=0, study_lot=None)
        .exclude(contract__operation=study.operation_id)
        .select_related("contract__operation")
        .order_by(F("contract__notified_on").desc(nulls_last=True), "pk")[:PAST_LOTS]
    )
    keys = [lot.lot_id for lot in past] + [lot.pk for lot in recorded]
    committed = offered("hours_committed_by_lot")(keys) if keys else {}
    done = offered("hours_done_by_lot")(list(committed)) if committed else {}
    studied = (
        PastLot(
            trade_of(lot), amount_committed(lot, committed[lot.lot_id][1]), committed[lot.lot_id][0],
            done.get(lot.lot_id, 0), lot.study.title, str(lot.study.public_id), f"study {lot.study_id}",
        )
        for lot in past
        if lot.lot_id in committed
    )  # fmt: skip
    others = (
        PastLot(
            lot.trade, lot.amount_cents or 0, committed[lot.pk][0], done.get(lot.pk, 0), lot.contract.title,
            str(lot.contract.operation.public_id), f"contract {lot.contract_id}", page="operation",
        )
        for lot in recorded
        if lot.pk in committed
    )  # fmt: skip
    return by_trade([*studied, *others], labels)


def trade_of(lot: StudyLot) -> str:
    """The trade of a studied lot: its contract's own once somebody corrected it there."""
    return (lot.lot.trade if lot.lot else "") or lot.trade


def amount_committed(lot: StudyLot, billed_cents: int) -> int:
    """The amount in cents its hours were committed on: what a framework billed, its guaranteed minimum at least; for
    another what the buyer awarded the lot for, or the study's estimate while that is not known."""
    if lot.shape not in FRAMEWORKS:
        return (lot.lot.amount_cents if lot.lot else None) or lot.amount_cents
    return max(billed_cents, lot.threshold_cents) if lot.shape == LotShape.MINIMUM else billed_cents


def shown(study: OpportunityStudy) -> dict[str, str]:
    """The decision of a study as a badge says it."""
    return {"tone": TONES[study.decision], "words": WORDS[study.decision]}


def kind_of_cpv(cpv: str) -> Kind:
    """The nature of a purchase from its CPV division: 45 is works, 48 software packages, 50 and beyond services."""
    division = cpv[:2]
    if division == WORKS or not division.isdigit():
        return Kind.WORKS
    return Kind.SUPPLIES if int(division) < FIRST_SERVICES_DIVISION or division == SOFTWARE else Kind.SERVICES


def first_values(uid: str, buyer_id: str) -> dict[str, Any]:
    """What a new study can take from a contract of the open data, or from a buyer; nothing is stored.

    An unknown contract, or no open data at all, gives nothing.
    """
    values: dict[str, Any] = {}
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER)
    contract = open_contract(uid) if uid else None
    if contract is not None:
        siret = contract.get("buyer_siret") or ""
        found = buyers.filter(siret=siret).first() if siret else None
        values = {
            "open_data_uid": uid,
            "title": contract.get("object") or "",
            "kind": kind_of_cpv(contract.get("cpv") or ""),
            "estimated_cents": contract.get("amount_current") or contract.get("amount_initial"),
            "notice_on": contract.get("notified_on"),
            "duration_months": contract.get("duration_months"),
            "buyer": found,
        }
        if found is None and siret:
            values |= {"buyer_siret": siret, "buyer_name": contract.get("buyer_name") or ""}
    elif buyer_id:
        values["buyer"] = buyers.filter(public_id=buyer_id).first()
    if values.get("buyer") is not None:
        values["capacity"] = buyer_capacity(values["buyer"])[0].value
    return values


def open_contract(uid: str) -> dict[str, Any] | None:
    """A contract of the open data, when a room offers them and knows this one."""
    try:
        return offered("open_contract")(uid)
    except KeyError:
        return None


def basis_of(study: OpportunityStudy) -> LegalBasis | None:
    """The legal basis of a study."""
    return legal_bases().get(study.basis)


def publics_of(study: OpportunityStudy) -> list[EligibleCategory]:
    """The publics of a study, in the text's order and the words of its day; one query."""
    own = own_categories(with_withdrawn=study.is_decided)
    return [known for code, known in categories_on(own, study.notice_on).items() if code in study.publics]


def category_of(row: CategoryLine) -> EligibleCategory:
    """A stored line, as the plain rules read it."""
    return as_line(row.code, row.text, row.published_class, row.proofs, row.first_day, row.last_day, row.source)


def own_categories(*, with_withdrawn: bool = False) -> list[EligibleCategory]:
    """The lines the mission added to the list of publics; one query."""
    rows = CategoryLine.objects.order_by("code", "first_day", "pk")
    return [category_of(row) for row in (rows if with_withdrawn else rows.filter(withdrawn_at=None))]


def eligible_on(day: datetime.date) -> dict[str, EligibleCategory]:
    """The categories of a day by their code: the text's, those the mission added; one query."""
    return categories_on(own_categories(), day)


def categories_to_judge(day: datetime.date) -> dict[str, EligibleCategory]:
    """The categories of a day, then those the mission has for other days, told apart by their dates; one query."""
    return every_category(own_categories(), day)


def every_known_category() -> dict[str, EligibleCategory]:
    """Every category by its code, those the mission withdrew or that ended too; one query."""
    own = {line.code: line for line in own_categories(with_withdrawn=True)}
    return {**own, **eligible_categories(), ADDED_PUBLIC.code: ADDED_PUBLIC}


def categories_named(codes: Iterable[str]) -> dict[str, EligibleCategory]:
    """The categories of these codes, whenever they held: withdrawn or ended, who was eligible under one stays so. No
    query while all are the text's own."""
    known = {**eligible_categories(), ADDED_PUBLIC.code: ADDED_PUBLIC}
    if set(codes) <= {"", *known}:
        return known
    return every_known_category()


def proof_of(row: ProofLine) -> ProofKind:
    """A stored line, as the plain rules read it."""
    return as_kind(row.code, row.label, row.validity, row.months, row.first_day, row.last_day, row.source)


def own_proofs(*, with_withdrawn: bool = False) -> list[ProofKind]:
    """The kinds of proof the mission added; one query."""
    rows = ProofLine.objects.order_by("label", "first_day", "pk")
    return [proof_of(row) for row in (rows if with_withdrawn else rows.filter(withdrawn_at=None))]


def proofs_named(codes: Iterable[str]) -> dict[str, ProofKind]:
    """The kinds of proof of these codes, those the mission withdrew too. No query while all are the official list's."""
    known = proof_kinds()
    return (
        known
        if set(codes) <= {"", *known}
        else {**known, **{kind.code: kind for kind in own_proofs(with_withdrawn=True)}}
    )


def worked_lot(lot: StudyLot, study: OpportunityStudy) -> LotWorking:
    """A stored lot with its hours and its words; no query."""
    figures = LotFigures(
        lot.number, lot.title, lot.amount_cents, lot.labour_share, lot.rate, lot.hourly_cost_cents, terms=lot.terms
    )
    return size_lot(figures, rounding_of(study))


def rounding_of(study: OpportunityStudy) -> Rounding:
    """How a study rounds its targets."""
    return Rounding(study.rounding, study.rounds_down)


def hours_studied(lot_ids: list[int]) -> dict[int, int]:
    """The hours the study gave to lots of a contract, owed from its award, by lot id; one query. A framework's are not:
    they follow its orders."""
    kept = StudyLot.objects.filter(lot__in=lot_ids).exclude(shape__in=FRAMEWORKS)
    return dict(kept.order_by().values_list("lot", "hours"))


def targets_studied(lot_ids: list[int]) -> dict[int, tuple[LotShape, list[Target]]]:
    """The optional phases or the renewals of the study, by lot id of the contract; one query."""
    rows = StudyLot.objects.filter(lot__in=lot_ids, shape__in=(LotShape.PHASES, LotShape.YEARLY))
    found = {}
    for row in rows.select_related("study").order_by("number"):
        if row.lot_id and (sizing := worked_lot(row, row.study).sizing):
            found[row.lot_id] = LotShape(row.shape), sizing.waiting
    return found


def framework_studied(lot_id: int) -> Shape | None:
    """How the study turns a framework's orders into hours; None for another lot; one query."""
    row = StudyLot.objects.filter(lot=lot_id, shape__in=FRAMEWORKS).select_related("study").first()
    return studied_shape(row) if row is not None else None


def frameworks_studied(lot_ids: list[int]) -> dict[int, str]:
    """How the study turns the orders of each framework among these lots into hours, in words, by lot id; one query."""
    rows = StudyLot.objects.filter(lot__in=lot_ids, shape__in=FRAMEWORKS).select_related("study").order_by("pk")
    return {row.lot_id: in_words(studied_shape(row)) for row in rows if row.lot_id is not None}


def studied_shape(row: StudyLot) -> Shape:
    """How a study turns the orders of a framework's lot into hours."""
    return framework_shape(row.terms, worked_lot(row, row.study).figures.effort(rounding_of(row.study)))


def clause_lines(clause: InsertionClause | None) -> list[tuple[str, str]]:
    """What a contract's own documents say, as a page lists it; nothing without them."""
    if clause is None:
        return []
    unit = clause.get_document_penalty_unit_display()
    is_bound = clause.contract.is_bound_by_ccag
    cap = (
        f"{clause.cap_months}\u00a0mois à compter de l’embauche" if clause.cap_months else clause.get_cap_rule_display()
    )
    if clause.cap_rule == CapRule.CCAG and not is_bound:
        cap = f"{UNSAID_CAP}\u00a0: la mission avertit, elle ne refuse pas"
    whose, as_model = ("du CCAG", "") if is_bound else ("des CCAG de 2021", ", prise pour modèle")
    chosen, known = set(clause.publics), eligible_categories()
    # A clause that names no public at all leaves the list as it is (`own_publics`).
    names_some = bool(chosen or clause.added_publics.strip())
    left_out = [code for code in known if code not in chosen] if names_some else []
    publics = f"{len(known) - len(left_out)} des {len(known)} catégories {whose}" if left_out else ""
    publics = publics or f"liste {whose}{as_model}"
    if own := len(chosen - set(known)):
        publics += f", et {formats.count(own, 'ajoutée par la mission', 'ajoutées par la mission')}"

    base, times = clause.hour_penalty_base, clause.hour_penalty_times
    multiple = f"{multiple_words(base, times)}, par heure" if base and times else ""

    def euros(cents: int | None, what: str) -> str:
        return f"{formats.euros(cents)} {what}" if cents is not None else "montant non écrit"

    return [
        ("Pièce", clause.document),
        ("Embauche directe", cap),
        ("Publics", f"{publics}, plus\u00a0: {clause.added_publics}" if clause.added_publics else publics),
        ("Réunion de mise au point", f"{clause.kickoff_days} jours" if clause.kickoff_days else "délai non écrit"),
        ("Globalisation", clause.pooling or "non prévue"),
        ("Heure non réalisée", multiple or euros(clause.hour_penalty_cents, "par heure")),
        ("Absence à une réunion", euros(clause.absence_penalty_cents, "par absence")),
        ("Document manquant", euros(clause.document_penalty_cents, unit)),
    ]


def own_cap_months() -> set[int]:
    """The numbers of months that contracts of the mission fix for direct hires, the CCAG's own aside; one query."""
    found = InsertionClause.objects.filter(cap_rule=CapRule.MONTHS).order_by().values_list("cap_months", flat=True)
    return {months for months in found.distinct() if months is not None}


def direct_hire_cap(contract: Contract) -> Cap | None:
    """For how long a direct hire counts on a contract, read with its `insertion_clause`; None: no cap.

    The CCAG's own duration is that of the day the contract was notified or, when that is not known, of its start; none
    comes from a CCAG that does not bind it.
    """
    clause = getattr(contract, "insertion_clause", None)
    default = None
    if contract.is_bound_by_ccag:
        months = length_on(Period.DIRECT_HIRE, contract.notified_on or contract.starts_on)
        default = Cap(months, reference(contract.ccag_named, Part.EXECUTION))
    return cap_of(clause.cap_rule, clause.cap_months, clause.document, default) if clause else default


def is_cap_unsaid(contract: Contract) -> bool:
    """Whether nothing says for how long a direct hire counts: neither the contract, read with its `insertion_clause`,
    nor a CCAG that binds it."""
    clause = getattr(contract, "insertion_clause", None)
    return not contract.is_bound_by_ccag and (clause is None or clause.cap_rule == CapRule.CCAG)


@dataclass(frozen=True)
class OwnPublics:
    """The publics a contract retains in the CCAG's place, by their categories, and where they are written; those it
    adds in its own words are of eligibilities established for it."""

    contract: int
    categories: frozenset[str]
    document: str


def own_publics(contract: Contract) -> OwnPublics | None:
    """The list of a contract that leaves out some of the CCAG's, read with its `insertion_clause`; None: the CCAG's.

    The CCAG's lists open with « notamment » (Travaux, 20.1.1.1 and 20.1.1.2), and the particular documents give the
    profiles of the publics (20.1): they override the lists, or complete them. A clause that names no public at all
    follows the CCAG.
    """
    clause = getattr(contract, "insertion_clause", None)
    if clause is None or not leaves_some_out(clause.publics, clause.added_publics):
        return None
    return OwnPublics(contract.pk, frozenset(clause.publics), clause.document)


def leaves_some_out(publics: Iterable[str], added_publics: str) -> bool:
    """Whether the publics a clause names leave out some of the CCAG's; one that names none leaves the list as it is."""
    chosen = set(publics)
    return bool(chosen or added_publics.strip()) and not chosen >= set(eligible_categories())


def own_lists() -> tuple[tuple[str, ...], ...]:
    """The lists of publics that contracts of the mission retain in the CCAG's place, by their codes, each once; one
    query. The empty one is that of contracts which retain only what they add in their own words."""
    named = InsertionClause.objects.exclude(publics=[], added_publics="").order_by().values_list("publics", flat=True)
    return tuple(sorted(tuple(publics) for publics in named.distinct() if leaves_some_out(publics, "named")))


def of_own_list(publics: Sequence[str], contract: str) -> Q:
    """The condition for a contract (`contract`: where it is, from the row asked of) to retain this very list."""
    of_list = Q(**{f"{contract}__insertion_clause__publics": list(publics)})
    return of_list if publics else of_list & ~Q(**{f"{contract}__insertion_clause__added_publics": ""})
