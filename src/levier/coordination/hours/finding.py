"""What of this room the search finds: the contracts one's own body holds, and the statements one reads or declares.

Both are found by the words of their contract, lot, buyer and company, compared in memory, contract by contract: nothing
to keep beside each statement. See docs/decisions/0005-search.md.
"""

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.urls import reverse
from django.utils.text import capfirst

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, fold, matches
from levier.coordination.hours.policy import own_awards, own_statements, visible_statements
from levier.coordination.procurement.models import Award
from levier.organizations.models import Organization

# What an award is found by, in columns: all are compared, a few are shown.
SAID_COLUMNS = (
    "pk", "lot__contract__title", "lot__contract__reference", "lot__number", "lot__title",
    "lot__contract__operation__buyer__name", "lot__contract__operation__buyer__is_fictitious",
    "company__name", "company__is_fictitious",
)  # fmt: skip


def answering(awards: QuerySet[Award], wanted: list[Term]) -> list[int]:
    """The keys of the awards whose words answer, by the title of their contract; one query."""
    found = []
    for pk, title, reference, number, lot, *bodies in awards.order_by().values_list(*SAID_COLUMNS):
        buyer, company = Organization.in_words(*bodies[:2]), Organization.in_words(*bodies[2:])
        if matches(f"{title} {reference} lot {number} {lot} {buyer} {company}", wanted):
            found.append((fold(title), number, pk))
    return [pk for _, _, pk in sorted(found)]


def find_own_awards(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The contracts one's body holds; two queries."""
    if not permits(actor, "hours.own.view"):
        return Found()
    found = answering(own_awards(actor), wanted)
    shown = found[start:stop]
    awards = Award.objects.select_related("lot__contract__operation__buyer").in_bulk(shown)
    hits = [
        Hit(
            award.lot.contract.title,
            f"{award.lot} · {award.lot.contract.operation.buyer}",
            reverse("my_award", kwargs={"public_id": award.public_id}),
        )
        for award in (awards[key] for key in shown)
    ]
    return Found(len(found), hits)


def find_statements(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The statements one reads as a facilitator, else those one's body declares, the latest first; two queries."""
    if permits(actor, "hours.statement.judge"):
        statements, page = visible_statements(actor), "counting"
    elif permits(actor, "hours.own.view"):
        statements, page = own_statements(actor), "statement"
    else:
        return Found()
    # Contract by contract, one statement is enough to tell: there are fifty times as many.
    with_some = Exists(statements.filter(award=OuterRef("pk")).order_by())
    awards = answering(Award.objects.filter(with_some), wanted)
    if not awards:
        return Found()
    rows = list(
        statements.filter(award__in=awards)
        .select_related("award__company", "award__lot__contract")
        .annotate(total=Window(Count("pk")))
        .order_by(F("period_start").desc(), "pk")[start:stop]
    )
    hits = []
    for row in rows:
        title = capfirst(f"{row}, {row.award.lot.contract.title}")
        hits.append(Hit(title, str(row.award.company), reverse(page, kwargs={"public_id": row.public_id})))
    return Found(rows[0].total if rows else 0, hits)


offer_search(DirectKind(kind="own_award", label="Vos marchés", rank=9, find=find_own_awards))
offer_search(DirectKind(kind="statement", label="Relevés", rank=14, find=find_statements))
