"""Writes: a sheet is planned, sent on its day, filled in once behind its link, then accepted or put aside."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from levier.accounts.models import User
from levier.accounts.selectors import has_left_since
from levier.common.errors import Problem
from levier.common.outbox.services import queue_mail
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import OpportunityStudy, StudyLot
from levier.coordination.clauses.selectors import open_contract
from levier.coordination.clauses.services import open_operation
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.proposing import PlacedLot, proposed
from levier.coordination.commitments.recording import Key
from levier.coordination.commitments.selectors import committed_hours, desks_answering, places_of
from levier.coordination.commitments.services import commit_lots
from levier.coordination.followup.liaison.awaited import amount_of, joined, lots_to_ask
from levier.coordination.followup.models import LiaisonLot, LiaisonOutcome, LiaisonSheet
from levier.coordination.hours.selectors import desk_contact_of
from levier.coordination.hours.services import foot, letter
from levier.coordination.hours.services.links import LINK_GRACE, fingerprint, new_token
from levier.coordination.procurement.groups import read_members, read_subcontractors
from levier.coordination.procurement.lifecycle import Hand
from levier.coordination.procurement.models import Award, AwardRole, Contract, ContractStatus, Lot
from levier.coordination.procurement.services import (
    HOLDING_ROLES,
    add_holder,
    missing_facts,
    move_contract,
    name_buyer_contact,
    organization_of,
    save,
    save_lot,
)
from levier.organizations.models import Commune, Organization, OrganizationKind

# The stages an accepted sheet goes through, each by the table of moves.
STEPS_TO_NOTIFIED = (
    (ContractStatus.DRAFTING, ContractStatus.PUBLISHED),
    (ContractStatus.PUBLISHED, ContractStatus.AWARDED),
    (ContractStatus.AWARDED, ContractStatus.NOTIFIED),
)

LONGEST_CPV = 10

# What a sheet says of a contract, in the words of its page.
KEPT_LABELS = {
    "reference": "Référence",
    "notified_on": "Notification",
    "starts_on": "Début de l’exécution",
    "ends_on": "Fin de l’exécution",
}


def save_valid(row: models.Model) -> None:
    """Saves a row the database's constraints agree with; Problem in their own words otherwise."""
    try:
        row.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    row.save()


@transaction.atomic
def plan_sheet(
    study: OpportunityStudy, *, contact_name: str, contact_email: str, planned_on: datetime.date, author: User | None
) -> LiaisonSheet:
    """Plans the sheet of a study decided with a clause. Raises Problem when another is expected already."""
    if study.decision != Decision.CLAUSE:
        raise Problem("Une fiche de liaison se demande pour une étude décidée avec une clause.")
    if not study.lots.exists():
        raise Problem("Cette étude n’a pas de lot\u00a0: il n’y a pas d’attributaire à demander.")
    if not lots_to_ask(study):
        raise Problem("Chaque lot a son titulaire, ou n’est pas attribué\u00a0: il n’y a rien à demander.")
    row = LiaisonSheet(
        study=study,
        contact_name=contact_name.strip(),
        contact_email=contact_email.strip(),
        planned_on=planned_on,
        asked_by=author,
    )
    save_valid(row)
    return row


def due_sheets(today: datetime.date) -> models.QuerySet[LiaisonSheet]:
    """The sheets whose day has come and that nobody sent."""
    return LiaisonSheet.objects.filter(planned_on__lte=today, sent_at=None, outcome="", answered_at=None)


@transaction.atomic
def send_sheet(sheet: LiaisonSheet, *, now: datetime.datetime) -> None:
    """Sends the link to the buyer's contact; the link before, if there was one, opens nothing any more.

    Two people who send at once send one mail: the count of sendings is taken first.
    """
    waiting = Q(pk=sheet.pk, sendings=sheet.sendings, outcome="", answered_at=None)
    token = new_token()
    taken = LiaisonSheet.objects.filter(waiting).update(
        sendings=F("sendings") + 1, sent_at=now, expires_at=now + LINK_GRACE, token_hash=fingerprint(token)
    )
    if not taken:
        raise Problem("Cette fiche vient d’être envoyée ou remplie\u00a0: rechargez la page.")
    mission = Mission.objects.get(pk=sheet.mission_id)
    contact = desk_contact_of(sheet.study.desk)
    queue_mail(
        kind="fiche de liaison",
        to=sheet.contact_email,
        to_name=sheet.contact_name,
        **letter(
            "liaison",
            sheet_values(sheet, now + LINK_GRACE, contact),
            [],
            link=mission_url(mission, "liaison_link", token=token),
        ),
        key=f"liaison-{sheet.public_id}-{sheet.sendings + 1}",
        reply_to=contact["email"],
        answering_id=sheet.study.desk_id,
        within_id=sheet.study.buyer_id,
    )
    sheet.refresh_from_db()


