"""A refusal contested by the company, once; decided once, by the buyer, unless the desk gives in before."""

import datetime
import hashlib

from django.core.files.base import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files.models import StoredFile
from levier.common.files.services import store
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.hours.contests import BUYER_RULE, check_acts_for_buyer, upheld
from levier.coordination.hours.counting_rules import Rule, rules_named
from levier.coordination.hours.models import Contest, ContestDecision, EntryKind, LedgerEntry, LinkPurpose, Statement
from levier.coordination.hours.refusals import standing_refusals
from levier.coordination.hours.selectors import desk_contact, line_of
from levier.coordination.hours.services.judging import check_countable, hold, month_balance
from levier.coordination.hours.services.letters import foot, letter
from levier.coordination.hours.services.links import open_link
from levier.coordination.hours.services.receiving import check_open
from levier.coordination.hours.services.requests import write_to_company
from levier.coordination.participants.models import Assignment

CONTEST_KIND = "hours.contest"
DECISION_KIND = "hours.contest_decision"
# The decisions by which the buyer counted hours.
GRANTED = (ContestDecision.COUNTED, ContestDecision.PART)
# What the ledger says of the entries the desk adds when it gives in; those of the buyer's decision say `BUYER_RULE`.
DESK_RULE = "contestation admise par le guichet"
# What is said where the decision of a buyer without an account comes without the paper it signed.
PAPER_LACKING = "Joignez la décision signée\u00a0: c’est elle qui fait foi."


@transaction.atomic
def contest_refusal(
    statement: Statement,
    assignment: Assignment,
    month: datetime.date,
    *,
    text: str,
    author_name: str,
    author: User | None = None,
    document: File | None = None,
) -> Contest:
    """Contests the hours refused to one person in one month, once while it waits; nothing changes in the ledger. Hours
    already decided of are not contested again.

    Raises Problem, nothing written, without a reason, when nothing is refused, or when it is contested already; at
    `document` when the file is not one to keep.
    """
    if assignment.award_id != statement.award_id or month not in statement.months:
        raise Problem("Cette ligne n’appartient pas à ce relevé.")
    if not text.strip():
        raise Problem("Dites pourquoi ces heures devraient compter\u00a0: l’acheteur le lira.", field="text")
    hold(assignment)
    known = list(Contest.objects.filter(assignment=assignment, month=month))
    if any(contest.waits for contest in known):
        raise Problem("Ce refus est déjà contesté\u00a0: rien n’est parti une seconde fois.")
    refusals = LedgerEntry.objects.filter(assignment=assignment, month=month, kind=EntryKind.REFUSED).order_by("pk")
    refused = month_balance(assignment, month).refused - upheld(known, refusals)
    if refused <= 0 and known:
        raise Problem("Ce refus est déjà tranché\u00a0: aucune heure n’a été refusée depuis.")
    if refused <= 0:
        raise Problem("Aucune heure n’est refusée pour ce mois\u00a0: il n’y a rien à contester.")
    file = None
    if document is not None:
        file = store(
            document,
            kind=CONTEST_KIND,
            author_id=author.pk if author else None,
            subject=assignment.participant.public_id,
            field="document",
        )
    return Contest.objects.create(
        statement=statement,
        assignment=assignment,
        month=month,
        hundredths=refused,
        text=text.strip(),
        file=file,
        author=author,
        author_name=author_name.strip(),
    )


@transaction.atomic
def accept_contest(
    contest: Contest, hundredths: int | None = None, *, reason: str, author: User, now: datetime.datetime
) -> None:
    """The lead desk gives in before the buyer decides: every contested hour counts, or `hundredths` of them; the rest
    may be contested again. Raises Problem, nothing written, where a check forbids them (`check_countable`), where the
    month counts for some days only and no part is said, or when it is more than is contested."""
    if hundredths is None:
        line = line_of(contest.statement, contest.assignment_id, contest.month)
        if line is not None and line.of_some_days:
            raise Problem("Ce mois ne compte qu’en partie\u00a0: dites combien d’heures retenir.", field="hours")
    elif not 0 < hundredths <= contest.hundredths:
        raise Problem(
            f"{formats.hours(contest.hundredths)} sont contestées\u00a0: retenez-en autant ou moins.", field="hours"
        )
    counted = contest.hundredths if hundredths is None else hundredths
    settle(contest, ContestDecision.ACCEPTED, counted, reason=reason, rule=DESK_RULE, author=author, now=now)


