"""The contracts of a build as OCDS 1.1 releases, one a contract, written one after the other: memory does not grow.

The social field takes two extensions, Sustainability (a goal and its strategies) and Other Requirements (reserved
participation), and `considerationsSociales` beside them, in the words of the source: neither extension has a word for a
contract that declares having none, and « not declared » is said by saying nothing. What has no field in OCDS
(department, nature, framework, CCAG, places other than a postcode…) stands beside, in `levierContract`: the row of our
table, as its Table Schema describes it. `ocds` reads back the contract that was exported, but for the amounts between
the first and the last. A holder that the source withholds stays withheld, and so is whoever may be a person.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from levier.statistics import engine, tables
from levier.statistics.build import REPORT, TABLES
from levier.statistics.errors import UnreadableDataset
from levier.statistics.legal_persons import is_surely_legal_person
from levier.statistics.ocds import DAYS_A_MONTH, NO_CONSIDERATION, SOCIAL_LABELS
from levier.statistics.own_table import row_of
from levier.statistics.published import MASKED_HOLDER, SYNTHETIC
from levier.statistics.readers.items import OWN_ROW
from levier.statistics.rules.social import SocialState

# The prefix registered for France's DECP, as the State's own conversion names these contracts (139bercy/decp-rama): the
# same contract has the same identifier whoever publishes it.
PREFIX = "ocds-78apv2"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
_EXTENSION = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_{}_extension/master/extension.json"
_EXTENSIONS = [_EXTENSION.format(name) for name in ("sustainability", "otherRequirements")]
_REGISTER = "FR-RCS"
_SIRET_KINDS = {"SIRET", None}
_STRATEGIES = (("has_clause", "contractPerformanceConditions"), ("has_criterion", "awardCriteria"))
_FLAGS = tuple(zip(("has_clause", "has_criterion", "has_reserved"), SOCIAL_LABELS, strict=True))
_AT_ONCE = 1_000
# In the place of a year, for the contracts that give no date.
UNDATED = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which contracts of a build: those of a department, of a year (`UNDATED`: those without a date), real or
    invented; None leaves none of them out."""

    department: str | None = None
    year: int | None = None
    synthetic: bool | None = None

    def clause(self) -> tuple[str, dict[str, Any]]:
        """The condition on any table cut as the contracts are, and its values."""
        asked = {"department": self.department, "year": self.year, "synthetic": self.synthetic}
        values = {name: value for name, value in asked.items() if value is not None and value != UNDATED}
        tests = [f"{name} = ${name}" for name in values]
        if self.year == UNDATED:
            tests.append("year IS NULL")
        return " AND ".join(tests) or "true", values


EVERYTHING = Chosen()


def write(stream: TextIO, pieces: Iterator[str]) -> int:
    """Writes what `package` tells, one contract after the other; returns how many."""
    count = 0
    for piece in pieces:
        stream.write(piece)
        count += 1
    return count - 2  # its head and its end


