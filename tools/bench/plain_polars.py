"""The same rules over the same lines, written plainly in Polars: what the country's build is measured against.

What somebody who knows Polars writes in a day: the file read whole into one frame, each field's rule (the very
functions of `statistics.rules`) asked once per distinct value and joined back, records compared by a sort, the tables
in Parquet. It reads well-formed JSON lines of the 2022 format only, of contracts, and keeps no position of a record in
its file; it writes neither the sums nor the DuckDB file our pages read.
"""

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from levier.statistics.nomenclatures import sector_of
from levier.statistics.published import SYNTHETIC
from levier.statistics.rules import RULES, Cleaned, cpv, dates, identifiers, labels, numbers, places, social
from levier.statistics.rules.registry import REPAIRS
from levier.statistics.rules.text import clean_text, fold, unmark

_TEXTS = pl.List(pl.String)
# Everything as text: a rule takes a value as the file carries it.
LINES = {
    **dict.fromkeys(
        ("id", "source", "nature", "objet", "codeCPV", "ccag", "offresRecues", "procedure", "dureeMois",
         "dateNotification", "datePublicationDonnees", "montant", "formePrix", "idAccordCadre"),
        pl.String,
    ),
    "acheteur": pl.Struct({"id": pl.String, "nom": pl.String}),
    "lieuExecution": pl.Struct({"code": pl.String, "typeCode": pl.String}),
    "techniques": pl.Struct({"technique": _TEXTS}),
    "typesPrix": pl.Struct({"typePrix": _TEXTS}),
    "considerationsSociales": pl.Struct({"considerationSociale": _TEXTS}),
    "titulaires": pl.List(pl.Struct({"titulaire": pl.Struct(
        dict.fromkeys(("id", "typeIdentifiant", "denominationSociale"), pl.String))})),
    "modifications": pl.List(pl.Struct({"modification": pl.Struct(dict.fromkeys(
        ("id", "montant", "dureeMois", "dateNotificationModification", "datePublicationDonneesModification",
         "objetModification"),
        pl.String))})),
}  # fmt: skip
# Bytes of lines read at a time.
_SLICE = 1 << 25
_KEY = ("uid", "synthetic")
_CUT = ("year", "department")


@dataclass(frozen=True)
class Built:
    """What was read and kept, as `statistics.build.Report` counts it; wall and processor seconds, peak in MiB."""

    read: int
    accepted: int
    repaired: int
    rejected: int
    contracts: int
    seconds: float
    cpu: float
    peak_mb: float


class _Noted:
    """The rules that applied: frames of `record`, `rule`, `raw`."""

    def __init__(self) -> None:
        self._frames: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame, rule: str | pl.Expr, raw: pl.Expr | None = None) -> None:
        """Notes a rule on every record of a frame."""
        said = pl.lit(rule) if isinstance(rule, str) else rule
        self._frames.append(
            frame.select("record", said.alias("rule"), (pl.lit(None, pl.String) if raw is None else raw).alias("raw"))
        )

    def rows(self) -> pl.DataFrame:
        """One row per record and rule."""
        return pl.concat(self._frames).unique(("record", "rule"), keep="first", maintain_order=True)


