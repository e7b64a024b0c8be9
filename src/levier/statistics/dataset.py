"""A built dataset, opened for reading: what the pages and the command line ask."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from levier.statistics.bounds import Threshold
from levier.statistics.build import REPORT
from levier.statistics.errors import UnreadableDataset
from levier.statistics.indicators import asking, cubes
from levier.statistics.indicators.asking import EVERYTHING, Rows, Selection
from levier.statistics.indicators.catalogue import find_breakdown, find_indicator
from levier.statistics.indicators.declaration import Indicator
from levier.statistics.rules.registry import RULES
from levier.statistics.served import Page, Served, clause_of, read_report, where_of

# Names of orders, as addresses write them; a leading `-` turns them round. What is missing always comes last.
_ORDERS = {"date": "notified_on", "montant": "amount_current", "objet": "object", "acheteur": "buyer_name"}
ORDERS = tuple(sign + name for name in _ORDERS for sign in ("", "-"))
# Datasets kept open in one process: each holds a DuckDB of its own, bounded by `engine.QUERY_MEMORY`.
_OPEN_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Count:
    """A group of contracts: how many, their current amounts in cents (those published), and the social field."""

    contracts: int
    amount: int
    without_amount: int
    with_consideration: int
    with_clause: int
    with_criterion: int
    with_reserved: int
    none: int
    not_declared: int
    frameworks: int

    @property
    def declared(self) -> int:
        """The contracts that declare the field: the denominator of any share."""
        return self.with_consideration + self.none


@dataclass(frozen=True, slots=True)
class Summary:
    """What a buyer or a department buys. Years and divisions are None when the contract does not say them."""

    total: Count
    by_year: dict[int | None, Count]
    by_division: dict[str | None, Count]
    by_sector: dict[str | None, Count]
    above: Count | None
    buyers: int
    first_notified_on: date | None
    last_notified_on: date | None


_COUNT = """
    count(*), coalesce(sum(amount_current), 0)::BIGINT, count(*) FILTER (amount_current IS NULL),
    count(*) FILTER (social_state = 'oui'), count(*) FILTER (has_clause), count(*) FILTER (has_criterion),
    count(*) FILTER (has_reserved), count(*) FILTER (social_state = 'aucune'),
    count(*) FILTER (social_state = 'non déclaré'), count(*) FILTER (framework)
"""


_QUALITY = """
    WITH told AS (
        SELECT file, record, 'contract' AS became, social_state IN ('oui', 'aucune') AS declared,
               amount_initial IS NULL AS no_amount, notified_on IS NULL AS no_date, place_code IS NULL AS no_place
        FROM contract
        UNION ALL SELECT file, record, 'concession', NULL, NULL, NULL, NULL FROM concession
        UNION ALL SELECT file, record, 'notice', NULL, NULL, NULL, NULL FROM notice
        UNION ALL SELECT file, record, 'superseded', NULL, NULL, NULL, NULL FROM superseded
        UNION ALL SELECT file, record, 'rejected', NULL, NULL, NULL, NULL FROM rejection
    ), mended AS (SELECT DISTINCT record FROM repair WHERE outcome = 'réparé')
    SELECT file, count(*) AS read, count(*) FILTER (became = 'contract') AS contracts,
           count(*) FILTER (became = 'concession') AS concessions, count(*) FILTER (became = 'notice') AS notices,
           count(*) FILTER (became = 'superseded') AS superseded, count(*) FILTER (became = 'rejected') AS rejected,
           count(*) FILTER (became != 'rejected' AND mended.record IS NOT NULL) AS repaired,
           count(*) FILTER (declared) AS declared, count(*) FILTER (no_amount) AS without_amount,
           count(*) FILTER (no_date) AS without_date, count(*) FILTER (no_place) AS without_place
    FROM told LEFT JOIN mended ON mended.record = told.record GROUP BY file ORDER BY file
