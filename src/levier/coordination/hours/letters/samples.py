"""What a receipt or a decision is shown with before its words are kept: the last one of the mission's. Nobody is named;
what the last one lacks is an example."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from levier.common.policy import Actor
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.models import Contest, Statement
from levier.coordination.hours.policy import answered_statements, visible_contests
from levier.coordination.hours.receipts import receipt_data
from levier.coordination.hours.selectors import statement_lines

SOMEBODY = "Claude M. (fictif)"
EXAMPLES = {
    "provenance": "saisi par le guichet d’après un courriel",
    "auteur": "Lou Castan (fictif)",
    "motif": "une semaine oubliée",
}


def receipt_sample(actor: Actor) -> dict[str, str] | None:
    """The last statement confirmed; None while there is none."""
    parts = ("award__company", "award__lot__contract__operation__lead_desk")
    confirmed = answered_statements(actor).filter(confirmed_at__isnull=False).select_related(*parts)
    last: Statement | None = confirmed.order_by("-confirmed_at", "-pk").first()
    if last is None:
        return None
    data: dict[str, Any] = receipt_data(last, statement_lines(last), mission="", now=timezone.now())
    values = services.receipt_values(last, data)
    return {name: value or EXAMPLES.get(name, "") for name, value in values.items()}


def judged_sample(actor: Actor) -> dict[str, str] | None:
    """The last statement with hours counted and none waiting; None while there is none."""
    parts = ("award__company", "award__lot__contract__operation__lead_desk")
    found = answered_statements(actor).filter(confirmed_at__isnull=False, sums__pending=0, sums__counted__gt=0)
    found = found.annotate(counted=F("sums__counted"), refused=F("sums__refused"))
    last = found.select_related(*parts).order_by("-confirmed_at", "-pk").first()
    return None if last is None else services.judged_values(last, ["heures d’un autre chantier (exemple)"])


def decision_sample(actor: Actor) -> dict[str, str] | None:
    """The last contest decided; None while there is none."""
    operation = "statement__award__lot__contract__operation"
    parts = ("statement__award__company", f"{operation}__buyer", f"{operation}__lead_desk")
    decided = visible_contests(actor).exclude(decided_at=None).select_related(*parts)
    last: Contest | None = decided.order_by("-decided_at", "-pk").first()
    return None if last is None else services.decision_values(last, SOMEBODY)


def sheet_sample(actor: Actor) -> dict[str, str]:
    """An example: what structures deposit is not the mission's to read."""
    now = timezone.localtime()
    return {
        "heures": formats.hours(12_150),
        "lignes": formats.count(3, "ligne"),
        "depose": formats.long_date(now.date()),
        "confirme": f"{formats.moment(now)}, par Noa Pujol (fictif)",
    }