def package(
    folder: Path, *, uri: str, publisher: str, day: date, among: Chosen = EVERYTHING, names_everyone: bool = False,
    policy: str | None = None,
) -> Iterator[str]:  # fmt: skip
    """A release package of contracts of a build, real and synthetic (said so), piece by piece: its head, each release,
    its end.

    `uri` is where the package will stand, `publisher` who publishes it, `day` when, also the date of a contract that
    gives none, `policy` where it says what it publishes. Concessions are not in it; a holder who may be a person is
    withheld unless `names_everyone`. Raises `UnreadableDataset`.
    """
    if not (folder / REPORT).exists():
        raise UnreadableDataset(
            f"«\u00a0{folder}\u00a0» ne contient pas de données construites. "
            f"Lancer d’abord\u00a0: levier observatoire construire FICHIER… --sortie {folder}"
        )
    told = _told({
        "uri": uri, "version": "1.1", "extensions": _EXTENSIONS, "publishedDate": _instant(day),
        "publisher": {"name": publisher}, "license": LICENCE, "publicationPolicy": policy,
    })  # fmt: skip
    yield json.dumps(told, ensure_ascii=False)[:-1] + ', "releases": ['
    separator = "\n"
    for row in _contracts(folder / TABLES, among):
        if not names_everyone:
            row["holders"] = _published_holders(row["holders"])
        yield separator + json.dumps(release_of(row, day), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _published_holders(holders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The holders, those who may be people in the words of a source that withholds one."""
    return [
        one if is_surely_legal_person(one["id"], one["type"], one["name"])
        else {"id": None, "type": None, "name": MASKED_HOLDER}
        for one in holders
    ]  # fmt: skip


def _contracts(folder: Path, among: Chosen) -> Iterator[dict[str, Any]]:
    """The contracts, each with its holders and its modifications in their order."""
    key = "uid, concession, synthetic"
    chosen, values = among.clause()
    sql = f"""
        WITH holders AS (SELECT {key}, list({{'id': holder_id, 'type': id_type, 'name': name}} ORDER BY rank) AS holders
                         FROM {tables.reading("holder", folder)} WHERE {chosen} GROUP BY ALL),
             changes AS (SELECT {key}, list({{'id': modification_id, 'on': notified_on, 'out': published_on,
                                              'object': object}} ORDER BY rank) AS changes
                         FROM {tables.reading("modification", folder)} WHERE {chosen} GROUP BY ALL),
             contract AS (SELECT * FROM {tables.reading("contract", folder)} WHERE {chosen})
        SELECT contract.*, coalesce(holders, []) AS holders, coalesce(changes, []) AS changes
        FROM contract
        LEFT JOIN holders ON holders.uid = contract.uid AND holders.synthetic = contract.synthetic
            AND NOT holders.concession
        LEFT JOIN changes ON changes.uid = contract.uid AND changes.synthetic = contract.synthetic
            AND NOT changes.concession
        ORDER BY contract.buyer_siret, contract.uid, contract.synthetic
    """  # noqa: S608 our own paths and columns
    connection = engine.connect()
    try:
        found = connection.con.execute(sql, values or None)
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(_AT_ONCE):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
    finally:
        connection.disconnect()


def release_of(row: dict[str, Any], day: date) -> dict[str, Any]:
    """One contract, with its `holders` and `changes`, as a release."""
    ocid = f"{PREFIX}-{row['buyer_siret']}{row['id']}"
    buyer = {"id": f"{_REGISTER}-{row['buyer_siret']}-buyer", "name": row["buyer_name"] or row["buyer_siret"]}
    suppliers = [_supplier(rank, holder) for rank, holder in enumerate(row["holders"], 1)]
    published = row["published_on"] or row["notified_on"] or day
    award = f"{ocid}-award"
    return _told({
        "ocid": ocid,
        "id": f"{ocid}-{published.isoformat()}",
        "date": _instant(published),
        "language": "fr",
        "tag": ["award", "contract", *(["contractAmendment"] if row["changes"] else [])],
        "initiationType": "tender",
        "source": SYNTHETIC if row["synthetic"] else None,
        "parties": [
            {**buyer, "identifier": {"scheme": _REGISTER, "id": row["buyer_siret"]}, "roles": ["buyer"]},
            *({**supplier, "roles": ["supplier"]} for supplier in suppliers),
        ],
        "buyer": buyer,
        "tender": _tender(row, ocid),
        OWN_ROW: row_of(row),
        "awards": [_told({
            "id": award,
            "title": row["object"],
            "date": _instant(row["notified_on"]),
            "value": _euros(row["amount_initial"]),
            "suppliers": [_told({"id": supplier["id"], "name": supplier.get("name")}) for supplier in suppliers],
            "items": [_item(row)],
            "contractPeriod": _period(row["duration_months"]),
        })],
        "contracts": [_told({
            "id": ocid,
            "awardID": award,
            "dateSigned": _instant(row["notified_on"]),
            "value": _euros(row["amount_current"]),
            "period": _period(row["duration_months"]),
            "amendments": [
                _told({"id": one["id"], "date": _instant(one["on"] or one["out"]), "rationale": one["object"]})
                for one in row["changes"]
            ],
        })],
    })  # fmt: skip


def _tender(row: dict[str, Any], ocid: str) -> dict[str, Any]:
    tender: dict[str, Any] = {"id": f"{ocid}-tender", "procurementMethodDetails": row["procedure"]}
    if row["social_state"] == SocialState.YES.value:
        strategies = [strategy for flag, strategy in _STRATEGIES if row[flag]]
        tender["hasSustainability"] = True
        tender["considerationsSociales"] = [label for flag, label in _FLAGS if row[flag]]
        if strategies or not row["has_reserved"]:
            tender["sustainability"] = [_told({"goal": "social", "strategies": strategies})]
        if row["has_reserved"]:
            tender["otherRequirements"] = {"reservedParticipation": ["shelteredWorkshop"]}
    elif row["social_state"] == SocialState.NONE.value:
        tender["considerationsSociales"] = [NO_CONSIDERATION]
    return _told(tender)


def _supplier(rank: int, holder: dict[str, Any]) -> dict[str, Any]:
    scheme = _REGISTER if holder["type"] in _SIRET_KINDS else holder["type"]
    if not holder["id"]:
        return _told({"id": f"supplier-{rank}", "name": holder["name"]})
    identifier = {"scheme": scheme, "id": holder["id"]}
    return _told({"id": f"{scheme}-{holder['id']}-supplier", "name": holder["name"], "identifier": identifier})


def _item(row: dict[str, Any]) -> dict[str, Any]:
    postcode = row["place_code"] if row["place_type"] == "Code postal" else None
    return _told({
        "id": "1",
        "classification": {"scheme": "CPV", "id": row["cpv"]} if row["cpv"] else None,
        "deliveryAddress": {"postalCode": postcode, "countryName": "France"} if postcode else None,
    })  # fmt: skip


def _euros(cents: int | None) -> dict[str, Any] | None:
    return None if cents is None else {"amount": cents / 100, "currency": "EUR"}


def _period(months: int | None) -> dict[str, Any] | None:
    return None if months is None else {"durationInDays": round(months * DAYS_A_MONTH)}


def _instant(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something: a null would erase, in OCDS, what an earlier release said."""
    return {name: value for name, value in fields.items() if value is not None and value != []}