def build(
    source: Path,
    folder: Path,
    *,
    today: date,
    buyers: Mapping[str, str],
    regions: Mapping[str, str],
    epcis: Mapping[tuple[str, str], str],
    classes: Mapping[str, str],
    names: Mapping[str, str],
) -> Built:
    """Reads JSON lines of contracts, applies the rules, compares, writes Parquet under `folder`."""
    started, spent = time.perf_counter(), time.process_time()
    noted = _Noted()
    lines, named, changed = _read(source)
    cleaned = _cleaned(lines, noted, today)
    rejected = cleaned.filter(pl.col("buyer_siret").is_null())
    records = cleaned.filter(pl.col("buyer_siret").is_not_null())
    records = _placed(records, noted, buyers, regions, epcis, classes)
    holders = _holders(named, records, noted)
    records, modifications = _modified(changed, records, noted, today)
    records = _identified(records, holders, modifications, noted)
    contracts, superseded = _compared(records)
    repairs = noted.rows().join(rejected.select("record"), "record", "anti")
    repaired = repairs.filter(pl.col("rule").is_in(list(REPAIRS)))["record"].n_unique()
    _write(folder, contracts, holders, modifications, repairs, superseded, rejected)
    return Built(
        read=lines.height,
        accepted=lines.height - rejected.height - repaired,
        repaired=repaired,
        rejected=rejected.height,
        contracts=contracts.height,
        seconds=time.perf_counter() - started,
        cpu=time.process_time() - spent,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
    )


