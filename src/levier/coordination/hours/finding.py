"""What of this room the search finds: the contracts one's own body holds, and the statements one reads or declares.

Both are found by the words of their contract, lot, buyer and company, compared in memory, contract by contract: nothing
to keep beside each statement. See docs/decisions/0005-search.md.
"""

from typing import Any

from django.db.models import Count, F, Window
from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, fold, matches
from levier.coordination.hours.policy import own_awards, own_statements, visible_statements
from levier.coordination.procurement.models import Award

# What an award is found by, in columns.
SAID_COLUMNS = (
    "lot__contract__title", "lot__contract__reference", "lot__title", "lot__contract__operation__buyer__name",
    "company__name",
)  # fmt: skip


def answering(awards: list[Award], wanted: list[Term]) -> list[Award]:
    """The awards whose words answer, by the title of their contract; of rows read with all they say."""
    kept = [award for award in awards if matches(words_of(award), wanted)]
    return sorted(kept, key=lambda award: (fold(award.lot.contract.title), award.lot.number, award.pk))


def words_of(award: Award) -> str:
    """What an award is found by."""
    contract = award.lot.contract
    return f"{contract.title} {contract.reference} {award.lot} {contract.operation.buyer} {award.company}"


def with_words(awards: Any) -> list[Award]:
    """Rows of awards with what they are found by; one query."""
    return list(awards.select_related("company", "lot__contract__operation__buyer"))


def find_own_awards(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The contracts one's body holds; one query."""
    if not permits(actor, "hours.own.view"):
        return Found()
    found = answering(with_words(own_awards(actor)), wanted)
    hits = [
        Hit(
            award.lot.contract.title,
            f"{award.lot} · {award.lot.contract.operation.buyer}",
            reverse("my_award", kwargs={"public_id": award.public_id}),
        )
        for award in found[start:stop]
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
    # Columns, not objects: all are compared, a few are shown.
    held = (
        Award.objects.filter(pk__in=statements.order_by().values("award"))
        .order_by()
        .values_list("pk", *SAID_COLUMNS, "lot__number")
    )
    awards = [key for key, *said, number in held if matches(f"{' '.join(said)} lot {number}", wanted)]
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
        title = f"{row}, {row.award.lot.contract.title}"
        hits.append(Hit(title, str(row.award.company), reverse(page, kwargs={"public_id": row.public_id})))
    return Found(rows[0].total if rows else 0, hits)


offer_search(DirectKind(kind="own_award", label="Vos marchés", rank=9, find=find_own_awards))
offer_search(DirectKind(kind="statement", label="Relevés", rank=14, find=find_statements))
