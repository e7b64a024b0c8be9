"""Asking companies for their statements by mail: one mail for a contact and a date, one link to all the lots in it."""

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.documents.pdf import render_pdf
from levier.common.errors import Problem
from levier.common.outbox.selectors import undelivered
from levier.common.outbox.services import Attachment, queue_mail, receiver_of
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.hours.compared import second_declarations
from levier.coordination.hours.models import (
    LedgerEntry,
    LinkPurpose,
    MessageKind,
    Statement,
    StatementLink,
    StatementMessage,
)
from levier.coordination.hours.receipts import receipt_data
from levier.coordination.hours.selectors import desk_contact, statement_lines
from levier.coordination.hours.services.by_structures import left_to_structures
from levier.coordination.hours.services.letters import due_words, foot, letter
from levier.coordination.hours.services.links import open_link, open_request, revoke_links
from levier.coordination.hours.services.statements import OWED_STATEMENTS
from levier.coordination.procurement.models import Award

# Whoever was asked late has this many days to answer before the first reminder.
DAYS_TO_ANSWER = 3
RECEIPT = "coordination/hours/documents/receipt.typ"
RECEIPT_KINDS = {
    "receipt": "reçu de relevé",
    "copy": "copie d’un relevé saisi",
    "correction": "copie d’une correction",
}


@dataclass
class Asked:
    """What an asking did: mails queued (`keys`, theirs in the outbox), statements in them, those already asked, those
    nobody can be written to, those whose contact said it is no longer them."""

    mails: int = 0
    keys: list[str] = field(default_factory=list)
    asked: int = 0
    already: int = 0
    unreachable: list[Statement] = field(default_factory=list)
    leaving: list[Statement] = field(default_factory=list)


def ask_for(statements: Iterable[Statement], *, now: datetime.datetime, author: User | None = None) -> Asked:
    """Asks for these statements: by contact and due date, one mail; the same ones are asked once a day at most.

    Those answered, or whose contract expects nothing (suspended, dropped…), are left alone.
    """
    day = f"{now:%Y-%m-%d}"
    return _send(statements, LinkPurpose.REQUEST, day, now=now, reply_to=author.email if author else "")


def to_remind(today: datetime.date) -> list[Statement]:
    """The late statements whose contact may be reminded. Four queries.

    Never one answered, left to the structures that employ the people, whose contract expects nothing (suspended,
    dropped, clause released), whose contact changed since the last sending or said it is no longer them, that was never
    asked for or was less than three days ago, whose links the facilitator revoked, or whose last mail did not arrive:
    that is an open point already, and a person corrects the address or sends it again; until then a reminder that came
    back is no reminder.
    """
    late = list(
        Statement.objects.filter(Statement.overdue(today) & OWED_STATEMENTS & ~left_to_structures())
        .select_related("award__company", "award__lot__contract__operation__lead_desk")
        .order_by("due_on", "pk")
    )
    links = StatementLink.objects.filter(statement__in=late).exclude(purpose=LinkPurpose.PASSED_ON).order_by("pk")
    last: dict[int, StatementLink] = {}
    last_to_contact: dict[int, StatementLink] = {}
    asked_on: dict[int, datetime.date] = {}
    for link in links:
        last[link.statement_id] = link
        asked_on.setdefault(link.statement_id, timezone.localdate(link.created_at))
        if link.purpose != LinkPurpose.SECOND:
            last_to_contact[link.statement_id] = link
    leaving = leaving_contacts()
    tell_returns(last.values())
    return [
        statement
        for statement in late
        if (link := last_to_contact.get(statement.pk)) is not None
        and link.revoked_at is None
        and asked_on[statement.pk] + datetime.timedelta(days=DAYS_TO_ANSWER) <= today
        and not last[statement.pk].lost  # type: ignore[attr-defined]
        and link.sent_to.lower() == statement.award.contact_email.lower()
        and statement.award_id not in leaving
    ]


def remind(statements: Sequence[Statement], rung: str, *, now: datetime.datetime) -> Asked:
    """Reminds the contact of statements due the same day, by one mail; once for each `rung` of the ladder (and each
    time it is climbed again, because the mail had come back)."""
    return _send(statements, LinkPurpose.REMINDER, rung, now=now)


