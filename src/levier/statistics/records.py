"""From answered values to staged records: the rules that compare the fields of one record, in Ibis.

`answered_…` are the raw tables with what each value was found to be (`answering.answered`).
"""

from collections.abc import Mapping
from typing import Any

import ibis

from levier.statistics import stage
from levier.statistics.published import MASKED_HOLDER, SYNTHETIC
from levier.statistics.questions import SEVERAL
from levier.statistics.raw import RAW
from levier.statistics.rules import places

# What a keyboard gives; no such code exists.
_TRIAL_CPV = "12345678"
_TEXT = "string"
_PLACE = ("record", "file", "index", "line", "offset")


def staged(answered: Mapping[str, Any]) -> dict[str, Any]:
    """The staged tables but `repeated`, in the order they are made: each may start from those before it, as `staged_…`.

    `answered`: the raw tables with what was answered of them. The tables `rules` (of `rules.registry`) and `regions`
    (by department) are there too, and `noted`: the rules that applied to values, in the columns of `RAW["note"]`.
    """
    return {
        "rejection": _rejections(answered),
        "holder": _holders(_kept(answered["answered_holder"])),
        "modification": _modifications(_kept(answered["answered_modification"]), answered["dated_record"]),
        "record": _records(answered["answered_record"]),
        "notice": _notices(answered["answered_notice"]),
        "compared": _compared(answered["bought_record"], answered["dated_record"], answered["dated_modification"]),
        "repair": _repairs(),
    }


def _staged(name: str) -> Any:
    return ibis.table(ibis.Schema.from_pyarrow(stage.STAGED[name]), name=f"staged_{name}")


def _raw(name: str) -> Any:
    return ibis.table(ibis.Schema.from_pyarrow(RAW[name]), name=f"raw_{name}")


def _rules() -> Any:
    return ibis.table(dict.fromkeys(("rule", "outcome", "field", "label"), _TEXT), name="rules")


def _kept(rows: Any) -> Any:
    """What several of is told of a record that is not rejected."""
    return rows.anti_join(_staged("rejection"), "record")


def _department(of: Any, place: Any) -> dict[str, Any]:
    """The department of a contract and the test that gave it, the surest first (data/README.md, trap 17)."""
    tests = (
        (place == places.FICTITIOUS, place, "fictif"),
        (of.territory.notnull(), of.territory, "siren"),
        (of.declared.notnull(), of.declared, "colonne"),
        (place.notnull(), place, "lieu"),
        (of.own.notnull(), of.own, "acheteur"),
    )
    return {
        "department": ibis.cases(*((test, value) for test, value, _ in tests)),
        "department_test": ibis.cases(*((test, ibis.literal(name)) for test, _, name in tests)),
    }


def _records(answered: Any) -> Any:
    modification = _staged("modification")
    regions = ibis.table(dict.fromkeys(("code", "region"), _TEXT), name="regions")
    known = answered.filter(answered.buyer_siret.notnull())
    synthetic = (known.source == SYNTHETIC).fill_null(False)
    marked = known.mutate(
        synthetic=synthetic,
        source=ibis.ifelse(known.source != "", known.source, ibis.null(_TEXT)),
        buyer_name=ibis.coalesce(known.found, known.buyer_name),
        place_department=ibis.ifelse(
            synthetic & (known.place_code == places.FICTITIOUS), known.place_code, known.place_department
        ),
        framework=(known.nature == "Accord-cadre").fill_null(False) | known.framework.fill_null(False),
        social_raw=known.raw_social,
        source_format=known.raw_source_format,
    )
    dated = _without_wrong_guesses(marked)
    placed = dated.mutate(**_department(dated, dated.place_department))
    # The amount of each contract after its last modification that gives one.
    latest = ibis.window(group_by="record", order_by=ibis.desc("rank"))
    priced = modification.filter(modification.amount.notnull())
    last = priced.mutate(place=ibis.row_number().over(latest))
    last = last.filter(last.place == 0).select("record", amount_last="amount")
    changed = modification.group_by("record").aggregate(modifications=modification.count())
    changed = changed.left_join(last, "record").drop("record_right")
    joined = placed.left_join(regions, placed.department == regions.code).left_join(
        changed.rename(changed="record"), [("record", "changed")]
    )
    cleaned = joined.mutate(
        uid=joined.buyer_siret + ibis.literal("-") + joined.id,
        amount_current=ibis.coalesce(joined.amount_last, joined.amount_initial),
        modifications=joined.modifications.fill_null(0),
    ).select(*stage.RECORD.names)
    own = _raw("own")
    return cleaned.cast(own.schema()).union(own)