def sheet_values(sheet: LiaisonSheet, until: datetime.datetime, contact: Mapping[str, str]) -> dict[str, str]:
    """What fills in the fields of the letter that asks for a sheet."""
    return {
        "contact": sheet.contact_name,
        "marche": sheet.study.title,
        "limite": formats.long_date(until.date()),
        "facilitateur": foot(contact),
    }


def use_link(token: str, *, now: datetime.datetime) -> LiaisonSheet:
    """The sheet a link opens; Problem when it is unknown or past its term."""
    sheet = LiaisonSheet.objects.filter(token_hash=fingerprint(token)).first()
    if sheet is None:
        raise Problem(
            "Ce lien n’est pas reconnu\u00a0: un courriel plus récent le remplace peut-être. Sinon, demandez-en un "
            "autre au facilitateur."
        )
    check_term(sheet, now=now)
    return sheet


def check_term(sheet: LiaisonSheet, *, now: datetime.datetime) -> None:
    """Raises Problem when the link of a sheet is past its term, or the desk closed it."""
    if sheet.outcome == LiaisonOutcome.DISMISSED:
        raise Problem("Le guichet n’attend plus cette fiche. Une question\u202f? Écrivez-lui en répondant au courriel.")
    if sheet.expires_at is None or now > sheet.expires_at:
        raise Problem("Ce lien a expiré. Demandez-en un nouveau au facilitateur, en répondant au courriel.")
    if sheet.sent_at and has_left_since(sheet.contact_email, sheet.study.buyer_id, sheet.sent_at, now):
        raise Problem(
            f"Ce lien a été envoyé à une personne qui a quitté {sheet.study.buyer}. Demandez-en un nouveau au "
            "facilitateur, en répondant au courriel."
        )


@transaction.atomic
def answer_sheet(
    sheet: LiaisonSheet,
    *,
    answers: Mapping[str, Any],
    lots: Sequence[tuple[StudyLot, Mapping[str, Any]]],
    now: datetime.datetime,
) -> None:
    """Records what the buyer says, once. Raises Problem when it was said already, or no lot is filled in."""
    if not lots:
        raise Problem("Remplissez au moins un lot\u00a0: son titulaire, son montant et ses heures.")
    if not LiaisonSheet.objects.filter(pk=sheet.pk, answered_at=None, outcome="").update(
        answered_at=now, answered_by=answers["answered_by"], notified_on=answers["notified_on"]
    ):
        raise Problem("Cette fiche est déjà remplie\u00a0: rechargez la page pour lire ce qui a été envoyé.")
    for name, value in answers.items():
        setattr(sheet, name, value)
    sheet.answered_at = now
    save_valid(sheet)
    for study_lot, told in lots:
        save_valid(LiaisonLot(sheet=sheet, study_lot=study_lot, **told))


def told_lots(sheet: LiaisonSheet) -> list[LiaisonLot]:
    """What a sheet says of each lot, in their order; one query."""
    return list(sheet.lots.select_related("study_lot__lot__contract__operation").order_by("study_lot__number", "pk"))


@dataclass(frozen=True)
class Joining:
    """How a sheet joins a contract: what it writes of it, what stays as recorded though the sheet says otherwise (a
    sentence each), and the keys of the lots whose hours are committed already."""

    written: dict[str, Any]
    kept: list[str]
    owing: dict[int, int]


