"""What must be true to establish an eligibility. Plain Python: problems are French sentences at their field."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.participants.eligibility import age_on, birthday, proof_covers_until
from levier.law.proofs import ProofKind, Validity, proof_kinds
from levier.law.publics import ADDED_PUBLIC, EligibleCategory, eligible_categories
from levier.organizations.reference import prescriber_kinds

MOTIVATED = "MOTIVE"
ADDED_PROOF = ProofKind(
    code="MARCHE",
    label="pièce que demande le marché",
    categories=frozenset({ADDED_PUBLIC.code}),
    validity=Validity.NONE,
    months=None,
    first_day=ADDED_PUBLIC.first_day,
    status="contract",
    source="documents particuliers du marché",
)
# CCAG-Travaux, 20.1.1.2 e and f: under 26; over 50.
YOUNG_BELOW = 26
SENIOR_ABOVE = 50
# L4153-1 and L6222-1 of the Code du travail: no employment before sixteen, fifteen for an apprentice.
YOUNGEST, YOUNGEST_APPRENTICE = 16, 15
APPRENTICESHIP = "contrat d’apprentissage"


@dataclass(frozen=True)
class Claim:
    """What is said of a person's eligibility; `proposed_by` is the code of a kind of prescriber."""

    category: str
    proof: str
    established_on: datetime.date
    proof_issued_on: datetime.date | None = None
    written_until: datetime.date | None = None
    proposed_by: str = ""
    motive: str = ""
    added: "Added | None" = None


@dataclass(frozen=True)
class Added:
    """What the contract a claim stands on adds to the CCAG's lists, in its own words: publics, and bodies that may
    motivate a proposal."""

    publics: str
    bodies: str


def known_proofs(own: Iterable[ProofKind] = ()) -> dict[str, ProofKind]:
    """Every proof an eligibility may stand on, by its code; `own`: those the mission added."""
    return {**proof_kinds(), **{kind.code: kind for kind in own}, ADDED_PROOF.code: ADDED_PROOF}


def check_birth_date(birth_date: datetime.date | None, today: datetime.date) -> None:
    """Raises Problem for a birth date no participant can have."""
    if birth_date is None:
        return
    if birth_date > today:
        raise Problem("Cette date de naissance est dans le futur. Vérifiez l’année.", field="birth_date")
    if birth_date.year < today.year - 100:
        raise Problem("Cette date de naissance donne plus de cent ans. Vérifiez l’année.", field="birth_date")
    age = age_on(birth_date, today)
    if age < YOUNGEST_APPRENTICE:
        raise Problem(
            f"Cette personne aurait {age}\u00a0ans\u00a0: même apprenti, on ne peut pas être salarié avant "
            f"{YOUNGEST_APPRENTICE}\u00a0ans. Vérifiez la date.",
            field="birth_date",
        )


def check_age_at_entry(birth_date: datetime.date | None, entered_on: datetime.date, contract_type: str) -> None:
    """Raises Problem (field `hired_on`) when nobody so young may be hired by this contract of employment."""
    if birth_date is None:
        return
    if birth_date > entered_on:
        raise Problem("Cette date d’embauche précède la naissance de la personne. Vérifiez les deux.", field="hired_on")
    age = age_on(birth_date, entered_on)
    youngest = YOUNGEST_APPRENTICE if contract_type == APPRENTICESHIP else YOUNGEST
    if age < youngest:
        sooner = f", {YOUNGEST_APPRENTICE}\u00a0ans en apprentissage" if youngest == YOUNGEST else ""
        raise Problem(
            f"La personne aurait {age}\u00a0ans à l’embauche, l’âge minimal est de {youngest}\u00a0ans{sooner}. "
            "Vérifiez cette date ou sa date de naissance.",
            field="hired_on",
        )


