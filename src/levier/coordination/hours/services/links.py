"""The links a company opens its statements by: made, recognised, revoked. A token is kept nowhere."""

import datetime
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from levier.accounts.models import Membership
from levier.accounts.selectors import departed
from levier.common.errors import Problem
from levier.coordination.hours.models import LinkPurpose, Statement, StatementLink, StatementRequest

# A link works until its deadline and thirty days more (design, links sent by mail).
LINK_GRACE = datetime.timedelta(days=30)


def fingerprint(token: str) -> str:
    """What is stored of a link: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token nobody guesses."""
    return secrets.token_urlsafe(32)


def open_link(
    statement: Statement,
    *,
    now: datetime.datetime,
    purpose: LinkPurpose = LinkPurpose.REQUEST,
    sent_to: str = "",
    sent_to_name: str = "",
    request_key: str = "",
    request: StatementRequest | None = None,
) -> str:
    """Makes a new link to a statement and returns its token; one of a grouped `request` is opened through it."""
    token = new_token()
    deadline = datetime.datetime.combine(statement.due_on, datetime.time(23, 59), tzinfo=now.tzinfo)
    StatementLink.objects.create(
        statement=statement,
        token_hash=fingerprint(token),
        expires_at=max(deadline, now) + LINK_GRACE,
        purpose=purpose,
        sent_to=sent_to,
        sent_to_name=sent_to_name,
        request_key=request_key,
        request=request,
    )
    return token


def open_request(
    due_on: datetime.date, *, sent_to: str, sent_to_name: str = "", passed_on_from: StatementRequest | None = None
) -> tuple[StatementRequest, str]:
    """Makes the one link of a mail, which opens nothing by itself; returns it with its token."""
    token = new_token()
    made = StatementRequest.objects.create(
        token_hash=fingerprint(token),
        due_on=due_on,
        sent_to=sent_to,
        sent_to_name=sent_to_name,
        passed_on_from=passed_on_from,
    )
    return made, token


def use_request(token: str) -> StatementRequest | None:
    """The request of a token, or None when it is not a request's; what it still opens is for `links_in_force`."""
    return StatementRequest.objects.filter(token_hash=fingerprint(token)).first()


def links_in_force(request: StatementRequest, *, now: datetime.datetime) -> list[StatementLink]:
    """What a grouped request still opens, by contract; raises Problem when nothing is left. One query."""
    contract = "statement__award__lot__contract"
    links = list(
        StatementLink.objects.filter(request=request)
        .select_related(f"{contract}__operation__lead_desk", "statement__award__company", "request__passed_on_from")
        .order_by(f"{contract}__title", "statement__award__lot__number", "pk")
    )
    found = [link for link in links if link.revoked_at is None and now <= link.expires_at]
    # One mail, one receiver: for her, the companies of its contracts are asked about once each.
    companies = {link.statement.award.company_id: link for link in found}
    gone = {company for company, link in companies.items() if who_left(link, now=now)}
    found = [link for link in found if link.statement.award.company_id not in gone]
    if not found:
        check_link(links[-1], now=now)
    return found


def use_link(token: str, *, now: datetime.datetime) -> StatementLink:
    """Returns the link of a token; raises Problem when it is unknown, revoked or past its term."""
    link = (
        StatementLink.objects.select_related("statement__award__company", "request__passed_on_from")
        .filter(token_hash=fingerprint(token))
        .first()
    )
    if link is None:
        raise Problem(
            "Ce lien n’est pas reconnu. Copiez-le en entier depuis le courriel, "
            "ou demandez-en un nouveau au facilitateur."
        )
    check_link(link, now=now)
    return link


def check_link(link: StatementLink, *, now: datetime.datetime) -> None:
    """Raises Problem when a link was revoked, is past its term, or was mailed to somebody who left, or by her."""
    if link.revoked_at is not None:
        later = StatementLink.objects.filter(
            statement_id=link.statement_id, sent_to=link.sent_to, pk__gt=link.pk, revoked_at=None, expires_at__gte=now
        )
        if later.exists():
            raise Problem("Ce lien a été annulé\u00a0: un courriel plus récent en contient un autre.")
        raise Problem("Ce lien a été annulé par le guichet. S’il vous reste à déclarer, demandez-lui-en un autre.")
    if now > link.expires_at:
        raise Problem(
            f"Ce lien a expiré le {link.expires_at:%d/%m/%Y}. Demandez-en un nouveau au facilitateur\u00a0: "
            "rien de ce que vous avez déclaré n’est perdu."
        )
    if told := who_left(link, now=now):
        raise Problem(
            f"Ce lien {told} une personne qui a quitté {link.statement.award.company}. "
            "Demandez-en un nouveau au facilitateur\u00a0: rien de ce qui a été déclaré n’est perdu."
        )


# How a link that somebody's departure closes came, before her name.
SENT_TO, PASSED_ON_BY = "a été envoyé à", "vous a été transmis par"


def who_left(link: StatementLink, *, now: datetime.datetime) -> str:
    """How a link came from or to somebody who has left the company since, empty when nobody did; one query, two once
    she left."""
    return closed_by_departures([link], now=now).get(link.pk, "")


def closed_by_departures(links: Iterable[StatementLink], *, now: datetime.datetime) -> dict[int, str]:
    """Of the links of one company, those that open no more since somebody left it, by their id, with how they came. A
    link passed on stands on who passed it on: it closes with hers. One query, two once one left."""
    hands = {link.pk: hands_of(link) for link in links}
    company = next((link.statement.award.company_id for link in links), None)
    mailed = {hand for found in hands.values() for hand in found.values()}
    if company is None or not mailed:
        return {}
    gone = departed(mailed, company, now)
    return {key: how for key, found in hands.items() for how, hand in found.items() if hand in gone}


def links_told(statement: Statement) -> QuerySet[Any]:
    """The links of a statement, the last first, with who passed them on; `may_be_closed`: whether a role of somebody
    through whose hands one came has an end."""
    ended = Membership.objects.exclude(ends_on=None)
    hands = (
        ended.filter(user__email__iexact=OuterRef(path)) for path in ("sent_to", "request__passed_on_from__sent_to")
    )
    received, passed_on = (Exists(rows) for rows in hands)
    links = statement.links.select_related("request__passed_on_from").annotate(may_be_closed=received | passed_on)
    return links.order_by("-pk")


def hands_of(link: StatementLink) -> dict[str, tuple[str, datetime.datetime]]:
    """Through whose hands a link came, and when they had it."""
    found = {}
    if link.request is not None and (passed := link.request.passed_on_from) is not None:
        found[PASSED_ON_BY] = (passed.sent_to, passed.created_at)
    if link.sent_to:
        found[SENT_TO] = (link.sent_to, link.created_at)
    return found


def revoke_links(statement: Statement, *, now: datetime.datetime, kept_addresses: Sequence[str] = ()) -> int:
    """Revokes the links of a statement still in force, except those sent to `kept_addresses` and those passed on from
    there; returns how many."""
    links = StatementLink.objects.filter(statement=statement, revoked_at=None, expires_at__gte=now)
    kept = [address for address in kept_addresses if address]
    if kept:
        links = links.exclude(sent_to__in=kept).exclude(request__passed_on_from__sent_to__in=kept)
    return links.update(revoked_at=now)