def joining_of(sheet: LiaisonSheet, rows: Sequence[LiaisonLot]) -> Joining:
    """What accepting a sheet changes of the contract of its lots and what it leaves; four queries, none while no lot of
    a contract follows the study's."""
    contract = next((row.study_lot.lot.contract for row in rows if row.study_lot.lot is not None), None)
    if contract is None:
        return Joining({}, [], {})
    stored = {name: getattr(contract, name) for name in KEPT_LABELS}
    written, others = joined(stored, {name: getattr(sheet, name) for name in KEPT_LABELS})
    kept = [
        f"{KEPT_LABELS[name]}\u00a0: le marché garde «\u00a0{shown(stored[name])}\u00a0», la fiche dit "
        f"«\u00a0{shown(getattr(sheet, name))}\u00a0»."
        for name in others
    ]
    before = LiaisonLot.objects.filter(sheet__outcome=LiaisonOutcome.ACCEPTED, study_lot__lot__contract=contract)
    before = before.exclude(sheet=sheet).order_by("pk")
    accepted = list(before.values_list("study_lot", "amount_cents", "study_lot__lot__outcome"))
    amounts = {lot: amount for lot, amount, _ in accepted}
    given_up = {lot for lot, _, outcome in accepted if outcome}
    told = {row.study_lot_id: row.amount_cents for row in rows}
    holding = Award.objects.filter(lot__contract=contract, role__in=HOLDING_ROLES, ended_on=None)
    untold = holding.exclude(lot__study_lot__in=[*amounts, *told]).order_by().values("lot").distinct().count()
    total, is_taken = amount_of(contract.amount_cents, sheet.study.estimated_cents, amounts, told, given_up, untold)
    if is_taken:
        written["amount_cents"] = total
    else:
        stays = formats.euros(contract.amount_cents) if contract.amount_cents is not None else "le sien, à compléter"
        but = f", sans {formats.count(untold, 'lot nommé', 'lots nommés')} hors d’une fiche" if untold else ""
        kept.append(f"Montant HT\u00a0: le marché garde {stays}, ses lots attribués font {formats.euros(total)}{but}.")
    owing = committed_hours([row.study_lot.lot_id for row in rows if row.study_lot.lot_id])
    kept += [
        f"Lot {row.study_lot.number}\u00a0: {formats.whole_hours(owing[row.study_lot.lot_id])} sont déjà dues, "
        f"la fiche dit {formats.whole_hours(row.hours)}\u00a0: enregistrez un avenant."
        for row in rows
        if row.study_lot.lot_id in owing and owing[row.study_lot.lot_id] != row.hours
    ]
    return Joining(written, kept, owing)


def shown(value: Any) -> str:
    """A fact of a contract as it is read."""
    return formats.long_date(value) if isinstance(value, datetime.date) else str(value)


@transaction.atomic
def accept_sheet(
    sheet: LiaisonSheet,
    *,
    key: Key,
    key_kind: KeyKind,
    author: User,
    hands: frozenset[Hand],
    now: datetime.datetime,
    is_confirmed: bool = False,
) -> Contract:
    """Makes of a sheet, in one act, the operation, its contract and lots (where the study had not given them), the
    companies the buyer named (`name_companies`) and the hours owed, shared by `key`; the contract goes
    to « notifié » when every lot has its holder. What the contract already says stays (`joining`).
    `is_confirmed`: someone saw that a SIRET is known by another name.

    Raises Problem, nothing written, when one of them is refused by its own room.
    """
    study = sheet.study
    close(sheet, LiaisonOutcome.ACCEPTED, author=author, now=now, answered=True)
    if study.operation_id is None:
        open_operation(study, version=study.version)
    rows = told_lots(sheet)
    lots = [row.study_lot.lot for row in rows if row.study_lot.lot is not None]
    if len(lots) < len(rows) or len({lot.contract_id for lot in lots}) != 1:
        raise Problem("Ces lots n’appartiennent plus à un même marché\u00a0: enregistrez leurs titulaires un à un.")
    contract = lots[0].contract
    joining = joining_of(sheet, rows)
    for name, value in joining.written.items():
        setattr(contract, name, value)
    contract.open_data_uid = contract.open_data_uid or sheet.open_data_uid
    save(contract, contract.version)
    published = published_contract(sheet.open_data_uid)
    place_lots(lots, published_commune(published))
    cpv = str(published.get("cpv") or "")[:LONGEST_CPV]
    name_buyer_contact(
        contract.operation,
        name=sheet.contact_name,
        email=sheet.contact_email,
        function=sheet.answered_function if sheet.answered_by == sheet.contact_name else "",
    )
    day = formats.short_date(sheet.answered_at.date()) if sheet.answered_at else ""
    for row, lot in zip(rows, lots, strict=True):
        if lot.amount_cents is None or (cpv and not lot.cpv):
            lot.amount_cents = row.amount_cents if lot.amount_cents is None else lot.amount_cents
            lot.cpv = lot.cpv or cpv
            save(lot, lot.version)
        name_companies(row, lot, is_confirmed=is_confirmed)
    owed = [(lot, row.hours) for row, lot in zip(rows, lots, strict=True) if row.hours and lot.pk not in joining.owing]
    if owed:
        commit_lots(
            owed, key, effective_on=sheet.notified_on or now.date(), document=f"Fiche de liaison du {day}",
            author=author, key_kind=key_kind,
        )  # fmt: skip
    on = sheet.notified_on or now.date()
    for before, stage in STEPS_TO_NOTIFIED:
        is_ready = stage == ContractStatus.PUBLISHED or "holder" not in missing_facts(contract)
        if contract.status == before and is_ready:
            # A stage noted late stays where it is: the next one follows it.
            since = max(on, contract.status_on or on)
            move_contract(contract, stage, hands=hands, reason="", on=since, version=contract.version)
    return contract


