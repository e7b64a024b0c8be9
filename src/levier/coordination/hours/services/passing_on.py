"""Passing a grouped request on: whoever received it gives somebody else a link of her own to the same statements."""

import datetime
import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.hours.models import LinkPurpose, Statement, StatementRequest
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.services.letters import due_words, foot, letter
from levier.coordination.hours.services.links import links_in_force, open_link, open_request
from levier.coordination.hours.services.requests import in_words, mail_key, write_to_company
from levier.coordination.hours.services.statements import is_owed

# A link in wrong hands must not write to a whole company.
PASSED_ON_AT_MOST = 5


@transaction.atomic
def pass_on(request: StatementRequest, *, name: str, email: str, now: datetime.datetime) -> StatementRequest:
    """Mails somebody her own link to what is still to declare; the request keeps who passed on to whom, and when.

    Once to each address: again, it returns the first. The contact stays the contact: she alone is reminded. Raises
    Problem, at its field, for a request itself passed on, too many people, one's own address, or nothing to declare.
    """
    if request.passed_on_from_id is not None:
        raise Problem(
            "Ces relevés vous ont été transmis\u00a0: seul leur correspondant peut les transmettre à nouveau."
        )
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Problem("Cette adresse n’en est pas une\u00a0: elle s’écrit nom@domaine.fr.", field="email") from error
    if email == request.sent_to.lower():
        raise Problem("C’est votre propre adresse\u00a0: le lien que vous avez ouvre déjà ces relevés.", field="email")
    passed = {one.sent_to: one for one in StatementRequest.objects.filter(passed_on_from=request)}
    if email in passed:
        return passed[email]
    if len(passed) >= PASSED_ON_AT_MOST:
        raise Problem(
            f"Ces relevés ont déjà été transmis à {formats.count(PASSED_ON_AT_MOST, 'personne')}\u00a0: "
            "appelez le facilitateur.",
            field="email",
        )
    waiting = [link.statement for link in links_in_force(request, now=now) if is_to_declare(link.statement)]
    if not waiting:
        raise Problem("Tous les relevés de cette demande sont déjà reçus\u00a0: il n’y a rien à transmettre.")
    made, token = open_request(request.due_on, sent_to=email, sent_to_name=name.strip(), passed_on_from=request)
    key = hashlib.sha256(f"{LinkPurpose.PASSED_ON}|{request.pk}|{email}".encode()).hexdigest()
    for statement in waiting:
        open_link(
            statement,
            now=now,
            purpose=LinkPurpose.PASSED_ON,
            sent_to=email,
            sent_to_name=made.sent_to_name,
            request_key=key,
            request=made,
        )
    award = waiting[0].award
    contact = desk_contact(award.lot.contract.operation)
    mission = Mission.objects.get(pk=active_mission_id())
    values = {
        "contact": made.sent_to_name,
        "echeance": due_words(request.due_on, timezone.localdate(now)),
        "facilitateur": foot(contact),
        "correspondant": request.sent_to_name or request.sent_to,
    }
    write_to_company(
        award,
        to=email,
        to_name=made.sent_to_name,
        kind="demande de relevé transmise",
        key=mail_key(key),
        reply_to=contact["email"],
        **letter(
            LinkPurpose.PASSED_ON.value,
            values,
            [in_words(statement) for statement in waiting],
            link=mission_url(mission, "statement_link", token=token),
        ),
    )
    return made


def is_to_declare(statement: Statement) -> bool:
    """Whether a statement still waits for the company's answer."""
    return statement.confirmed_at is None and is_owed(statement)
