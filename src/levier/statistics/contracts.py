"""From staged records to canonical tables: the rules that compare records with one another, in Ibis.

A contract is known by its buyer and the buyer's number. The same contract comes several times: repeated in a file or
between two profiles, republished with each modification, or exploded into one row per holder. One record is kept,
the latest published; the others are accepted and counted by reason.
"""

from collections.abc import Mapping
from typing import Any

import ibis

from levier.statistics.published import SourceFormat
from levier.statistics.rules.social import SocialState

_KEY = ("uid", "concession", "synthetic")
_TABLE = SourceFormat.TABLE.value
_POSITION = ("file", "index", "line", "offset")
_COLUMNS = (
    "uid", "source", "source_format", "synthetic", "buyer_siret", "buyer_siren", "buyer_name", "department",
    "department_test", "region", "buyer_class",
    "id", "object", "nature", "procedure", "cpv", "cpv_division", "sector", "amount_initial",
    "amount_current", "notified_on", "published_on", "year", "duration_months", "place_code", "place_type",
    "place_department", "epci", "framework", "framework_id", "techniques", "ccag", "offers", "price_types",
    "social_state",
    "has_clause", "has_criterion", "has_reserved", "social_raw", "has_social_field", "modifications", "record",
    *_POSITION,
)  # fmt: skip