"""


class Dataset(Served):
    """The tables of one build, as pages and commands ask them.

    A build made later in the same folder is seen by opening again: `open_dataset` does so by itself.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._contract = self.ibis.table("contract")
        self._held = self._held_sums()
        self.synthetic = [bool(row[0]) for row in self.ask("SELECT DISTINCT synthetic FROM contract ORDER BY 1")]

    def _held_sums(self) -> dict[tuple[str, str], dict[str, str]]:
        """By indicator and version of its method, in which column of the cubes each of its sums is; a build older than
        the cubes has none."""
        served = {row[0] for row in self.ask("SELECT table_name FROM duckdb_tables() WHERE database_name = 'served'")}
        found: dict[tuple[str, str], dict[str, str]] = {}
        if cubes.COLUMNS in served:
            for identifier, method, summed, held in self.ask(
                f"SELECT indicator, method, summed, held FROM served.{cubes.COLUMNS}"  # noqa: S608 our own name
            ):
                found.setdefault((identifier, method), {})[summed] = held
        return found

    def indicator(self, identifier: str, *, by: str | None = None, among: Selection = EVERYTHING) -> Rows:
        """The rows of an indicator over the contracts asked about: the breakdown's columns, then what
        `asking.answer` says. Raises `UnknownIndicator`, and `UnreadableDataset` for a breakdown of `lacks`."""
        indicator = find_indicator(identifier)
        if by is not None:
            find_breakdown(indicator, by)
        if by in self.lacks:
            raise UnreadableDataset(
                f"Ces données ont été construites avant que la ventilation « {by} » existe. Les reconstruire."
            )

        among = replace(among, above=tuple(among.above) if among.above is not None else None)

        def asked() -> Rows:
            sql, values = self._added_up(indicator, by, among) or self._counted(indicator, by, among)
            return asking.answer(indicator, self.table_of(f"{sql} ORDER BY ALL", values), whole=by is None)

        return self.remembered(("indicator", identifier, by, among), asked)

    def _added_up(self, indicator: Indicator, by: str | None, among: Selection) -> tuple[str, list[Any]] | None:
        """The question as asked of a cube, when this build has one that holds enough."""
        columns = self._held.get((indicator.identifier, indicator.method_version))
        cube = cubes.cube_for(indicator, by, among)
        if columns is None or cube is None:
            return None
        kept = cubes.filters(among)
        table = cubes.table_of(cube)
        selected = f"SELECT * FROM served.{table} {clause_of([condition for condition, _ in kept])}"  # noqa: S608
        schema = self.remembered(("cube", cube), lambda: self.ibis.table(table, database="served.main").schema())
        summed = _cube_sql(indicator.identifier, by, schema, tuple(columns.items()))
        return f"WITH selected AS ({selected}) SELECT * FROM ({summed})", [value for _, value in kept]  # noqa: S608

    def _counted(self, indicator: Indicator, by: str | None, among: Selection) -> tuple[str, list[Any]]:
        """The question as asked of the contracts. The indicator is worked out once a process, the selection once for
        all its indicators: turning an expression into SQL takes longer than answering it."""
        selected = self.remembered(("selection", among), lambda: _sql_of(among.of(self._contract)))
        counted = _indicator_sql(indicator.identifier, by, self._contract.schema())
        return f"WITH selected AS ({selected}) SELECT * FROM ({counted})", []  # noqa: S608

    def contracts(
        self,
        *,
        buyer: str | None = None,
        department: str | None = None,
        year: int | None = None,
        division: str | None = None,
        sector: str | None = None,
        epci: str | None = None,
        social: str | None = None,
        text: str | None = None,
        words: Sequence[str] = (),
        at_least: int | None = None,
        at_most: int | None = None,
        above: Sequence[Threshold] | None = None,
        notified_from: date | None = None,
        notified_to: date | None = None,
        undated: bool = False,
        synthetic: bool | None = None,
        concession: bool = False,
        order: str = "-date",
        page: int = 1,
        size: int = 25,
    ) -> Page:
        """Contracts (or concessions), filtered and paged.

        `social`: a `SocialState` value, `consideration` (any), `clause`, `critere` or `reserve`. `text` is sought in
        the object, the number and the buyer's name, and so is each of `words`; `at_least` and `at_most` bound the
        current amount, in cents; `above` keeps what reaches the threshold of its date; `order` is one of `ORDERS`.
        """
        where, values = where_of(
            {"buyer_siret": buyer, "department": department, "year": year, "cpv_division": division,
             "sector": sector, "epci": epci, "synthetic": synthetic}
        )  # fmt: skip
        for bound, value in (("notified_on >= ?", notified_from), ("notified_on <= ?", notified_to)):
            if value is not None:
                where.append(bound)
                values.append(value)
        if undated:
            where.append("notified_on IS NULL")
        if at_least is not None:
            where.append("amount_current >= ?")
            values.append(at_least)
        if at_most is not None:
            where.append("amount_current <= ?")
            values.append(at_most)
        if above is not None:
            test, bounds = _above_test(above)
            where.append(test)
            values += bounds
        kinds = {"clause": "has_clause", "critere": "has_criterion", "reserve": "has_reserved",
                 "consideration": "social_state = 'oui'", "declare": "social_state IN ('oui', 'aucune')"}  # fmt: skip
        if social in kinds:
            where.append(kinds[social])
        elif social is not None:
            where.append("social_state = ?")
            values.append(social)
        for piece in filter(None, (text, *words)):
            sought = ("object", "id", "buyer_name")
            same = " OR ".join(
                f"contains(strip_accents(lower({column})), strip_accents(lower(?)))" for column in sought
            )
            where.append(f"({same})")
            values += [piece] * len(sought)
        table = "concession" if concession else "contract"
        return self.page_of(table, where, values, order=_order(order), page=page, size=size)

    def contract(self, uid: str, *, concession: bool = False) -> dict[str, Any] | None:
        """One contract by its uid, with its `holders` and `changes` (modifications), or None."""
        table = "concession" if concession else "contract"
        found = self.rows_of(f"SELECT * FROM {table} WHERE uid = ? ORDER BY synthetic LIMIT 1", [uid])  # noqa: S608
        if not found:
            return None
        key = [uid, concession, found[0]["synthetic"]]
        same = "WHERE uid = ? AND concession = ? AND synthetic = ? ORDER BY rank"
        holders = self.rows_of(f"SELECT holder_id, id_type, name, valid, rank FROM holder {same}", key)  # noqa: S608
        changes = self.rows_of(f"SELECT * FROM modification {same}", key)  # noqa: S608
        return {**found[0], "holders": holders, "changes": changes}

    def notices(
        self, *, department: str | None = None, reserved: bool | None = None, page: int = 1, size: int = 25
    ) -> Page:
        """Notices, the last published first: what they add to the contracts, never counted with them."""
        where, values = where_of({"department": department, "reserved": reserved})
        return self.page_of("notice", where, values, order="published_on DESC NULLS LAST, record", page=page, size=size)

    def buyers(self, *, department: str | None = None, synthetic: bool | None = None) -> list[dict[str, Any]]:
        """Buyers with their number of contracts, amounts in cents, and how many declare the social field and say yes
        to it; largest number first."""
        where, values = where_of({"department": department, "synthetic": synthetic})
        return list(self.remembered(("buyers", *where, *values), lambda: self._buyers(where, values)))

    def _buyers(self, where: list[str], values: list[Any]) -> list[dict[str, Any]]:
        sql = f"""
            SELECT buyer_siret, max(buyer_name) AS buyer_name, max(department) AS department, synthetic,
                   count(*) AS contracts, coalesce(sum(amount_current), 0)::BIGINT AS amount,
                   count(*) FILTER (social_state IN ('oui', 'aucune')) AS declared,
                   count(*) FILTER (social_state = 'oui') AS with_consideration,
                   max(notified_on) AS last_notified_on
            FROM contract {clause_of(where)} GROUP BY buyer_siret, synthetic ORDER BY contracts DESC, buyer_siret
        """  # noqa: S608
        return self.rows_of(sql, values)

    def summary(
        self,
        *,
        buyer: str | None = None,
        department: str | None = None,
        epci: str | None = None,
        sector: str | None = None,
        synthetic: bool = False,
        thresholds: Sequence[Threshold] = (),
    ) -> Summary:
        """Aggregates for a buyer, a department, what is done in an intercommunality or a sector: totals, by year, by
        CPV division, above the thresholds given.

        Real and synthetic contracts are never added: `synthetic` says which are asked.
        """
        where, values = where_of(
            {"buyer_siret": buyer, "department": department, "epci": epci, "sector": sector, "synthetic": synthetic}
        )
        asked = ("summary", *where, *values, *thresholds)
        return self.remembered(asked, lambda: self._summary(where, values, thresholds))

    def _summary(self, where: list[str], values: list[Any], thresholds: Sequence[Threshold]) -> Summary:
        clause = clause_of(where)

        def grouped(column: str) -> dict[Any, Count]:
            sql = f"SELECT {column}, {_COUNT} FROM contract {clause} GROUP BY 1 ORDER BY 1 NULLS LAST"  # noqa: S608
            return {row[0]: Count(*row[1:]) for row in self.ask(sql, values)}

        sql = f"SELECT count(DISTINCT buyer_siret), min(notified_on), max(notified_on), {_COUNT} FROM contract {clause}"  # noqa: S608
        whole = self.ask(sql, values)[0]
        return Summary(
            total=Count(*whole[3:]),
            by_year=grouped("year"),
            by_division=grouped("cpv_division"),
            by_sector=grouped("sector"),
            above=self._above(where, values, thresholds) if thresholds else None,
            buyers=whole[0],
            first_notified_on=whole[1],
            last_notified_on=whole[2],
        )

    def _above(self, where: list[str], values: list[Any], thresholds: Sequence[Threshold]) -> Count:
        test, bounds = _above_test(thresholds)
        sql = f"SELECT {_COUNT} FROM contract {clause_of([*where, test])}"  # noqa: S608
        return Count(*self.ask(sql, [*values, *bounds])[0])

    def quality(self) -> list[dict[str, Any]]:
        """By file read: `read` records and what became of them (`contracts`, `concessions`, `notices`, `superseded`,
        `rejected`: they add up to `read`), `repaired` among those kept, and what its contracts do not say."""
        return list(self.remembered(("quality",), lambda: self.rows_of(_QUALITY)))

    def notices_by_form(self) -> list[dict[str, Any]]:
        """The notices kept, by form: how many announce a social objective, and a participation reserved."""
        sql = """
            SELECT source_format, count(*) AS notices, count(*) FILTER (social_state = 'oui') AS social,
                   count(*) FILTER (reserved) AS reserved
            FROM notice GROUP BY 1 ORDER BY 1
        """
        return list(self.remembered(("notices",), lambda: self.rows_of(sql)))

    def rejections(self, *, reason: str | None = None, page: int = 1, size: int = 50) -> Page:
        """Rejected records with file, index, line, offset, reason and the French sentence, in reading order."""
        where, values = where_of({"reason": reason})
        return self.page_of("rejection", where, values, order="record", page=page, size=size)

    def repairs(self, *, rule: str | None = None, page: int = 1, size: int = 50) -> Page:
        """What the rules changed or noted, in reading order; each row has its French `label`."""
        where, values = where_of({"rule": rule})
        found = self.page_of("repair", where, values, order="record, rule", page=page, size=size)
        return Page([_labelled(row) for row in found.rows], found.total, page, size)

    def repairs_of(self, record: int) -> list[dict[str, Any]]:
        """What the rules changed or noted on one record, each with its French `label`."""
        return [_labelled(row) for row in self.rows_of("SELECT * FROM repair WHERE record = ? ORDER BY rule", [record])]

    def superseded(self, *, reason: str | None = None, page: int = 1, size: int = 50) -> Page:
        """Accepted records that are another appearance of a contract kept, in reading order; each with its uid."""
        where, values = where_of({"reason": reason})
        return self.page_of("superseded", where, values, order="record", page=page, size=size)

    def table(self, name: str, *, department: str, synthetic: bool) -> pa.Table:
        """The rows of a table of contracts (`contract`, `concession`) of one department, every column of it."""
        if name not in ("contract", "concession"):
            raise ValueError(name)
        sql = f"SELECT * FROM {name} WHERE department = ? AND synthetic = ? ORDER BY uid"  # noqa: S608 a name of ours
        return self.table_of(sql, [department, synthetic])


