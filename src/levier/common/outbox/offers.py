"""What this room offers: the list of mails, those that did not leave as open points, no mail left behind."""

import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from levier.common.jobs.models import Job, JobState
from levier.common.outbox import finding  # noqa: F401 what the search finds of this room
from levier.common.outbox.models import AccountMail, MailState, OutgoingMail
from levier.common.outbox.policy import visible_mails
from levier.common.outbox.sending import SEND_ACCOUNT_MAIL, SEND_MAIL
from levier.common.policy import Actor, permits
from levier.common.registry import (
    Axis,
    CheckResult,
    NavigationEntry,
    OpenPoint,
    offer_check,
    offer_navigation,
    offer_open_points,
)
from levier.common.ui import formats

# What failed longer ago than this was seen, or no longer matters.
RECENT = datetime.timedelta(days=30)


def mails_that_did_not_arrive(actor: Actor) -> list[OpenPoint]:
    """Mails that did not leave or came back, for the mission's team and the desk that answers; one query."""
    if not permits(actor, "outbox.mail.view"):
        return []
    found = visible_mails(actor).aggregate(
        failed=Count("pk", filter=Q(state=MailState.FAILED, failed_at__gte=timezone.now() - RECENT)),
        bounced=Count("pk", filter=Q(state=MailState.BOUNCED, failed_at__gte=timezone.now() - RECENT)),
    )
    words = {
        "failed": ("courriel n’est pas parti", "courriels ne sont pas partis"),
        "bounced": ("courriel est revenu", "courriels sont revenus"),
    }
    return [
        OpenPoint(
            badge="Non remis",
            tone="late",
            what=formats.count(found[state], *words[state]),
            where="Courriels",
            url=f"{reverse('mails')}?etat={state}",
        )
        for state in words
        if found[state]
    ]


def no_mail_left_behind() -> CheckResult:
    """Every mail still to send has a job that will send it."""
    alive = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
    checked = faults = 0
    for model, name in ((OutgoingMail, SEND_MAIL), (AccountMail, SEND_ACCOUNT_MAIL)):
        waiting = model._default_manager.filter(state__in=[MailState.QUEUED, MailState.SENDING])
        ids = set(waiting.values_list("pk", flat=True))
        held = {arguments["mail_id"] for arguments in alive.filter(name=name).values_list("arguments", flat=True)}
        checked += len(ids)
        faults += len(ids - held)
    return CheckResult("courriels à envoyer tenus par une tâche", checked, faults)


offer_open_points(mails_that_did_not_arrive)
offer_check(no_mail_left_behind)
offer_navigation(
    NavigationEntry(Axis.ADMINISTRATION, 70, "Courriels", "mails", "outbox.mail.administer", frozenset({"mail"}))
)