def _read(source: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The records, their holders, their modifications, each with the number of its record. Some megabytes of lines at a
    time: ten thousand bytes a record are held while what is nested in it is read."""
    parts = []
    read = 0
    with source.open("rb") as stream:
        while lines := stream.readlines(_SLICE):
            frame = pl.read_ndjson(b"".join(lines), schema=LINES).with_row_index("record", offset=read + 1)
            parts.append(_flat(frame))
            read += frame.height
    records, holders, modifications = (pl.concat(frames) for frames in zip(*parts, strict=True))
    return records, holders, modifications


def _flat(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    joined = {"techniques": "technique", "typesPrix": "typePrix", "considerationsSociales": "considerationSociale"}
    records = lines.with_columns(
        pl.col("acheteur").struct.field("id").alias("acheteur_id"),
        pl.col("acheteur").struct.field("nom").alias("acheteur_nom"),
        pl.col("lieuExecution").struct.field("code").alias("lieu_code"),
        pl.col("lieuExecution").struct.field("typeCode").alias("lieu_type"),
        *(pl.col(name).struct.field(inner).list.join("|").alias(name) for name, inner in joined.items()),
    )
    # A text read within a list keeps a buffer of kilobytes for itself until it is written otherwise.
    several = (
        lines.select("record", name)
        .filter(pl.col(name).list.len() > 0)
        .explode(name)
        .select("record", pl.col(name).struct.field(inner).struct.unnest())
        for name, inner in (("titulaires", "titulaire"), ("modifications", "modification"))
    )
    compact = (pl.DataFrame(rows.to_arrow(compat_level=pl.CompatLevel.oldest())) for rows in several)
    return records.drop("acheteur", "lieuExecution", "titulaires", "modifications"), *compact


def _ruled(
    frame: pl.DataFrame,
    columns: str | tuple[str, ...],
    rule: Callable[..., Any],
    fields: Mapping[str, Any],
    noted: _Noted | None = None,
) -> pl.DataFrame:
    """Adds to a frame the answers of a rule to the values of some columns, asked once per distinct one, as `fields`;
    the last of what a rule answers are the rules that applied, when they are noted."""
    asked = (columns,) if isinstance(columns, str) else columns
    distinct = frame.select(asked).unique()
    answers = [rule(*values) for values in distinct.iter_rows()]
    told = distinct.with_columns(
        pl.Series(name, [answer[place] for answer in answers], dtype=kind)
        for place, (name, kind) in enumerate(fields.items())
    )
    if noted is not None:
        told = told.with_columns(pl.Series("_rules", [answer[-1] for answer in answers], dtype=_TEXTS))
    # Joined to the columns asked about, and not to the whole frame, which would be copied each time.
    found = frame.select(asked).join(told, asked, "left", nulls_equal=True, maintain_order="left").drop(asked)
    if noted is not None:
        applied = pl.concat((frame.select("record", raw=asked[0]), found.select("_rules")), how="horizontal")
        applied = applied.filter(pl.col("_rules").list.len() > 0).explode("_rules")
        noted.add(applied, pl.col("_rules"), pl.col("raw"))
        found = found.drop("_rules")
    return pl.concat((frame, found), how="horizontal")


def _cleaned(lines: pl.DataFrame, noted: _Noted, today: date) -> pl.DataFrame:
    on = partial(dates.clean_date, today=today)
    rules: tuple[tuple[str, str, Callable[[str | None], Cleaned], Any], ...] = (
        ("acheteur_id", "buyer_siret", identifiers.clean_buyer, pl.String),
        ("montant", "amount_initial", numbers.clean_amount, pl.Int64),
        ("dateNotification", "notified_on", on, pl.Date),
        ("datePublicationDonnees", "published_on", on, pl.Date),
        ("dureeMois", "duration_months", numbers.clean_duration, pl.Int32),
        ("codeCPV", "cpv", cpv.clean_cpv, pl.String),
        ("nature", "kind", labels.clean_nature, pl.String),
        ("lieu_code", "place_code", unmark, pl.String),
        ("lieu_type", "place_type", labels.clean_place_type, pl.String),
        ("techniques", "technique", unmark, pl.String),
        ("idAccordCadre", "framework_id", unmark, pl.String),
        ("acheteur_nom", "buyer_name", clean_text, pl.String),
        ("procedure", "way", labels.clean_procedure, pl.String),
        ("ccag", "terms", labels.clean_ccag, pl.String),
        ("offresRecues", "offers", numbers.clean_offers, pl.Int32),
        ("id", "number", unmark, pl.String),
        ("objet", "object", clean_text, pl.String),
    )
    frame = lines
    for column, name, rule, kind in rules:
        frame = _ruled(frame, column, rule, {name: kind}, noted)
    frame = _ruled(
        frame, ("formePrix", "typesPrix"), partial(labels.price_types, legacy=False), {"price_types": pl.String}, noted
    )
    frame = _ruled(
        frame, "considerationsSociales", social.read_social,
        {"social_state": pl.String, "has_clause": pl.Boolean, "has_criterion": pl.Boolean, "has_reserved": pl.Boolean},
        noted,
    )  # fmt: skip
    noted.add(frame.filter(pl.col("codeCPV") == "12345678"), "marche_essai", pl.col("objet"))
    noted.add(
        frame.filter(pl.col("notified_on").is_null() & (pl.col("dateNotification").fill_null("") == "")), "date_absente"
    )
    noted.add(
        frame.filter(pl.col("published_on") < pl.col("notified_on")),
        "publication_avant",
        pl.col("datePublicationDonnees"),
    )
    return frame.with_columns(
        synthetic=(pl.col("source") == SYNTHETIC).fill_null(False),
        year=pl.col("notified_on").dt.year(),
        buyer_siren=pl.col("buyer_siret").str.slice(0, 9),
    )


def _placed(
    records: pl.DataFrame,
    noted: _Noted,
    buyers: Mapping[str, str],
    regions: Mapping[str, str],
    epcis: Mapping[tuple[str, str], str],
    classes: Mapping[str, str],
) -> pl.DataFrame:
    """Where contracts are performed and whose they are."""

    def place(code: str | None, kind: str | None) -> tuple[str | None, str | None]:
        return places.department_of_place(code, kind), places.epci_of_place(code, kind, epcis)

    def department(buyer: str, at: str | None) -> tuple[str | None, str | None, str | None]:
        found, test = (at, "lieu") if at else (buyers.get(buyer), "acheteur")
        return found, test if found else None, regions.get(found or "")

    def division(code: str | None) -> tuple[str | None, str | None]:
        sector = sector_of(code) if code else None
        return code[:2] if code else None, sector.code if sector else None

    def framework(kind: str | None, technique: str | None) -> tuple[bool]:
        return (kind == "Accord-cadre" or "accord-cadre" in fold(technique or ""),)

    def body(buyer: str) -> tuple[str | None]:
        return (classes.get(buyer) or classes.get(buyer[:9]),)

    texts: Callable[..., dict[str, Any]] = lambda *names: dict.fromkeys(names, pl.String)  # noqa: E731
    found = _ruled(records, ("place_code", "place_type"), place, texts("place_department", "epci"))
    found = _ruled(
        found, ("buyer_siret", "place_department"), department, texts("department", "department_test", "region")
    )
    found = _ruled(found, "cpv", division, texts("cpv_division", "sector"))
    found = _ruled(found, "buyer_siret", body, texts("buyer_class"))
    found = _ruled(found, ("kind", "technique"), framework, {"framework": pl.Boolean})
    noted.add(found.filter(pl.col("department").is_null()), "departement_inconnu", pl.col("lieu_code"))
    return found


def _holders(named: pl.DataFrame, records: pl.DataFrame, noted: _Noted) -> pl.DataFrame:
    noted.add(records.join(named, "record", "anti"), "titulaire_absent")
    named = named.join(records.select("record"), "record", "semi")
    named = _ruled(named, "typeIdentifiant", identifiers.clean_identifier_type, {"id_type": pl.String}, noted)
    named = _ruled(named, ("id", "id_type"), identifiers.clean_holder, {"holder_id": pl.String}, noted)
    named = _ruled(named, "denominationSociale", clean_text, {"name": pl.String}, noted)
    return (
        named.with_columns(known_as=pl.coalesce("holder_id", "name", pl.lit("")))
        .unique(("record", "known_as"), keep="first", maintain_order=True)
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("record"))
        .select("record", "rank", "holder_id", "id_type", "name")
    )


def _modified(
    changed: pl.DataFrame, records: pl.DataFrame, noted: _Noted, today: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records with their current amount, and their modifications in order of date."""
    on = partial(dates.clean_date, today=today)
    told = changed.join(records.select("record", first_day="notified_on"), "record")
    symbolic = _Noted()
    told = _ruled(told, "montant", numbers.clean_amount, {"amount": pl.Int64}, symbolic)
    told = _ruled(told, "dateNotificationModification", on, {"notified_on": pl.Date}, noted)
    told = _ruled(told, "datePublicationDonneesModification", on, {"published_on": pl.Date}, noted)
    told = _ruled(told, "dureeMois", numbers.clean_duration, {"duration_months": pl.Int32})
    told = _ruled(told, "id", unmark, {"modification_id": pl.String})
    told = _ruled(told, "objetModification", clean_text, {"object": pl.String})
    noted.add(symbolic.rows(), pl.col("rule").replace("montant_symbolique", "modification_symbolique"), pl.col("raw"))
    undated = told["notified_on"].is_null() & (told["dateNotificationModification"].fill_null("") == "")
    noted.add(told.filter(undated), "modification_sans_date")
    noted.add(told.filter(pl.col("notified_on") < pl.col("first_day")), "modification_avant")
    said = ("modification_id", "notified_on", "published_on", "amount", "duration_months", "object")
    ordered = (
        told.select("record", *said)
        .unique(("record", *said), maintain_order=True)
        .sort("record", pl.coalesce("notified_on", "published_on"), nulls_last=False, maintain_order=True)
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("record"))
    )
    last = ordered.group_by("record").agg(
        last_amount=pl.col("amount").drop_nulls().last(),
        modifications=pl.len(),
    )
    found = records.join(last, "record", "left").with_columns(
        amount_current=pl.coalesce("last_amount", "amount_initial"), modifications=pl.col("modifications").fill_null(0)
    )
    return found.drop("last_amount"), ordered


