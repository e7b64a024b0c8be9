"""Derives the real public contracts of the Hérault that the demo starts from.

Writes `src/levier/demo/data/contracts_34.jsonl.gz`, one object per line in the shape of its format (2019, or 2022
for what comes from the consolidated table), with the faults the source has and two keys of ours, `source` and
`sourceDate`; and `contracts_34.csv`, the same records (column `record` = line number) in our own columns.

No natural person: a holder is kept only when its name says it is a company with several possible members; any
other loses its name and its number and becomes `{"typeIdentifiant": …, "masque": true}`. Street addresses go too.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from derivation import DEMO, compact_json, one_line, rows_of, source_folder, write, write_table

Record = dict[str, Any]

TABULAR = "decp.info_tabulaire"
# Month of each source: the latest plausible date found in the file, or the month of the copy.
SOURCE_DATES = {
    "data.gouv.fr_aife": "2019-04",
    "marches-publics.info": "2019-03",
    "data.gouv.fr_pes": "2019-04",
    TABULAR: "2025-01",
}

# EURL and SASU have one member, SCP are named after their members: they are left out with the sole traders.
COMPANY = re.compile(r"\b(SARL|SAS|SA|SNC|SCOP|SCIC|SOCIETE)\b")
GIVEN_NAME = re.compile(
    r"\b(ALAIN|ANDRE|ANNE|BERNARD|BRUNO|CATHERINE|CEDRIC|CHRISTIAN|CHRISTOPHE|CLAUDE|DANIEL|DAVID|DENIS|"
    r"DIDIER|ERIC|FABRICE|FRANCIS|FRANCK|FRANCOIS|FREDERIC|GEORGES|GERARD|GILLES|GUY|HENRI|HERVE|"
    r"ISABELLE|JACQUES|JEAN|JEROME|JOSE|JULIEN|LAURENT|LEON|LOUIS|LUC|MARC|MARIE|MARTIN|MAURICE|"
    r"MICHEL|NATHALIE|NICOLAS|OLIVIER|PASCAL|PATRICE|PATRICK|PAUL|PHILIPPE|PIERRE|RAYMOND|RENE|ROBERT|"
    r"ROGER|ROLAND|SEBASTIEN|SERGE|SOPHIE|STEPHANE|SYLVIE|THIERRY|VINCENT|XAVIER|YVAN|YVES)\b"
)
# The decp.info table writes this in place of a supplier it does not know: it is nobody's number.
UNKNOWN_SUPPLIER = "00001"

# Every text below was read: the people in them are namesakes of streets, schools, parks and housing estates.
# When the sources change, read the texts again before changing this digest.
TEXTS_READ = "ece6795f763c0bf698ce72b6f139f36ecb041dbe94711a754e3a86291caf2cd0"

COLUMNS = (
    "record",
    "source",
    "source_date",
    "uid",
    "id",
    "kind",
    "buyer_siret",
    "buyer_published_name",
    "object",
    "nature",
    "procedure",
    "cpv",
    "amount",
    "notified_on",
    "published_on",
    "duration_months",
    "place_code",
    "place_code_kind",
    "offers",
    "n_holders",
    "holders_named",
    "n_modifications",
)


def is_company(name: str) -> bool:
    """Says whether a published holder name is surely that of a legal person, and names nobody in full."""
    return bool(COMPANY.search(name)) and not GIVEN_NAME.search(name)


def without_person(holder: Record) -> Record:
    """Returns the holder as it may be kept: whole when it is a company, else without name and number."""
    if is_company(holder.get("denominationSociale", "")) or holder.get("id") == UNKNOWN_SUPPLIER:
        return holder
    return {"typeIdentifiant": holder.get("typeIdentifiant"), "masque": True}


def without_address(place: Record) -> Record:
    """Returns the place of performance without its free name when that name holds a number (an address)."""
    if re.search(r"\d", place.get("nom") or ""):
        return {name: value for name, value in place.items() if name != "nom"}
    return place


def names_left_out(holders: Iterable[Record]) -> set[str]:
    """Returns the words, of four letters or more, of the holders' names that are not kept."""
    left_out = (holder.get("denominationSociale", "") for holder in holders if "masque" in without_person(holder))
    return {word for name in left_out for word in re.findall(r"\w{4,}", name.upper())}


def records_of_2019(source: Path) -> Iterator[Record]:
    """Iterates over the records of the 2019 format, buyer or place in the Hérault, without natural persons."""
    document = json.loads((source / "decp-2019/derived_herault_34.json").read_text("utf-8"))
    for published in document["marches"]:
        record = {name: value for name, value in published.items() if name != "_f"}
        list_name = "concessionnaires" if "concessionnaires" in record else "titulaires"
        hidden = names_left_out(record[list_name])
        record[list_name] = [without_person(holder) for holder in record[list_name]]
        record["lieuExecution"] = without_address(record["lieuExecution"])
        for modification in record["modifications"]:
            if hidden & set(re.findall(r"\w{4,}", modification["objetModification"].upper())):
                del modification["objetModification"]
        record["sourceDate"] = SOURCE_DATES[record["source"]]
        yield record