def remind_second(statements: Sequence[Statement], rung: str, *, now: datetime.datetime) -> Asked:
    """The same to the second contact of each award; where none is named, to the contact again."""
    named = [one for one in statements if one.award.second_contact_email.strip()]
    done = _send(named, LinkPurpose.SECOND, rung, now=now)
    unnamed = [one for one in statements if one not in named]
    again = _send(unnamed, LinkPurpose.REMINDER, rung, now=now, words="again")
    return Asked(
        done.mails + again.mails, done.keys + again.keys, done.asked + again.asked, done.already + again.already
    )


def leaving_contacts() -> set[int]:
    """The awards whose contact said it is no longer them, until a facilitator has dealt with it; one query."""
    waiting = StatementMessage.objects.filter(kind=MessageKind.CONTACT, handled_at=None)
    return set(waiting.values_list("statement__award", flat=True))


def mail_key(request_key: str) -> str:
    """The key in the outbox of the mail that carries the links of one request."""
    return f"statement-{request_key}"


def tell_returns(links: Collection[StatementLink]) -> None:
    """Gives each link what became of its mail when it did not arrive (`lost`: « revenu », « non parti »), else nothing;
    one query, none without a link."""
    lost = undelivered({mail_key(link.request_key) for link in links if link.request_key}) if links else {}
    for link in links:
        link.lost = lost.get(mail_key(link.request_key), "")  # type: ignore[attr-defined]


def _send(
    statements: Iterable[Statement],
    purpose: LinkPurpose,
    occasion: str,
    *,
    now: datetime.datetime,
    reply_to: str = "",
    words: str = "",
) -> Asked:
    """One mail by contact and due date; `occasion` makes the key under which it leaves once, `words` is the letter when
    it is not that of the purpose. A contact who left one company and stays in another is two: the statements of the
    first go to who took over there."""
    keys = [statement.pk for statement in statements]
    owed = Statement.objects.filter(OWED_STATEMENTS, pk__in=keys, confirmed_at=None).select_related(
        "award__company", "award__lot__contract__operation__lead_desk"
    )
    done = Asked()
    leaving = leaving_contacts()
    groups: dict[tuple[str, datetime.date], list[Statement]] = {}
    receivers: dict[tuple[str, int], str] = {}
    for statement in owed.order_by("due_on", "pk"):
        address = recipient(statement.award, purpose)[0].lower()
        if statement.award_id in leaving:
            done.leaving.append(statement)
        elif address:
            written = (address, statement.award.company_id)
            if written not in receivers:
                receivers[written] = receiver_of(*written).lower()
            groups.setdefault((receivers[written], statement.due_on), []).append(statement)
        else:
            done.unreachable.append(statement)
    mission = Mission.objects.get(pk=active_mission_id())
    for (address, due_on), group in groups.items():
        # A facilitator may ask for one more statement the same day. A step of the reminders is gone through once: what
        # was answered since must not make it another.
        ids = "" if purpose != LinkPurpose.REQUEST else ",".join(str(statement.pk) for statement in group)
        key = hashlib.sha256(f"{purpose}|{address}|{due_on}|{ids}|{occasion}".encode()).hexdigest()
        if StatementLink.objects.filter(request_key=key).exists():
            done.already += len(group)
            continue
        try:
            with transaction.atomic():
                _send_group(mission, group, purpose, key, now=now, reply_to=reply_to, words=words or purpose.value)
        except Problem:
            done.unreachable.extend(group)
            continue
        except IntegrityError:
            # The links of this very request exist: it left already, or is leaving at this moment.
            done.already += len(group)
            continue
        done.mails += 1
        done.keys.append(mail_key(key))
        done.asked += len(group)
    return done


def _send_group(
    mission: Mission,
    group: Sequence[Statement],
    purpose: LinkPurpose,
    key: str,
    *,
    now: datetime.datetime,
    reply_to: str,
    words: str,
) -> None:
    """Makes the one link of a mail and queues it, in the caller's transaction."""
    award = group[0].award
    address, name = recipient(award, purpose)
    due_on = group[0].due_on
    request, token = open_request(due_on, sent_to=address, sent_to_name=name)
    for statement in group:
        held = statement.award
        open_link(
            statement,
            now=now,
            purpose=purpose,
            sent_to=address,
            sent_to_name=name,
            request_key=key,
            request=request,
        )
        revoke_links(statement, now=now, kept_addresses=(held.contact_email, held.second_contact_email))
    contact = desk_contact(award.lot.contract.operation)
    values = {
        "contact": name,
        "echeance": due_words(due_on, timezone.localdate(now))
        if purpose == LinkPurpose.REQUEST
        else formats.long_date(due_on),
        "facilitateur": foot(contact),
        "correspondant": award.contact_name or award.contact_email,
    }
    write_to_company(
        award,
        to=address,
        to_name=name,
        kind="demande de relevé" if purpose == LinkPurpose.REQUEST else "relance de relevé",
        key=mail_key(key),
        reply_to=reply_to or contact["email"],
        **letter(
            words,
            values,
            [in_words(statement) for statement in group],
            link=mission_url(mission, "statement_link", token=token),
        ),
    )