def _identified(
    records: pl.DataFrame, holders: pl.DataFrame, modifications: pl.DataFrame, noted: _Noted
) -> pl.DataFrame:
    """The records with the print of what they say, and with the number they are known by."""

    def prints(rows: pl.DataFrame, name: str) -> pl.DataFrame:
        said = rows.select("record", pl.struct(pl.all().exclude("record")).hash().alias(name))
        return said.group_by("record", maintain_order=True).agg(pl.col(name).implode().hash())

    said = ("number", "object", "kind", "way", "cpv", "amount_initial", "notified_on", "published_on",
            "duration_months", "place_code", "technique", "terms", "offers", "price_types", "social_state",
            "has_clause", "has_criterion", "has_reserved", "named", "changed")  # fmt: skip
    found = (
        records.join(prints(holders, "named"), "record", "left")
        .join(prints(modifications, "changed"), "record", "left")
        .with_columns(content=pl.struct(said).hash())
        .drop("named", "changed")
    )
    noted.add(found.filter(pl.col("number").is_null()), "identifiant_absent")
    number = pl.coalesce("number", pl.format("sans-numero-{}", "content"))
    return found.with_columns(number=number, uid=pl.format("{}-{}", "buyer_siret", number))


def _compared(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contracts, the latest published record of each; and the other records, with why each is not kept."""
    latest = records.sort("published_on", "record", descending=True, nulls_last=True)
    kept = latest.unique(_KEY, keep="first", maintain_order=True)
    others = records.join(kept.select("record"), "record", "anti").join(
        kept.select(*_KEY, "record", "content", "cpv", "amount_initial"), _KEY, suffix="_kept"
    )
    repeated = pl.col("content") == pl.col("content_kept")
    shared = (pl.col("cpv") != pl.col("cpv_kept")) & (pl.col("amount_initial") != pl.col("amount_initial_kept"))
    reason = (
        pl.when(repeated | (pl.int_range(pl.len()).over(*_KEY, "content") > 0)).then(pl.lit("doublon_identique"))
        .when(shared.fill_null(False)).then(pl.lit("numero_partage"))
        .otherwise(pl.lit("revision_remplacee"))
    )  # fmt: skip
    return kept, others.select("record", *_KEY, reason=reason, kept_record="record_kept")


def _write(
    folder: Path,
    contracts: pl.DataFrame,
    holders: pl.DataFrame,
    modifications: pl.DataFrame,
    repairs: pl.DataFrame,
    superseded: pl.DataFrame,
    rejected: pl.DataFrame,
) -> None:
    where = contracts.select("record", *_KEY, *_CUT)
    known = contracts.filter(pl.col("place_code").is_not_null())
    buyers = contracts.group_by("buyer_siret", "synthetic").agg(
        pl.col("buyer_siren", "buyer_name").max(),
        department=pl.col("department").filter(pl.col("department").n_unique() == 1).first(),
        contracts=pl.len(),
        first_notified_on=pl.col("notified_on").min(),
        last_notified_on=pl.col("notified_on").max(),
    )
    sites = known.group_by("place_code", "place_type", "synthetic").agg(
        department=pl.col("place_department").max(), contracts=pl.len()
    )
    published = [name for name in LINES if name in contracts.columns and name != "source"]
    cut = {
        "contract": contracts.drop(published).sort("department", "buyer_siret", "uid"),
        "holder": holders.join(where, "record").sort("department", "uid", "rank"),
        "modification": modifications.join(where, "record").sort("department", "uid", "rank"),
    }
    for name, frame in cut.items():
        frame.write_parquet(pl.PartitionBy(folder / name, key=list(_CUT), include_key=False))
    outcomes = {name: (rule.outcome.value, rule.field) for name, rule in RULES.items()}
    told = _ruled(repairs, "rule", outcomes.__getitem__, {"outcome": pl.String, "field": pl.String})
    whole = {
        "buyer": buyers.sort("department", "buyer_siret"), "place": sites.sort("department", "place_code"),
        "repair": told.sort("record"), "superseded": superseded, "rejection": rejected.select("record", "object"),
    }  # fmt: skip
    for name, frame in whole.items():
        (folder / name).mkdir(parents=True)
        frame.write_parquet(folder / name / "part-0.parquet")