def records_of_the_table(source: Path) -> Iterator[Record]:
    """Iterates over the contracts of the consolidated table, its rows put together, in the shape of 2022.

    Rows of one `uid` are one contract when they also share their CPV and number of offers (neither changes in a
    contract's life; some buyers give one number to several lots). Its rows of the first date are the contract
    itself, one per holder; a row of a later date is a modification.
    """
    contracts: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(source / "decp-tabular/derived_herault_34.csv"):
        contracts[row["uid"], row["codeCPV"], row["offresRecues"]].append(row)
    for rows in contracts.values():
        by_date: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            by_date[row["dateNotification"]].append(row)
        first_date, *later_dates = sorted(by_date)
        # The table lists the latest first: the last row is the oldest.
        first = by_date[first_date][-1]
        holders = {
            row["titulaire_id"]: {
                "typeIdentifiant": "SIRET",
                "id": row["titulaire_id"],
                "denominationSociale": row["titulaire_nom"],
            }
            for row in by_date[first_date]
        }
        yield {
            "_type": "Marché",
            "uid": first["uid"],
            "id": first["id"],
            "source": TABULAR,
            "sourceDate": SOURCE_DATES[TABULAR],
            "acheteur": {"id": first["acheteur_id"], "nom": first["acheteur_nom"]},
            "codeCPV": first["codeCPV"],
            "procedure": first["procedure"],
            "dureeMois": int(first["dureeMois"]),
            "dateNotification": first_date,
            "offresRecues": int(first["offresRecues"]),
            "montant": float(first["montant"]),
            "titulaires": [{"titulaire": without_person(holder)} for _, holder in sorted(holders.items())],
            "modifications": [
                {
                    "modification": {
                        "id": rank,
                        "dateNotificationModification": date,
                        "montant": float(by_date[date][-1]["montant"]),
                        "dureeMois": int(by_date[date][-1]["dureeMois"]),
                    }
                }
                for rank, date in enumerate(later_dates, start=1)
            ],
        }


def holders_of(record: Record) -> list[Record]:
    """Returns the holders of a record of either format."""
    entries = record.get("titulaires") or record.get("concessionnaires") or []
    return [entry.get("titulaire", entry) for entry in entries]


def day(text: str | None) -> str:
    """Returns the day of a published date: some carry a time zone (`2019-01-17+01:00`)."""
    return (text or "")[:10]


def table_row(number: int, record: Record) -> tuple[Any, ...]:
    """Returns a record in our own columns (`COLUMNS`)."""
    buyer = record.get("acheteur") or record["autoriteConcedante"]
    place = record.get("lieuExecution", {})
    holders = holders_of(record)
    return (
        number,
        record["source"],
        record["sourceDate"],
        record.get("uid", ""),
        record.get("id", ""),
        "contract" if record["_type"] == "Marché" else "concession",
        buyer["id"],
        one_line(buyer["nom"]),
        one_line(record.get("objet", "")),
        record.get("nature", ""),
        record["procedure"],
        record.get("codeCPV", ""),
        f"{float(record['montant'] if 'montant' in record else record['valeurGlobale']):.2f}",
        day(record.get("dateNotification") or record.get("dateSignature")),
        day(record.get("datePublicationDonnees")),
        record["dureeMois"],
        place.get("code", ""),
        place.get("typeCode", ""),
        record.get("offresRecues", ""),
        len(holders),
        " | ".join(holder["denominationSociale"] for holder in holders if holder.get("denominationSociale")),
        len(record["modifications"]),
    )


def check_texts(records: Iterable[Record]) -> None:
    """Stops the derivation when a free text was not read by somebody (`TEXTS_READ`)."""
    texts = {
        text
        for record in records
        for text in (
            record.get("objet"),
            record.get("lieuExecution", {}).get("nom"),
            *(modification.get("objetModification") for modification in record["modifications"]),
        )
        if text
    }
    digest = hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()
    if digest != TEXTS_READ:
        raise SystemExit(f"Des textes libres ont changé\u00a0: relisez-les, puis notez {digest}.")


def main() -> None:
    """Writes the records and their table."""
    source = source_folder()
    records = [*records_of_2019(source), *records_of_the_table(source)]
    check_texts(records)
    write(DEMO / "contracts_34.jsonl.gz", "".join(f"{compact_json(record)}\n" for record in records))
    write_table(DEMO / "contracts_34.csv", COLUMNS, [table_row(*line) for line in enumerate(records, start=1)])


if __name__ == "__main__":
    main()
