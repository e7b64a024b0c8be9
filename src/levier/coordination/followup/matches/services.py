"""Writes: proposals made from the open data, once each; what a person answers."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.registry import offered
from levier.common.ui import formats
from levier.coordination.clauses.models import OpportunityStudy, StudyLot
from levier.coordination.clauses.selectors import kind_of_cpv, open_contract
from levier.coordination.followup.liaison.awaited import lots_awaited
from levier.coordination.followup.liaison.services import answer_sheet
from levier.coordination.followup.liaison.waiting import awaiting_award, watched
from levier.coordination.followup.matches.rules import Published, Score, Sought, score
from levier.coordination.followup.models import AwardMatch, LiaisonOutcome, LiaisonSheet, MatchAnswer
from levier.coordination.procurement.groups import Member, write_members
from levier.coordination.procurement.models import Contract
from levier.law.periods import add_months
from levier.organizations.services import invented_company_name, sirets_published
from levier.organizations.siret import clean_siret, nobodys_siret

# A person looks at the best three of a study at a time; those put aside are not counted.
SHOWN_AT_MOST = 3
OPEN_DATA = "données ouvertes"
TYPED_SIRET = "\u202f; SIRET du titulaire indiqué par le guichet"


def contracts_published_by(siret: str) -> list[dict[str, Any]]:
    """What a buyer published, when a room offers the open data."""
    try:
        return list(offered("open_contracts_of_buyer")(siret))
    except KeyError:
        return []


def sought_by(study: OpportunityStudy, siret: str) -> Sought:
    """What a study looks for, from the buyer that publishes under this SIRET; its lots are read with it."""
    amounts = (study.estimated_cents, *(lot.amount_cents for lot in study.lots.all()))
    return Sought(siret, study.title, study.kind, amounts, study.notice_on)


def published_as(row: dict[str, Any]) -> Published:
    """A row of the open data as the rule reads it."""
    cpv = row.get("cpv") or ""
    return Published(
        siret=row.get("buyer_siret") or "",
        title=row.get("object") or "",
        kind=kind_of_cpv(cpv).value if cpv else "",
        amount=row.get("amount_current") or row.get("amount_initial"),
        notified_on=row.get("notified_on"),
    )


def propose_matches(
    today: datetime.date, *, published_by: Callable[[str], Sequence[dict[str, Any]]] = contracts_published_by
) -> int:
    """Proposes, for each study of the active mission that waits for its award, the published contracts that look like
    it, were it asked of the buyer already; returns how many are new. What was proposed once, or is followed already, is
    not proposed again."""
    studies = awaiting_award(OpportunityStudy.objects.all(), *watched(today), asked=True).select_related("buyer")
    studies = studies.prefetch_related(Prefetch("lots", lots_awaited()))
    followed = uids_followed()
    known = set(AwardMatch.objects.values_list("study", "uid"))
    waiting: dict[int, int] = {}
    for study in proposals_waiting(OpportunityStudy.objects.all()).values_list("study", flat=True):
        waiting[study] = waiting.get(study, 0) + 1
    rows_of: dict[str, Sequence[dict[str, Any]]] = {}
    new: list[AwardMatch] = []
    expected = list(studies.order_by("pk"))
    siret_of = sirets_published({study.buyer for study in expected})
    for study in expected:
        siret = siret_of[study.buyer_id]
        if not siret:
            continue
        if siret not in rows_of:
            rows_of[siret] = published_by(siret)
        sought = sought_by(study, siret)
        found: list[tuple[Score, dict[str, Any]]] = []
        for row in rows_of[siret]:
            if row["uid"] in followed or (study.pk, row["uid"]) in known:
                continue
            scored = score(sought, published_as(row))
            if scored.is_proposed:
                found.append((scored, row))
        found.sort(key=lambda pair: (-pair[0].points, pair[1]["uid"]))
        new += [
            AwardMatch(
                study=study,
                uid=row["uid"],
                title=(row.get("object") or "")[:1000],
                amount_cents=row.get("amount_current") or row.get("amount_initial"),
                notified_on=row["notified_on"],
                score=scored.points,
                reasons=list(scored.reasons),
                found_on=today,
            )
            for scored, row in found[: max(0, SHOWN_AT_MOST - waiting.get(study.pk, 0))]
        ]
    AwardMatch.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def recognised() -> QuerySet[LiaisonSheet]:
    """The sheets in which a published contract was recognised, and that nobody put aside."""
    return LiaisonSheet.objects.exclude(open_data_uid="").exclude(outcome=LiaisonOutcome.DISMISSED)


def uids_followed() -> set[str]:
    """The published contracts that are followed, from « C’est ce marché » on, proposed to no study; two queries."""
    held = Contract.objects.exclude(open_data_uid="").order_by().values_list("open_data_uid", flat=True)
    return {*held, *recognised().order_by().values_list("open_data_uid", flat=True)}


def proposals_waiting(studies: QuerySet[OpportunityStudy]) -> QuerySet[AwardMatch]:
    """The proposals made to some studies that wait for an answer: neither those of contracts followed since, nor those
    of a study each lot of which is awarded."""
    held = Contract.objects.filter(open_data_uid=OuterRef("uid")).order_by()
    told = recognised().filter(open_data_uid=OuterRef("uid")).order_by()
    waiting = AwardMatch.objects.filter(answer="", study__in=studies.order_by().values("pk"))
    awaited = lots_awaited().filter(study=OuterRef("study")).order_by()
    return waiting.filter(~Exists(held), ~Exists(told), Exists(awaited))


def check_free(match: AwardMatch) -> None:
    """Raises Problem for a published contract that another study’s sheet, or a contract, is already."""
    told = recognised().filter(open_data_uid=match.uid).exclude(study=match.study_id).select_related("study").first()
    if told is not None:
        raise Problem(f"Ce marché publié est déjà reconnu pour l’étude «\u00a0{told.study.title}\u00a0».")
    held = Contract.objects.filter(open_data_uid=match.uid).first()
    if held is not None:
        raise Problem(f"Ce marché publié est déjà suivi\u00a0: «\u00a0{held.title}\u00a0».")


def holders_in(contract: dict[str, Any], known_siret: str = "") -> list[Member]:
    """The SIRET and name of each holder published with a right SIRET, the first one the leader of the others; where
    none is, the first under the SIRET the desk knows (`known_siret`). Problem without any."""
    found: dict[str, str] = {}
    published = list(contract.get("holders") or ())
    for holder in published:
        if holder.get("valid") and holder.get("holder_id"):
            try:
                found.setdefault(clean_siret(str(holder["holder_id"])), str(holder.get("name") or ""))
            except Problem:
                continue
    if not found and known_siret:
        found[clean_siret(known_siret)] = str(published[0].get("name") or "") if published else ""
    if not found:
        raise Problem(
            "Le titulaire publié n’a pas de SIRET juste\u00a0: indiquez celui que vous connaissez, ou attendez la "
            "fiche de liaison de l’acheteur.",
            field="holder_siret",
        )
    return list(found.items())


def followed_holders(contract: dict[str, Any], known_siret: str = "") -> list[Member]:
    """The holders published, as an award names them: themselves, or in the demo, where a real company is shown with
    what it won and never with hours it does not owe, invented ones. Problem without any."""
    found = holders_in(contract, known_siret)
    if not settings.DEMO:
        return found
    return [(nobodys_siret(rank), invented_company_name(siret)) for rank, (siret, _) in enumerate(found)]


def first_holder_name(contract: dict[str, Any]) -> str:
    """The name under which the first holder published would be followed, its SIRET where no name is published; where no
    SIRET is right, the name published, none in the demo."""
    try:
        (siret, name), *_ = followed_holders(contract)
    except Problem:
        return "" if settings.DEMO else next((str(one.get("name") or "") for one in contract.get("holders") or ()), "")
    return name or siret


def lacks_siret(contract: dict[str, Any]) -> bool:
    """Whether no holder is published with a right SIRET: the desk may know it."""
    try:
        return not holders_in(contract)
    except Problem:
        return True


@transaction.atomic
def accept_match(
    match: AwardMatch,
    *,
    lot: StudyLot,
    hours: int,
    holder_name: str,
    author: User,
    now: datetime.datetime,
    holder_siret: str = "",
) -> LiaisonSheet:
    """Takes a published contract as the award of a lot: a « fiche de liaison » is filled in from the open data, for the
    desk to accept in its turn; `holder_siret` is what the desk knows where none is published right, and the sheet says
    so. Raises Problem when the holder is known by neither, or the buyer filled a sheet in."""
    check_free(match)
    answer(match, MatchAnswer.ACCEPTED, author=author, now=now)
    contract = open_contract(match.uid)
    if contract is None:
        raise Problem("Ce marché n’est plus dans les données ouvertes en service.")
    is_typed = bool(holder_siret) and lacks_siret(contract)
    (siret, name), *members = followed_holders(contract, holder_siret)
    # The sheet a buyer has not filled in is filled in its place: nothing is asked of it any more.
    sheet = LiaisonSheet.objects.filter(study=match.study, outcome="").first()
    if sheet is not None and sheet.answered_at is not None:
        raise Problem("La fiche de liaison de cette étude est déjà remplie\u00a0: reprenez-la, ou écartez-la d’abord.")
    if sheet is None:
        sheet = LiaisonSheet.objects.create(
            study=match.study, contact_name=OPEN_DATA, planned_on=now.date(), asked_by=author
        )
    told = {
        "holder_siret": siret,
        "holder_name": (holder_name.strip() or name)[:255],
        # A member published without its name is known by its SIRET until someone names it.
        "members": write_members((one, called or one) for one, called in members),
        "amount_cents": match.amount_cents or 0,
        "hours": hours,
    }
    if not told["holder_name"]:
        raise Problem("Les données ouvertes ne nomment pas le titulaire\u00a0: indiquez son nom.", field="holder_name")
    answers = {
        "answered_by": f"{OPEN_DATA}, identifiant {match.uid}{TYPED_SIRET if is_typed else ''}",
        "notified_on": match.notified_on,
        "ends_on": published_end(contract, match.notified_on),
        "open_data_uid": match.uid,
    }
    answer_sheet(sheet, answers=answers, lots=[(lot, told)], now=now)
    return sheet


def published_end(contract: dict[str, Any], notified_on: datetime.date) -> datetime.date | None:
    """The last day of a contract by the months published, from its notification; None where none are."""
    months = contract.get("duration_months")
    return add_months(notified_on, int(months)) - datetime.timedelta(days=1) if months else None


def dismiss_match(match: AwardMatch, *, author: User, now: datetime.datetime) -> None:
    """Puts a proposal aside for good."""
    answer(match, MatchAnswer.DISMISSED, author=author, now=now)


def answer(match: AwardMatch, value: MatchAnswer, *, author: User, now: datetime.datetime) -> None:
    """Records what a person says of a proposal, once."""
    waiting = AwardMatch.objects.filter(pk=match.pk, answer="")
    if not waiting.update(answer=value, answered_at=now, answered_by=author):
        raise Problem("Quelqu’un a déjà répondu à ce rapprochement\u00a0: rechargez la page.")


def words_of(match: AwardMatch) -> str:
    """What was published, in a line."""
    amount = f", {formats.euros(match.amount_cents)} HT" if match.amount_cents else ""
    return f"notifié le {formats.long_date(match.notified_on)}{amount}"