def _guessed_wrong(rows: Any) -> tuple[Any, Any]:
    """Whether the day of notification, and that of publication, were guessed and are told wrong by another date:
    something is published once it is notified, and a modification follows its contract (`first_day`, where told)."""
    late = (rows.notified_on > rows.published_on).fill_null(False)
    before = (rows.notified_on < rows.first_day).fill_null(False) if "first_day" in rows.columns else False
    return (late | before) & rows.notified_guessed, late & rows.published_guessed


def _without_wrong_guesses(rows: Any) -> Any:
    notified, published = _guessed_wrong(rows)
    return rows.mutate(
        notified_on=ibis.ifelse(notified, ibis.null("date"), rows.notified_on),
        published_on=ibis.ifelse(published, ibis.null("date"), rows.published_on),
    )


def _with_first_day(modifications: Any, records: Any) -> Any:
    """Modifications with the day their contract was notified, where it is read as written."""
    sure = records.filter(~records.notified_guessed).select(of="record", first_day="notified_on")
    return modifications.left_join(sure, modifications.record == sure.of).drop("of")


def _notices(answered: Any) -> Any:
    known = answered.filter(answered.buyer_siret.notnull() | answered.buyer_name.notnull())
    return known.mutate(**_department(known, known.place_department)).select(*stage.NOTICE.names)


def _rejections(answered: Mapping[str, Any]) -> Any:
    """What could not be read, and what is nobody's: records without a buyer, notices that do not name theirs."""
    records, notices, unread = answered["bought_record"], answered["bought_notice"], _raw("refusal")
    nobody = [
        rows.select(*_PLACE, reason=ibis.literal("acheteur_absent"), detail=_shown(rows.raw_object, 80))
        for rows in (
            records.filter(records.buyer_siret.isnull()),
            notices.filter(notices.buyer_siret.isnull() & notices.buyer_name.isnull()),
        )
    ]
    refused = unread.union(*nobody).join(_rules().select("label", reason="rule"), "reason")
    line = ibis.literal("ligne ") + refused.line.cast(_TEXT)
    place = ibis.coalesce(line, ibis.literal("enregistrement n° ") + refused["index"].cast(_TEXT))
    byte = ibis.coalesce(ibis.literal(", octet ") + refused.offset.cast(_TEXT), ibis.literal(""))
    sentence = ibis.literal("« ") + refused.file + ibis.literal(" », ") + place + byte + ibis.literal(" : ")
    return refused.mutate(sentence=sentence + refused.label).select(*stage.REJECTION.names)


def _shown(raw: Any, most: int) -> Any:
    """The first characters of a published text that has some."""
    return ibis.ifelse(raw != "", raw.left(most), ibis.null(_TEXT))


def _each_once(rows: Any, by: tuple[str, ...], order: tuple[Any, ...]) -> Any:
    """Rows that a record has several of, each once as first written, ranked anew in an order."""
    first = ibis.window(group_by=("record", *by), order_by="rank")
    once = rows.mutate(place=ibis.row_number().over(first))
    ranked = ibis.window(group_by="record", order_by=(*order, "rank"))
    return once.filter(once.place == 0).mutate(rank=ibis.row_number().over(ranked) + 1)


def _holders(answered: Any) -> Any:
    """The holders of each record, each once: identifier, its kind, name, whether it is valid."""
    # Withheld by who published: nothing to check, and no fault of the source.
    masked = answered.masked
    nothing = ibis.null(_TEXT)
    read = answered.mutate(
        holder_id=ibis.ifelse(masked, nothing, answered.holder_id),
        id_type=ibis.ifelse(masked, nothing, answered.id_type),
        name=ibis.ifelse(masked, MASKED_HOLDER, answered.name),
        valid=masked | answered.valid,
    )
    told = read.mutate(known_as=ibis.cases((read.holder_id.isnull(), read.name)))
    several = _each_once(told.filter(told.several), ("holder_id", "id_type", "known_as"), ())
    names = stage.HOLDER.names
    return told.filter(~told.several).select(*names).union(several.mutate(**_widths(several)).select(*names))