@transaction.atomic
def decide_contest(
    contest: Contest,
    decision: ContestDecision,
    hundredths: int,
    *,
    reason: str,
    author: User,
    now: datetime.datetime,
    signed_by: str = "",
) -> None:
    """The buyer decides: the refusal stands (UPHELD), all counts (COUNTED), or `hundredths` do (PART).

    `signed_by` is who decided when another types it (`record_decision`). Raises Problem, nothing written, when someone
    decided meanwhile, without a reason, or when a part is not between nothing and all that is contested.
    """
    counted = {ContestDecision.UPHELD: 0, ContestDecision.COUNTED: contest.hundredths}.get(decision, hundredths)
    if decision == ContestDecision.PART and not 0 < counted < contest.hundredths:
        raise Problem(
            f"Une partie est entre zéro et {formats.hours(contest.hundredths)}, les heures contestées\u00a0: "
            "corrigez-la, ou choisissez une autre décision.",
            field="hours",
        )
    settle(
        contest,
        decision,
        counted,
        reason=reason,
        rule=BUYER_RULE,
        author=author,
        now=now,
        author_name=signed_by.strip(),
    )


@transaction.atomic
def record_decision(
    contest: Contest,
    decision: ContestDecision,
    hundredths: int,
    *,
    reason: str,
    author: User,
    now: datetime.datetime,
    signed_by: str,
    document: File | None,
) -> None:
    """The desk records what a buyer without an account decided in writing, with the signed paper."""
    check_recorded(contest, signed_by, document)
    decide_contest(contest, decision, hundredths, reason=reason, author=author, now=now, signed_by=signed_by)
    contest.signed_by = signed_by.strip()
    contest.signed_copy = kept(document, author)
    contest.save(update_fields=["signed_by", "signed_copy"])


@transaction.atomic
def show_file(contest: Contest, *, author: User, now: datetime.datetime) -> None:
    """Opens to the buyer what the company joined to this contest. Raises Problem where nothing is joined."""
    if contest.file_id is None:
        raise Problem("Aucune pièce n’est jointe à cette contestation.")
    Contest.objects.filter(pk=contest.pk).update(
        file_shown_at=now, file_shown_by=author, file_hidden_at=None, file_hidden_by=None
    )


@transaction.atomic
def hide_file(contest: Contest, *, author: User, now: datetime.datetime) -> None:
    """Closes it again: the buyer opens it no more. Raises Problem where it is not open."""
    shown = Contest.objects.filter(pk=contest.pk, file_shown_at__isnull=False, file_hidden_at=None)
    if not shown.update(file_hidden_at=now, file_hidden_by=author):
        raise Problem("Cette pièce n’est pas ouverte à l’acheteur.")


def kept(document: File | None, author: User) -> StoredFile | None:
    """The signed paper as it is stored, if there is one."""
    return None if document is None else store(document, kind=DECISION_KIND, author_id=author.pk, field="document")


def check_recorded(contest: Contest, signed_by: str, document: File | None) -> None:
    """Raises Problem at what a decision recorded in the place of its buyer lacks, or when it has an account."""
    operation = contest.statement.award.lot.contract.operation
    check_acts_for_buyer(operation, document, lacking=PAPER_LACKING, field="document")
    if not signed_by.strip():
        raise Problem("Dites qui a signé la décision, et sa fonction.", field="signed_by")