@transaction.atomic
def send_receipt(statement: Statement, *, now: datetime.datetime, correction: LedgerEntry | None = None) -> None:
    """Sends the receipt of a confirmed statement to the award's contact, with its PDF; once a statement.

    Of one the desk entered, or of a `correction` it entered, it is the copy the company may contest: it carries a link
    of its own. A correction of the company's own has its receipt as the statement had.
    """
    award = statement.award
    if not award.contact_email or statement.confirmed_at is None:
        return
    key = f"statement-receipt-{statement.public_id}" + (f"-{correction.pk}" if correction else "")
    fingerprint = hashlib.sha256(key.encode()).hexdigest()
    by_desk = bool(statement.provenance) if correction is None else correction.author_id is not None
    if by_desk and StatementLink.objects.filter(statement=statement, request_key=fingerprint).exists():
        return
    mission = Mission.objects.get(pk=active_mission_id())
    seconds = second_declarations(statement)
    data = receipt_data(statement, statement_lines(statement), mission=mission.name, now=now, seconds=seconds)
    pdf = render_pdf(RECEIPT, data, title=data["heading"], produced_at=now)
    link = ""
    if by_desk:
        token = open_link(
            statement,
            now=now,
            purpose=LinkPurpose.COPY,
            sent_to=award.contact_email,
            sent_to_name=award.contact_name,
            request_key=fingerprint,
        )
        link = mission_url(mission, "statement_link", token=token)
    code = "receipt" if not by_desk else "copy" if correction is None else "correction"
    write_to_company(
        award,
        kind=RECEIPT_KINDS[code],
        **letter(code, receipt_values(statement, data, correction), [], link=link),
        key=key,
        attachments=[Attachment(f"recu-{statement.period_end:%Y-%m-%d}.pdf", pdf, "application/pdf")],
    )


def receipt_values(
    statement: Statement, data: Mapping[str, Any], correction: LedgerEntry | None = None
) -> dict[str, str]:
    """What fills in the fields of the receipt of a statement; `data`, what its PDF says."""
    return {
        "entreprise": data["company"],
        "marche": data["contract"],
        "periode": data["period"],
        "heures": data["total"] if correction is not None or not data["no_hours"] else "aucune heure sur la période",
        "confirme": data["confirmed"],
        "provenance": statement.provenance,
        "auteur": correction.author_name if correction is not None else "",
        "motif": correction.reason if correction is not None else "",
        "facilitateur": foot(desk_contact(statement.award.lot.contract.operation)),
    }


def recipient(award: Award, purpose: LinkPurpose) -> tuple[str, str]:
    """The address and the name a request is sent to."""
    if purpose == LinkPurpose.SECOND:
        return award.second_contact_email.strip(), award.second_contact_name
    return award.contact_email.strip(), award.contact_name


def in_words(statement: Statement) -> dict[str, str]:
    """How a mail names a statement."""
    return {
        "contract": statement.award.lot.contract.title,
        "lot": str(statement.award.lot),
        "company": str(statement.award.company),
        "period": formats.period(statement.period_start, statement.period_end),
    }


def write_to_company(award: Award, *, context: Mapping[str, Any], to: str = "", to_name: str = "", **mail: Any) -> None:
    """The one place where this room writes to a company, and the lead desk answers for it: to the award's contact,
    unless told whom. A contact who said it is no longer them receives nothing more."""
    if not to:
        if award.pk in leaving_contacts():
            return
        to, to_name = award.contact_email, award.contact_name
    queue_mail(
        to=to,
        to_name=to_name,
        context=context,
        answering_id=award.lot.contract.operation.lead_desk_id,
        within_id=award.company_id,
        **mail,
    )