def _widths(rows: Any) -> dict[str, Any]:
    return {"rank": rows["rank"].cast("int32")}


def _modifications(answered: Any, records: Any) -> Any:
    """The modifications in order of date, never of their numbers: those restart at 1 or are drawn at random."""
    said = [name for name in stage.MODIFICATION.names if name not in ("record", "rank")]
    believed = _without_wrong_guesses(_with_first_day(answered, records))
    dated = believed.mutate(on=ibis.coalesce(believed.notified_on, believed.published_on))
    several = _each_once(dated.filter(dated.several), tuple(said), (ibis.asc("on", nulls_first=True),))
    names = stage.MODIFICATION.names
    return dated.filter(~dated.several).select(*names).union(several.mutate(**_widths(several)).select(*names))


def _compared(bought: Any, dated: Any, modifications: Any) -> Any:
    """The rules that compare the fields of a record: the record, the rank of the rule among its own, what it saw."""
    raw, record = _raw("record"), _staged("record")
    day, out = record.notified_on, record.published_on
    odd = (
        record.filter(day.isnull() | (out < day) | record.department.isnull())
        .select("record", "notified_on", "published_on", where="department")
        .join(raw, "record")
    )
    notices = _staged("notice")
    lost = notices.filter(notices.department.isnull()).select("record").join(_raw("notice"), "record")
    modified = _with_first_day(modifications, dated).join(record.select("record", begun="notified_on"), "record")
    undated = modified.notified_on.isnull() & (modified.raw_notified.fill_null("") == "")
    wrong, wrong_out = _guessed_wrong(modified)
    before = (modified.notified_on < modified.begun) & ~wrong
    renamed = bought.filter(bought.found.notnull())
    of_record, of_record_out = _guessed_wrong(dated)
    found = [
        _told(dated.filter(of_record), "date_contredite", 44, dated.raw_notified, 1),
        _told(dated.filter(of_record_out), "date_contredite", 44, dated.raw_published, 2),
        _told(renamed, "nom_retrouve", 45, renamed.buyer_name),
        _told(raw.filter(raw.cpv == _TRIAL_CPV), "marche_essai", 49, raw.object),
        _told(odd.filter(odd.notified_on.isnull() & (odd.notified.fill_null("") == "")), "date_absente", 50),
        _told(odd.filter(odd.published_on < odd.notified_on), "publication_avant", 51, odd.published),
        _told(odd.filter(odd.where.isnull()), "departement_inconnu", 52, odd.place_code),
        _told(lost, "departement_inconnu", 52, lost.postcode),
        _told(raw.filter(raw.holders == 0), "titulaire_absent", SEVERAL["holder"]),
        _told(modified.filter(undated), "modification_sans_date", SEVERAL["modification"], part=3, place="rank"),
        _told(modified.filter(before), "modification_avant", SEVERAL["modification"], modified.raw_notified, 4, "rank"),
        _told(modified.filter(wrong), "date_contredite", SEVERAL["modification"], modified.raw_notified, 5, "rank"),
        _told(
            modified.filter(wrong_out), "date_contredite", SEVERAL["modification"], modified.raw_published, 6, "rank"
        ),
    ]
    return ibis.union(*found)


def _told(rows: Any, rule: str, rank: int, raw: Any = None, part: int = 0, place: str | None = None) -> Any:
    """Rows that a rule applied to, in the columns of `NOTED`; `raw` is what it saw, `place` the rank of the row."""
    return rows.select(
        "record",
        rank=ibis.literal(rank, "int32"),
        place=ibis.literal(0, "int32") if place is None else rows[place],
        part=ibis.literal(part, "int32"),
        rule=ibis.literal(rule),
        raw=ibis.null(_TEXT) if raw is None else rows[raw.get_name()],
    )


def _repairs() -> Any:
    """Each rule that applied to a record kept, once, with the first value it saw."""
    found = ibis.table(ibis.Schema.from_pyarrow(RAW["note"]), name="noted")
    first = ibis.window(group_by=("record", "rule"), order_by=("rank", "place", "part"))
    once = found.mutate(seen=ibis.row_number().over(first))
    once = once.filter(once.seen == 0).select("record", "rule", raw_value=_shown(once.raw, 200))
    kept = _staged("record").select(*_PLACE).union(_staged("notice").select(*_PLACE))
    return once.join(kept, "record").join(_rules(), "rule").select(*stage.REPAIR.names)