@transaction.atomic
def withdraw_grant(
    contest: Contest,
    hundredths: int,
    *,
    reason: str,
    author: User,
    now: datetime.datetime,
    is_buyer: bool,
    signed_by: str = "",
    document: File | None = None,
) -> None:
    """The buyer takes back, once, hours that its decision had counted, for a fact it did not know then: they are
    refused again, by entries that say so, and the company, told, may contest that new refusal. Whoever records it for a
    buyer without an account deposits the signed decision.

    Raises Problem, nothing written: no reason, a decision that counted nothing or is not the buyer's, one taken back
    already, or more hours than it counted and still count.
    """
    if not is_buyer:
        check_recorded(contest, signed_by, document)
    if not reason.strip():
        raise Problem("Dites le fait nouveau\u00a0: l’entreprise le lira.", field="reason")
    hold(contest.assignment)
    check_open(contest.assignment.award_id)
    contest.refresh_from_db()
    if contest.decision not in GRANTED:
        raise Problem("Cette décision n’a retenu aucune heure au nom de l’acheteur\u00a0: il n’y a rien à reprendre.")
    if contest.withdrawn:
        raise Problem("Cette décision a déjà été reprise\u00a0: voici comment. Rien n’a été ajouté.")
    if not 0 < hundredths <= contest.counted:
        raise Problem(f"La décision a retenu {formats.hours(contest.counted)}\u00a0: pas davantage.", field="hours")
    said = {
        "assignment": contest.assignment,
        "award_id": contest.assignment.award_id,
        "statement_id": contest.statement_id,
        "month": contest.month,
        "rule": BUYER_RULE,
        "reason": reason.strip(),
        "author": author,
        "author_name": signed_by.strip(),
    }
    entry = LedgerEntry.objects.filter(
        assignment=contest.assignment, month=contest.month, kind=EntryKind.COUNTED, rule=BUYER_RULE, corrects=None,
        recorded_at__gte=contest.decided_at,
    ).earliest("pk")  # fmt: skip
    LedgerEntry.objects.create(kind=EntryKind.COUNTED, hundredths=-hundredths, corrects=entry, **said)
    LedgerEntry.objects.create(kind=EntryKind.REFUSED, hundredths=hundredths, **said)
    contest.withdrawn, contest.withdrawn_reason, contest.withdrawn_at = hundredths, reason.strip(), now
    contest.withdrawn_by, contest.withdrawn_signed_by = author, signed_by.strip()
    contest.withdrawn_copy = kept(document, author)
    contest.save()
    tell_decided(contest, now=now)


def settle(
    contest: Contest,
    decision: ContestDecision,
    counted: int,
    *,
    reason: str,
    rule: str,
    author: User,
    now: datetime.datetime,
    author_name: str = "",
) -> None:
    """Closes a contest, once, and counts what it grants: each refusal is corrected by as much, and as much is counted.
    In the caller's transaction; the company is told by mail. Raises Problem, nothing written, where hours would count
    on a contract whose accounts are closed, or cannot (`check_countable`)."""
    if not reason.strip():
        raise Problem("Dites pourquoi\u00a0: l’entreprise le lira.", field="reason")
    hold(contest.assignment)
    if counted:
        check_open(contest.assignment.award_id)
        check_countable(contest.statement, contest.assignment, contest.month, by_buyer=rule != DESK_RULE)
    claimed = Contest.objects.filter(pk=contest.pk, decided_at=None).update(
        decision=decision,
        counted=counted,
        decision_reason=reason.strip(),
        decided_at=now,
        decided_by=author,
    )
    if not claimed:
        raise Problem("Cette contestation est déjà tranchée\u00a0: voici comment. Rien n’a été ajouté.")
    contest.refresh_from_db()
    if counted > month_balance(contest.assignment, contest.month).refused:
        raise Problem("Ces heures ne sont plus toutes refusées\u00a0: rechargez la page. Rien n’a été ajouté.")
    said = {
        "assignment": contest.assignment,
        "award_id": contest.assignment.award_id,
        "statement_id": contest.statement_id,
        "month": contest.month,
        "rule": rule,
        "reason": reason.strip(),
        "author": author,
        "author_name": author_name,
    }
    entries = LedgerEntry.objects.filter(
        assignment=contest.assignment, month=contest.month, kind=EntryKind.REFUSED
    ).order_by("pk")
    # What an earlier decision upheld stays refused: this one is about what was refused since.
    others = Contest.objects.filter(assignment=contest.assignment, month=contest.month).exclude(pk=contest.pk)
    kept = upheld(others, entries)
    left = counted
    for entry, standing in standing_refusals(entries):
        spared = min(kept, standing)
        kept -= spared
        taken = min(left, standing - spared)
        if taken > 0:
            LedgerEntry.objects.create(kind=EntryKind.REFUSED, hundredths=-taken, corrects=entry, **said)
            left -= taken
    if counted:
        LedgerEntry.objects.create(kind=EntryKind.COUNTED, hundredths=counted, **said)
    tell_decided(contest, now=now)