@cache
def _indicator_sql(identifier: str, by: str | None, columns: ibis.Schema) -> str:
    """The SQL of an indicator over a table of contracts named `selected`."""
    return _sql_of(asking.of_selected(find_indicator(identifier), asking.selected(columns), by=by))


@cache
def _cube_sql(identifier: str, by: str | None, columns: ibis.Schema, held: tuple[tuple[str, str], ...]) -> str:
    """The same over the rows of a cube, named `selected`; `held`: what is summed, in which of its columns."""
    return _sql_of(
        cubes.expression(find_indicator(identifier), ibis.table(columns, name="selected"), dict(held), by=by)
    )


def _sql_of(expression: Any) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "label": RULES[row["rule"]].label}


def _order(name: str) -> str:
    column = _ORDERS.get(name.removeprefix("-"), _ORDERS["date"])
    return f"{column} {'DESC' if name.startswith('-') else 'ASC'} NULLS LAST, uid, synthetic"


def _above_test(thresholds: Sequence[Threshold]) -> tuple[str, list[Any]]:
    """The condition for a contract to reach the threshold of its own date, and its values."""
    tests, values = ["false"], []
    for threshold in thresholds:
        tests.append(
            "(notified_on BETWEEN ? AND ? AND amount_initial >= CASE WHEN cpv_division = '45' THEN ? ELSE ? END)"
        )
        values += [threshold.start, threshold.end or date.max, threshold.works_cents, threshold.other_cents]
    return f"({' OR '.join(tests)})", values


_opened: OrderedDict[Path, tuple[tuple[int, int], Dataset]] = OrderedDict()
_opening = threading.Lock()


def open_dataset(folder: Path) -> Dataset:
    """The dataset of a folder, opened once per process and again when it was rebuilt. Raises `UnreadableDataset`."""
    folder = folder.resolve()
    try:
        stat = (folder / REPORT).stat()
    except OSError:
        read_report(folder)
        raise
    version = (stat.st_mtime_ns, stat.st_ino)
    with _opening:
        known = _opened.get(folder)
        if known is None or known[0] != version:
            known = _opened[folder] = (version, Dataset(folder))
        _opened.move_to_end(folder)
        # Only forgotten here: a page may still be reading it, and its connection goes with its last reader.
        while len(_opened) > _OPEN_AT_MOST:
            _opened.popitem(last=False)
    return known[1]
