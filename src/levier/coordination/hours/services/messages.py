"""What a company tells its facilitator from a statement, and what the facilitator does of it."""

import datetime

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.hours.models import MessageKind, Statement, StatementMessage
from levier.coordination.hours.services.links import revoke_links
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
    statement: Statement, *, contact_name: str, contact_email: str, text: str = ""
) -> StatementMessage:
    """« Ce n’est plus moi »: who it is now. The facilitator decides; until then no reminder leaves for this award.

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
        },
    )
    return message


@transaction.atomic
def handle_message(message: StatementMessage, *, author: User, now: datetime.datetime, accept: bool = True) -> bool:
    """Closes a message, once; returns whether this call did.

    Accepting a change of contact writes the new one on the award and revokes the links sent to the former.
    """
    closed = StatementMessage.objects.filter(pk=message.pk, handled_at=None).update(handled_at=now, handled_by=author)
    if not closed:
        return False
    if message.kind == MessageKind.CONTACT and accept:
        award = Award.objects.get(pk=message.statement.award_id)
        name_contact(award, name=message.contact_name, email=message.contact_email)
        for statement in Statement.objects.filter(award=award, confirmed_at=None):
            revoke_links(statement, now=now, kept_address=message.contact_email)
    return True