def tell_decided(contest: Contest, *, now: datetime.datetime) -> None:
    """Tells the award's contact what was decided, once, with a link to the statement."""
    award = contest.statement.award
    if not award.contact_email:
        return
    key = f"contest-{'withdrawn' if contest.withdrawn else 'decided'}-{contest.public_id}"
    token = open_link(
        contest.statement,
        now=now,
        purpose=LinkPurpose.COPY,
        sent_to=award.contact_email,
        sent_to_name=award.contact_name,
        request_key=hashlib.sha256(key.encode()).hexdigest(),
    )
    link = mission_url(Mission.objects.get(pk=active_mission_id()), "statement_link", token=token)
    person = contest.assignment.participant.short_name
    write_to_company(
        award,
        kind="suite d’une contestation",
        **letter("decision", decision_values(contest, person), [], link=link),
        key=key,
    )


def contested_rules(contest: Contest) -> list[Rule]:
    """The rules by which the contested hours had been refused, at the articles of the contract's CCAG; one query."""
    refused = LedgerEntry.objects.filter(
        assignment=contest.assignment_id, month=contest.month, kind=EntryKind.REFUSED, corrects=None
    )
    codes = refused.order_by("pk").values_list("rule", flat=True)
    return rules_named(filter(None, codes), contest.statement.award.lot.contract.ccag_named)


def decision_values(contest: Contest, person: str) -> dict[str, str]:
    """What fills in the fields of the letter that tells a decided contest; `person`, how she is named."""
    award = contest.statement.award
    operation = award.lot.contract.operation
    counted = f"{formats.hours(contest.counted)} sont maintenant retenues"
    match contest.decision:
        case ContestDecision.ACCEPTED:
            outcome = f"{operation.lead_desk} a admis la contestation\u00a0: {counted}."
            if contest.counted < contest.hundredths:
                left = formats.hours(contest.hundredths - contest.counted)
                outcome += f" {left} restent refusées\u00a0: vous pouvez les contester de nouveau depuis le relevé."
        case ContestDecision.UPHELD:
            outcome = f"{operation.buyer} a décidé\u00a0: le refus est maintenu."
        case ContestDecision.PART:
            contested = formats.hours(contest.hundredths)
            outcome = f"{operation.buyer} a décidé\u00a0: {counted} sur les {contested} contestées."
        case _:
            outcome = f"{operation.buyer} a décidé\u00a0: {counted}."
    if contest.withdrawn:
        outcome = (
            f"{operation.buyer} est revenu sur sa décision\u00a0: {formats.hours(contest.withdrawn)} ne sont plus "
            "retenues. Vous pouvez contester ce nouveau refus depuis le relevé."
        )
    return {
        "entreprise": str(award.company),
        "marche": award.lot.contract.title,
        "personne": person,
        "mois": formats.month(contest.month),
        "du_mois": formats.of_month(contest.month),
        "contestees": formats.hours(contest.hundredths),
        "regle": " ".join(rule.named for rule in contested_rules(contest)),
        "suite": outcome,
        "motif": contest.withdrawn_reason if contest.withdrawn else contest.decision_reason,
        "facilitateur": foot(desk_contact(operation)),
    }


def forget_contests(today: datetime.date) -> int:
    """Empties the reasons of the contests of people anonymised since; returns how many."""
    gone = Contest.objects.filter(forgotten_on=None, assignment__participant__anonymised_on__isnull=False)
    return gone.exclude(decided_at=None).update(text="", decision_reason="", withdrawn_reason="", forgotten_on=today)