def check_claim(
    claim: Claim,
    birth_date: datetime.date | None,
    today: datetime.date,
    categories: Mapping[str, EligibleCategory],
    own_proofs: Iterable[ProofKind] = (),
) -> tuple[EligibleCategory, ProofKind, datetime.date | None]:
    """Returns the category, the kind of proof and the last entry day it covers; raises Problem at the field at fault.

    A proof must be valid on the entry date; the day the eligibility is established stands for it, entries are judged
    again one by one (`eligibility_at_entry`): the two categories of people under 26 cover none from that birthday on,
    whatever their proof (20.1.1.2 e). A “proposition motivée” is for the six bodies of 20.1.1.2 j only. `categories`:
    those that may be chosen, the mission's with the proofs that prove them, from their first day on; `own_proofs`: the
    kinds of proof the mission added, from theirs.
    """
    found = claim_faults(claim, birth_date, today, categories, own_proofs)
    if found:
        raise found[0]
    category, kind = _choices(claim, categories, known_proofs(own_proofs))
    covered = _covered(claim, kind, birth_date)
    if _is_young(category) and birth_date is not None:
        eve = birthday(birth_date, YOUNG_BELOW) - datetime.timedelta(days=1)
        covered = eve if covered is None else min(covered, eve)
    return category, kind, covered


def claim_faults(
    claim: Claim,
    birth_date: datetime.date | None,
    today: datetime.date,
    categories: Mapping[str, EligibleCategory],
    own_proofs: Iterable[ProofKind] = (),
) -> list[Problem]:
    """All that `check_claim` refuses in a claim, each at its field, so that it is told in one go; none for one that
    holds. What depends on the day of the eligibility waits for a day that can be right."""
    proofs = known_proofs(own_proofs)
    try:
        category, kind = _choices(claim, categories, proofs)
    except Problem as problem:
        return [problem]
    of_the_day = _fault(lambda: _check_day(claim, category, kind, birth_date, today))
    found = [
        of_the_day,
        _fault(lambda: _check_added(claim)),
        _fault(lambda: _check_proof(kind, category, proofs)),
        _fault(lambda: _check_motive(claim)),
        None if of_the_day else _fault(lambda: _covered(claim, kind, birth_date)),
    ]
    return [fault for fault in found if fault]


def _fault(check: Callable[[], object]) -> Problem | None:
    """What a check raises, if anything."""
    try:
        check()
    except Problem as problem:
        return problem
    return None


def _choices(
    claim: Claim, categories: Mapping[str, EligibleCategory], proofs: Mapping[str, ProofKind]
) -> tuple[EligibleCategory, ProofKind]:
    """The category and the kind of proof a claim names. Raises Problem at one that is not of the list."""
    category = {**categories, ADDED_PUBLIC.code: ADDED_PUBLIC}.get(claim.category)
    if category is None:
        raise Problem("Choisissez une catégorie de la liste.", field="category")
    kind = proofs.get(claim.proof)
    if kind is None:
        raise Problem("Choisissez un justificatif de la liste.", field="proof")
    return category, kind


def _check_day(
    claim: Claim,
    category: EligibleCategory,
    kind: ProofKind,
    birth_date: datetime.date | None,
    today: datetime.date,
) -> None:
    """The day the eligibility is established: not to come, one on which category and proof hold, the person's age too.
    Raises Problem at the field at fault."""
    if claim.established_on > today:
        raise Problem(
            "L’éligibilité ne peut pas être établie dans le futur\u00a0: écrivez le jour où elle l’a été.",
            field="established_on",
        )
    if category.is_mission and not category.holds_on(claim.established_on):
        raise Problem(
            f"Cette catégorie, ajoutée par la mission, ne vaut pas le {claim.established_on:%d/%m/%Y}\u00a0: elle vaut "
            f"à compter du {category.first_day:%d/%m/%Y}.",
            field="category",
        )
    if kind.is_mission and not kind.holds_on(claim.established_on):
        raise Problem(
            f"Ce justificatif, ajouté par la mission, ne vaut pas le {claim.established_on:%d/%m/%Y}\u00a0: il vaut à "
            f"compter du {kind.first_day:%d/%m/%Y}"
            + (f", jusqu’au {kind.last_day:%d/%m/%Y}." if kind.last_day else "."),
            field="proof",
        )
    check_established_on(birth_date, claim.established_on)
    check_age(category, birth_date, claim.established_on)