def published_contract(uid: str) -> dict[str, Any]:
    """What is published of a recognised contract; nothing where none was, or no longer is."""
    return (open_contract(uid) if uid else None) or {}


def published_commune(published: Mapping[str, Any]) -> Commune | None:
    """Where a recognised contract is published as carried out, when it is a commune of the reference; one query."""
    if published.get("place_type") != "Code commune" or not published.get("place_code"):
        return None
    return Commune.objects.filter(pk=published["place_code"]).first()


def place_lots(lots: Sequence[Lot], commune: Commune | None) -> None:
    """Gives a commune of execution to those of some lots that have none."""
    if commune is None:
        return
    placed = places_of(lot.pk for lot in lots)
    for lot in lots:
        if lot.pk not in placed:
            save_lot(lot, lot.version, [commune])


def weights_by_place(sheet: LiaisonSheet, rows: Sequence[LiaisonLot], desks: Sequence[Organization]) -> dict[int, int]:
    """The weights (by desk id) that the places of execution of a sheet's lots propose, the published one where a lot
    has none; none where they propose none. Two queries, three once a contract was recognised."""
    published = published_commune(published_contract(sheet.open_data_uid))
    of_lot = places_of(row.study_lot.lot_id for row in rows if row.study_lot.lot_id)
    placed = [
        (row, of_lot.get(row.study_lot.lot_id or 0, [published] if published is not None else [])) for row in rows
    ]
    answering = desks_answering({commune.pk for _, communes in placed for commune in communes}, desks)
    lots = [
        PlacedLot(row.study_lot.number, row.amount_cents, {one.name: answering.get(one.pk, []) for one in communes})
        for row, communes in placed
    ]
    try:
        return proposed(KeyKind.PLACE, lots, {}).weights
    except Problem:
        return {}


def name_companies(row: LiaisonLot, lot: Lot, *, is_confirmed: bool) -> None:
    """Records the companies a sheet names on a lot: its holder or the leader of a group, the other members, then the
    subcontractors of the first, each with its part. Raises Problem where a SIRET is known by another name."""

    def entrust(siret: str, name: str, role: AwardRole, **more: Any) -> Award:
        company = organization_of(
            OrganizationKind.COMPANY, siret=siret, name=name, is_fictitious=settings.DEMO, is_confirmed=is_confirmed
        )
        award = Award(lot=lot, company=company, role=role, period_months=lot.contract.period_months, **more)
        add_holder(award)
        return award

    members = read_members(row.members)
    contact = {"contact_name": row.contact_name, "contact_email": row.contact_email}
    role = AwardRole.LEADER if members else AwardRole.SOLE
    holder = entrust(row.holder_siret, row.holder_name, role, **contact)
    for siret, name in members:
        entrust(siret, name, AwardRole.MEMBER)
    for below in read_subcontractors(row.subcontractors):
        entrust(below.siret, below.name, AwardRole.SUBCONTRACTOR, parent=holder, part=below.part)


def dismiss_sheet(sheet: LiaisonSheet, *, reason: str, author: User, now: datetime.datetime) -> None:
    """Closes a sheet without making anything of it: another may be asked. Raises Problem without a reason."""
    if not reason.strip():
        raise Problem("Dites pourquoi cette fiche est écartée.", field="reason")
    close(sheet, LiaisonOutcome.DISMISSED, author=author, now=now, reason=reason.strip())


def close(
    sheet: LiaisonSheet,
    outcome: LiaisonOutcome,
    *,
    author: User,
    now: datetime.datetime,
    reason: str = "",
    answered: bool = False,
) -> None:
    """Gives a sheet its outcome, once."""
    open_sheets = LiaisonSheet.objects.filter(pk=sheet.pk, outcome="")
    if answered:
        open_sheets = open_sheets.filter(answered_at__isnull=False)
    if not open_sheets.update(outcome=outcome, outcome_at=now, outcome_by=author, reason=reason):
        raise Problem("Cette fiche n’est pas remplie, ou sa suite est déjà donnée\u00a0: rechargez la page.")
    sheet.outcome = outcome