def canonical_tables(staged: Mapping[str, Any], begun: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical tables that start from others, as Ibis expressions: from the staged ones and those begun, which are
    `ranked` and `named` (below) and the two of `kept_tables`.

    Returns holder, modification, buyer, place, notice and superseded; the last has one row per record that is another
    appearance of a kept contract or notice, with the rule that says why.
    """
    latest = _latest_notices(staged["notice"])
    both = _both(begun)
    return {
        "holder": _holders(begun["named"], both),
        "modification": staged["modification"]
        .join(both.select(*_KEY, "record", "year", "department"), "record")
        .drop("record"),
        "buyer": _buyers(both),
        "place": _places(both),
        "notice": latest.filter(latest.record == latest.kept_record)
        .mutate(year=latest.published_on.year())
        .drop("kept_record"),
        "superseded": _superseded(staged["record"], begun["ranked"]).union(_superseded_notices(latest)),
    }


# What is read of the contracts and concessions kept to make the tables that start from them.
_OF_KEPT = (
    "uid", "synthetic", "record", "year", "department", "department_test", "buyer_siret", "buyer_siren", "buyer_name",
    "notified_on", "place_code", "place_type", "place_department",
)  # fmt: skip


def _both(begun: Mapping[str, Any]) -> Any:
    contracts, concessions = (
        begun[name].select(*_OF_KEPT, concession=ibis.literal(name == "concession"))
        for name in ("contract", "concession")
    )
    return contracts.union(concessions)


def ranked_records(every: Any, repeated: Any) -> Any:
    """Each record of a contract that several tell of, with the record kept for it and the state the contract began in.

    A record that tells of its contract alone is kept, and its state is the only one: nothing is compared for it.
    """
    records = every.join(repeated, "record")
    of_table = records.source_format == _TABLE
    # A table dates each state of a contract by its own notification; a JSON record keeps the first one throughout.
    state_date = ibis.cases((of_table, records.notified_on))
    narrow = records.select(
        *_KEY, "record", "source_format", "notified_on", "published_on", "state", "amount_initial", "cpv",
        "content",
        state_date=state_date,
    )  # fmt: skip
    latest = ibis.window(
        group_by=_KEY,
        order_by=[
            ibis.desc("published_on", nulls_first=False),
            ibis.desc("state", nulls_first=False),
            ibis.desc("state_date", nulls_first=False),
            ibis.desc("record"),
        ],
    )
    # Another purchase under the same number is no earlier state of this one.
    earliest = ibis.window(
        group_by=(*_KEY, "cpv"),
        order_by=[
            ibis.asc("state", nulls_first=False),
            ibis.asc("state_date", nulls_first=False),
            ibis.desc("record"),
        ],
    )
    same = ibis.window(group_by=(*_KEY, "content"), order_by="record")
    return narrow.mutate(
        kept_record=narrow.record.first(include_null=True).over(latest),
        kept_content=narrow.content.first(include_null=True).over(latest),
        kept_state=narrow.state.first(include_null=True).over(latest),
        kept_date=narrow.state_date.first(include_null=True).over(latest),
        kept_cpv=narrow.cpv.first(include_null=True).over(latest),
        kept_amount=narrow.amount_initial.first(include_null=True).over(latest),
        first_amount=narrow.amount_initial.first(include_null=True).over(earliest),
        first_date=narrow.state_date.first(include_null=True).over(earliest),
        repetition=ibis.row_number().over(same),
    )


def _latest_notices(notices: Any) -> Any:
    """Each notice with the record kept for its number: the last published. A notice without number stands alone."""
    known = notices.notice_id.fill_null(notices.record.cast("string"))
    order = ibis.window(
        group_by=("source_format", "synthetic", "known"),
        order_by=[ibis.desc("published_on", nulls_first=False), ibis.desc("record")],
    )
    named = notices.mutate(known=known)
    return named.mutate(kept_record=named.record.first(include_null=True).over(order)).drop("known")


def _superseded_notices(latest: Any) -> Any:
    others = latest.filter(latest.record != latest.kept_record)
    return others.select(
        "record", *_POSITION, uid=others.notice_id, concession=ibis.literal(False), synthetic=others.synthetic,
        reason=ibis.literal("avis_repete"), kept_record=others.kept_record,
    )  # fmt: skip


def _another_purchase(ranked: Any) -> Any:
    return (ranked.cpv != ranked.kept_cpv).fill_null(False)


def _same_state(ranked: Any) -> Any:
    """Whether a row of a table shows the same state of the contract as the row kept; never for another purchase under
    the same number."""
    state = (ranked.state.fill_null("") == ranked.kept_state.fill_null("")) & ~_another_purchase(ranked)
    undated = ranked.state_date.isnull() & ranked.kept_date.isnull()
    return (
        (ranked.source_format == _TABLE) & state & ((ranked.state_date == ranked.kept_date) | undated).fill_null(False)
    )


def kept_tables(records: Any, ranked: Any) -> dict[str, Any]:
    """The contracts and the concessions kept (`contract`, `concession`): one record each, begun as its first state
    was."""
    told = ranked.select("record", "kept_record", "first_amount", "first_date")
    joined = records.left_join(told, "record")
    alone = joined.kept_record.isnull()
    kept = joined.filter(alone | (joined.record == joined.kept_record))
    begun = (kept.source_format == _TABLE) & kept.kept_record.notnull()
    contracts = kept.mutate(
        amount_initial=ibis.ifelse(begun, kept.first_amount, kept.amount_initial),
        notified_on=ibis.ifelse(begun, kept.first_date, kept.notified_on),
    )
    dated = contracts.mutate(year=contracts.notified_on.year())
    return {
        "contract": dated.filter(~dated.concession).select(*_COLUMNS),
        "concession": dated.filter(dated.concession).select(*_COLUMNS),
    }


def _buyers(contracts: Any) -> Any:
    """One row per buyer. Its department is the one its SIREN or the source gives; the place of performance says it only
    when all the contracts of the buyer agree: the State buys everywhere."""
    by_place = contracts.department_test == "lieu"
    grouped = contracts.group_by("buyer_siret", "synthetic").aggregate(
        buyer_siren=contracts.buyer_siren.max(),
        buyer_name=contracts.buyer_name.max(),
        known=ibis.ifelse(by_place, ibis.null("string"), contracts.department).max(),
        first_place=ibis.ifelse(by_place, contracts.department, ibis.null("string")).min(),
        last_place=ibis.ifelse(by_place, contracts.department, ibis.null("string")).max(),
        contracts=contracts.count(where=~contracts.concession),
        concessions=contracts.count(where=contracts.concession),
        first_notified_on=contracts.notified_on.min(),
        last_notified_on=contracts.notified_on.max(),
    )
    agreed = ibis.cases((grouped.first_place == grouped.last_place, grouped.first_place))
    return grouped.mutate(department=ibis.coalesce(grouped.known, agreed)).drop("known", "first_place", "last_place")


def _places(contracts: Any) -> Any:
    """One row per place of performance, as the source codes it."""
    known = contracts.filter(contracts.place_code.notnull())
    return known.group_by("place_code", "place_type", "synthetic").aggregate(
        department=known.place_department.max(),
        contracts=known.count(where=~known.concession),
        concessions=known.count(where=known.concession),
    )


def named_holders(holders: Any, ranked: Any) -> Any:
    """The holders of each contract (by the record kept for it), each once, with where it was first named."""
    shown = (ranked.record == ranked.kept_record) | _same_state(ranked)
    told = holders.left_join(ranked.select("record", "kept_record", shown=shown), "record")
    told = told.filter(told.shown.fill_null(True))
    joined = told.mutate(kept_record=ibis.coalesce(told.kept_record, told.record))
    # One table names a holder on several rows: the first row's rank orders them.
    named = joined.mutate(known_as=ibis.coalesce(joined.holder_id, joined.name, ibis.literal("")))
    return named.group_by("kept_record", "known_as").aggregate(
        holder_id=named.holder_id.max(),
        id_type=named.id_type.max(),
        name=named.name.max(),
        valid=named.valid.max(),
        first_record=named.record.min(),
        first_rank=named["rank"].min(),
    )


def _holders(named: Any, kept: Any) -> Any:
    order = ibis.window(group_by="kept_record", order_by=["first_record", "first_rank", "known_as"])
    ranked = named.mutate(rank=ibis.row_number().over(order) + 1)
    placed = kept.select(*_KEY, "year", "department", kept_record=kept.record)
    return ranked.join(placed, "kept_record").select(
        *_KEY, "holder_id", "id_type", "name", "valid", "rank", "year", "department"
    )


def _superseded(records: Any, ranked: Any) -> Any:
    others = ranked.filter(ranked.record != ranked.kept_record)
    identical = (others.content == others.kept_content) | (others.repetition > 0)
    shared = _another_purchase(others) & (others.amount_initial != others.kept_amount).fill_null(False)
    reasons = others.mutate(
        reason=ibis.cases(
            (identical, "doublon_identique"),
            (_same_state(others), "ligne_titulaire"),
            (shared, "numero_partage"),
            else_="revision_remplacee",
        )
    ).select("record", "reason", "kept_record")
    return records.select("record", *_POSITION, "uid", "concession", "synthetic").join(reasons, "record")


def declared(contracts: Any) -> Any:
    """Whether a contract declares the social field: the only ones that enter a denominator."""
    return contracts.social_state.isin([SocialState.YES.value, SocialState.NONE.value])