def check_established_before(
    category: str,
    birth_date: datetime.date | None,
    established_on: datetime.date,
    today: datetime.date,
    *,
    proposed_by: str = "",
) -> datetime.date | None:
    """The last entry day covered by an eligibility established before Levier followed the person, whose proof its
    desk answers for; None for no term. Raises Problem at the field at fault.

    The proof was to be valid on the entry date, and no refusal comes from it afterwards; what the text says of ages
    (20.1.1.2 e and f) and of who may motivate a proposal (20.1.1.2 j) still holds.
    """
    known = eligible_categories().get(category)
    if known is None:
        raise Problem("Choisissez une catégorie de la liste.", field="category")
    if established_on > today:
        raise Problem(
            "L’éligibilité ne peut pas être établie dans le futur\u00a0: écrivez le jour où elle l’a été.",
            field="established_on",
        )
    check_established_on(birth_date, established_on)
    check_age(known, birth_date, established_on)
    if category == MOTIVATED:
        _check_body(proposed_by)
    if _is_young(known) and birth_date is not None:
        return birthday(birth_date, YOUNG_BELOW) - datetime.timedelta(days=1)
    return None


def _proves(kind: ProofKind, category: EligibleCategory) -> bool:
    """Whether this kind of proof is one of those of a category: the text's, or the ones the mission named."""
    return category.code in kind.categories or kind.code in category.proofs


def _check_proof(kind: ProofKind, category: EligibleCategory, proofs: Mapping[str, ProofKind]) -> None:
    """Raises Problem (field `proof`) unless this kind of proof is one of those of the category."""
    if not _proves(kind, category):
        raise Problem(
            f"Ce justificatif ne prouve pas cette catégorie. Attendu\u00a0: {_expected(category, proofs.values())}.",
            field="proof",
        )


def _expected(category: EligibleCategory, proofs: Iterable[ProofKind]) -> str:
    labels = [formats.typeset(kind.label) for kind in proofs if _proves(kind, category)]
    return formats.enumeration(labels, last="ou")


def _is_young(category: EligibleCategory) -> bool:
    """Whether it is one of the two categories of people under 26 (20.1.1.2 e)."""
    return category.letter == "e" and category.article.endswith(".2")


def is_senior(birth_date: datetime.date, day: datetime.date) -> bool:
    """Whether someone is over fifty: from the day after that birthday."""
    return day > birthday(birth_date, SENIOR_ABOVE)


def check_age(
    category: EligibleCategory, birth_date: datetime.date | None, day: datetime.date, field: str = "category"
) -> None:
    """20.1.1.2 e (the two young categories) and f depend on age. Raises Problem at the field where it was chosen."""
    young, senior = _is_young(category), category.code == "SENIOR"
    if not young and not senior:
        return
    if birth_date is None:
        raise Problem("Cette catégorie dépend de l’âge\u00a0: renseignez d’abord la date de naissance.", field=field)
    age = age_on(birth_date, day)
    if young and age >= YOUNG_BELOW:
        raise Problem(f"Cette catégorie s’arrête à 26\u00a0ans\u202f; la personne en a {age}.", field=field)
    if senior and not is_senior(birth_date, day):
        raise Problem(f"Cette catégorie commence après 50\u00a0ans\u202f; la personne en a {age}.", field=field)


def check_established_on(birth_date: datetime.date | None, established_on: datetime.date) -> None:
    """Raises Problem (field `established_on`) for a day on which nobody so young could be hired, even as an apprentice:
    a slip of the hand there would open every window."""
    if birth_date is None or established_on >= birthday(birth_date, YOUNGEST_APPRENTICE):
        return
    born = f"née le {formats.long_date(birth_date)}"
    raise Problem(
        f"Ce jour-là, la personne ({born}) n’avait pas {YOUNGEST_APPRENTICE}\u00a0ans\u00a0: vérifiez l’année de "
        "l’une des deux dates.",
        field="established_on",
    )


