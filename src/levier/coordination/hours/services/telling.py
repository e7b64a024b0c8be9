"""Telling a company what was decided of its hours, once everything in a statement is judged."""

import datetime
import hashlib
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.hours.contests import BUYER_RULE
from levier.coordination.hours.counting_rules import rules_named
from levier.coordination.hours.models import EntryKind, LedgerEntry, LinkPurpose, Statement
from levier.coordination.hours.refusals import standing_refusals
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.services.contesting import DESK_RULE
from levier.coordination.hours.services.letters import foot, letter
from levier.coordination.hours.services.links import open_link
from levier.coordination.hours.services.requests import write_to_company

# A decision is told within days; what was decided before is known already.
TOLD_DAYS = 7
JUDGED = (EntryKind.COUNTED, EntryKind.REFUSED)


def judged_statements(now: datetime.datetime) -> QuerySet[Any]:
    """The confirmed statements whose hours were judged these last days, none of them waiting any more, each with what
    was `counted` and `refused`."""
    recent = LedgerEntry.objects.filter(
        # What nobody decided here (hours brought in judged already) is no news to the company.
        kind__in=JUDGED,
        recorded_at__gte=now - datetime.timedelta(days=TOLD_DAYS),
        author__isnull=False,
    ).exclude(rule__in=[BUYER_RULE, DESK_RULE])  # a contest that is decided has its own letter
    found = Statement.objects.filter(
        pk__in=recent.order_by().values("statement"), confirmed_at__isnull=False, sums__pending=0
    ).exclude(award__contact_email="")
    parts = ("award__company", "award__lot__contract__operation__lead_desk")
    return found.annotate(counted=F("sums__counted"), refused=F("sums__refused")).select_related(*parts).order_by("pk")


@transaction.atomic
def tell_judged(statement: Any, *, now: datetime.datetime) -> None:
    """Tells the award's contact what was counted and refused of a statement of `judged_statements`, with a link to see
    why and to contest; once for each outcome."""
    key = f"statement-judged-{statement.public_id}-{statement.counted}-{statement.refused}"
    fingerprint = hashlib.sha256(key.encode()).hexdigest()
    if statement.links.filter(request_key=fingerprint).exists():
        return
    award = statement.award
    token = open_link(
        statement,
        now=now,
        purpose=LinkPurpose.COPY,
        sent_to=award.contact_email,
        sent_to_name=award.contact_name,
        request_key=fingerprint,
    )
    refusals = standing_refusals(statement.entries.filter(kind=EntryKind.REFUSED).order_by("pk"))
    ccag = award.lot.contract.ccag_named
    reasons = dict.fromkeys(refusal_words(entry, ccag) for entry, standing in refusals if standing > 0)
    link = mission_url(Mission.objects.get(pk=active_mission_id()), "statement_link", token=token)
    write_to_company(
        award,
        kind="heures retenues et refusées",
        **letter("judged", judged_values(statement, list(reasons)), [], link=link),
        key=key,
    )


def refusal_words(entry: LedgerEntry, ccag: str) -> str:
    """Why hours were refused: the words of whoever judged them, then the rule, by its title and the contract's own
    article."""
    return " ".join([entry.reason, *(rule.named for rule in rules_named([entry.rule], ccag))])


def judged_values(statement: Any, reasons: list[str]) -> dict[str, str]:
    """What fills in the fields of the letter; the reasons are the ledger's, which name nobody."""
    award = statement.award
    why = "Toutes les heures déclarées sont retenues."
    if statement.refused:
        why = "Ce qui n’est pas retenu\u00a0:\n" + "\n".join(f"- {reason}" for reason in reasons)
    return {
        "entreprise": str(award.company),
        "marche": award.lot.contract.title,
        "periode": formats.period(statement.period_start, statement.period_end),
        "retenues": formats.hours(statement.counted),
        "refusees": formats.hours(statement.refused),
        "raisons": why,
        "facilitateur": foot(desk_contact(award.lot.contract.operation)),
    }
