"""The open data of the demo's two departments: real contracts of the Hérault, invented ones of the Val-d'Exemple."""

import datetime
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.demo import tables
from levier.demo.sources import RECORD_SOURCES
from levier.resources.observatory.selectors import open_data
from levier.resources.observatory.services import Deposit, run_build, store
from levier.statistics.synthesis import synthetic_records, write_records

SYNTHETIC_CONTRACTS, SEED = 1_500, 34
LAST_SYNTHETIC_DAY = datetime.date(2026, 10, 31)
# What no rule can mend, as files really bring it: without it nobody would see in the demo what becomes of such records.
BROKEN_RECORDS = (
    '"Un texte à la place d’un marché (fictif)"',
    '{"id":"2026-R2","objet":"Montant oublié (fictif)","nature":"Marché","montant":}',
    '{"id":"2026-R1","objet":"Mobilier scolaire, sans acheteur (fictif)","nature":"Marché","montant":12000}',
)


def load_open_data(mission: Mission, deposits: Iterator[Deposit], say: Callable[[str], None]) -> None:
    """Builds a mission's dataset when it has none: read, cleaned and put in service as any deposit."""
    with mission_scope(mission.pk):
        if open_data() is not None:
            return
        build = store(mission, deposits, author_id=None)
        run_build(build.pk)
        build.refresh_from_db()
        say(
            f"  {mission.name}\u00a0: {build.read} enregistrements lus, {build.contracts} marchés "
            f"et {build.concessions} concession(s) gardés"
        )


def real_deposits() -> Iterator[Deposit]:
    """The records of the Hérault, one file a source, in the shape of its format."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for record in tables.contract_records():
        by_source.setdefault(record["source"], []).append(record)
    for key, records in by_source.items():
        source = RECORD_SOURCES[key]
        of_2019 = source.date.startswith("2019")
        # One record a line, so that the line told of a record finds it.
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        document = f'{{"marches":[\n{lines}\n]}}' if of_2019 else f'{{"marches":{{"marche":[\n{lines}\n]}}}}'
        year, month = source.date.split("-")
        yield Deposit(
            name=f"{key}.json",
            chunks=[document.encode()],
            origin=f"{source.producer}, {source.title}",
            dated_on=datetime.date(int(year), int(month), 1),
            licence=source.licence,
        )


def fictitious_deposits() -> Iterator[Deposit]:
    """Synthetic contracts of the invented buyers: they carry the social field, so that the indicators show."""
    buyers = [{"id": buyer["siret"], "nom": buyer["name"]} for buyer in tables.fictitious_department()["buyers"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "val-d-exemple-synthetique.json"
        records = synthetic_records(SYNTHETIC_CONTRACTS, seed=SEED, parties=buyers, last_day=LAST_SYNTHETIC_DAY)
        write_records(path, records)
        end_of_list = "\n],"
        found, _, after = path.read_text(encoding="utf-8").rpartition(end_of_list)
        content = ",\n".join((found, *BROKEN_RECORDS)) + end_of_list + after
        yield Deposit(
            name=path.name,
            chunks=[content.encode()],
            origin="Marchés synthétiques du Val-d’Exemple, tirés par Levier",
            dated_on=LAST_SYNTHETIC_DAY,
            licence="EUPL-1.2",
            is_fictitious=True,
        )