def _check_added(claim: Claim) -> None:
    """A public or a body that a contract adds is claimed for that contract, which must say so."""
    if claim.category == ADDED_PUBLIC.code:
        if claim.added is None:
            raise Problem("Choisissez le marché qui ajoute ce public.", field="contract")
        if not claim.added.publics.strip():
            raise Problem("Ce marché n’ajoute aucun public à la liste du CCAG.", field="contract")
    elif claim.added is not None:
        if claim.category != MOTIVATED:
            raise Problem(
                "Un marché ne se choisit que pour un public ou un organisme qu’il ajoute. Cette catégorie vaut pour "
                "tous.",
                field="contract",
            )
        if not claim.added.bodies.strip():
            raise Problem("Ce marché n’ajoute aucun organisme à ceux du CCAG.", field="contract")


def _check_motive(claim: Claim) -> None:
    """20.1.1.2 j: France Travail, maison de l’emploi, PLIE, mission locale, Cap emploi, MDPH, and nobody else unless
    the contract adds one."""
    kinds = prescriber_kinds()
    if claim.proposed_by and claim.proposed_by not in kinds:
        raise Problem("Choisissez un organisme de la liste.", field="proposed_by")
    if claim.category == ADDED_PUBLIC.code:
        if not claim.motive.strip():
            raise Problem(
                "Dites de quel public du marché il s’agit et quelle pièce le prouve\u00a0: c’est ce qui fonde "
                "l’éligibilité.",
                field="motive",
            )
        return
    if claim.category != MOTIVATED:
        if claim.motive.strip():
            raise Problem(
                "Une proposition motivée ne vaut que pour la catégorie j). Choisissez-la, ou effacez le motif.",
                field="motive",
            )
        return
    allowed_by_contract = claim.added is not None and claim.proposed_by
    if not allowed_by_contract:
        _check_body(claim.proposed_by)
    if not claim.motive.strip():
        raise Problem("Recopiez le motif de la proposition\u00a0: c’est lui qui fonde l’éligibilité.", field="motive")


def _check_body(proposed_by: str) -> None:
    """Raises Problem (field `proposed_by`) unless it is one of the six bodies of 20.1.1.2 j."""
    bodies = {code: kind.label for code, kind in prescriber_kinds().items() if kind.may_motivate}
    if proposed_by not in bodies:
        allowed = formats.enumeration(list(bodies.values()), last="ou")
        raise Problem(f"Une proposition motivée vient de l’un de ces organismes\u00a0: {allowed}.", field="proposed_by")


def _covered(claim: Claim, kind: ProofKind, birth_date: datetime.date | None) -> datetime.date | None:
    """The last entry day the proof covers."""
    issued_on = claim.proof_issued_on
    if issued_on is None and (kind.validity is Validity.MONTHS or kind.code == "PROPOSITION_MOTIVEE"):
        raise Problem("Indiquez la date du justificatif\u00a0: sa validité en dépend.", field="proof_issued_on")
    if issued_on is not None and issued_on > claim.established_on:
        raise Problem(
            "Le justificatif est postérieur à l’éligibilité qu’il établit\u00a0: l’une des deux dates est à corriger.",
            field="proof_issued_on",
        )
    if issued_on is not None and birth_date is not None and issued_on < birth_date:
        raise Problem(
            "Le justificatif serait d’avant la naissance de la personne\u00a0: vérifiez l’année.",
            field="proof_issued_on",
        )
    if kind.validity is Validity.UNTIL and claim.written_until is None:
        raise Problem(
            "Indiquez jusqu’à quand le document est valable\u00a0: c’est écrit dessus.", field="written_until"
        )
    covered = proof_covers_until(kind, issued_on, claim.written_until)
    if covered is not None and covered < claim.established_on:
        field = "written_until" if kind.validity is Validity.UNTIL else "proof_issued_on"
        raise Problem(
            f"Ce justificatif ne couvrait plus une entrée après le {formats.long_date(covered)} ({kind.rule}). "
            "Demandez-en un plus récent.",
            field=field,
        )
    return covered
