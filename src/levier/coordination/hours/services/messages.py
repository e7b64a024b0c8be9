"""What a company tells its facilitator from a statement, and what the facilitator does of it."""

import datetime

from django.db import transaction
from django.db.models import QuerySet

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.hours.models import MessageKind, Statement, StatementMessage, StatementRequest
from levier.coordination.hours.services.links import links_in_force, revoke_links
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.services import name_contact

# A link in wrong hands must not fill a facilitator's day.
MOST_WAITING = 5


def report_error(statement: Statement, *, text: str, author_name: str) -> StatementMessage:
    """A mistake seen after the statement was sent, or a statement the desk entered and the company contests: the
    facilitator is told, nothing in the ledger changes."""
    if not text.strip():
        raise Problem("Dites ce qui ne va pas\u00a0: la personne, le mois, les heures exactes.", field="text")
    kind = MessageKind.CONTEST if statement.provenance else MessageKind.ERROR
    waiting = StatementMessage.objects.filter(statement=statement, kind=kind, handled_at=None)
    if waiting.count() >= MOST_WAITING:
        raise Problem(
            f"{MOST_WAITING} messages attendent déjà la réponse du facilitateur\u00a0: appelez-le plutôt.", field="text"
        )
    return StatementMessage.objects.create(
        statement=statement, kind=kind, text=text.strip(), author_name=author_name.strip()
    )


def name_another_contact(
    statement: Statement,
    *,
    contact_name: str,
    contact_email: str,
    text: str = "",
    request: StatementRequest | None = None,
) -> StatementMessage:
    """« Ce n’est plus moi »: who it is now. The facilitator decides; until then nothing leaves for this award.

    Said again before being dealt with, the last word replaces the first.
    """
    message, _ = StatementMessage.objects.update_or_create(
        statement=statement,
        kind=MessageKind.CONTACT,
        handled_at=None,
        defaults={
            "contact_name": contact_name.strip(),
            "contact_email": contact_email.strip(),
            "text": text.strip(),
            "author_name": statement.award.contact_name,
            "request": request,
        },
    )
    return message


@transaction.atomic
def name_another_for_all(
    request: StatementRequest, *, contact_name: str, contact_email: str, text: str = "", now: datetime.datetime
) -> None:
    """« Ce n’est plus moi », for every lot of a grouped request; Problem for somebody it was passed on to."""
    if request.passed_on_from_id is not None:
        raise Problem("Ces relevés vous ont été transmis\u00a0: dites-le à la personne qui vous les a transmis.")
    by_award = {link.statement.award_id: link.statement for link in links_in_force(request, now=now)}
    for statement in by_award.values():
        name_another_contact(
            statement, contact_name=contact_name, contact_email=contact_email, text=text, request=request
        )


@transaction.atomic
def handle_message(
    message: StatementMessage,
    *,
    author: User,
    now: datetime.datetime,
    accept: bool = True,
    among: QuerySet[Statement] | None = None,
) -> bool:
    """Closes a message, once; returns whether this call did.

    Accepting a change of contact writes the new one on the award and revokes the links sent to the former. Said for
    every lot of a grouped request, it is dealt with for those the author answers for (`among`).
    """
    told = StatementMessage.objects.filter(handled_at=None)
    if message.request_id is None or among is None:
        told = told.filter(pk=message.pk)
    else:
        told = told.filter(request=message.request_id, kind=message.kind, statement__in=among)
    awards = list(told.values_list("statement__award", flat=True))
    if not told.update(handled_at=now, handled_by=author):
        return False
    if message.kind == MessageKind.CONTACT and accept:
        for award in Award.objects.filter(pk__in=awards):
            name_contact(award, name=message.contact_name, email=message.contact_email)
            for statement in Statement.objects.filter(award=award, confirmed_at=None):
                revoke_links(statement, now=now, kept_addresses=(message.contact_email,))
    return True
