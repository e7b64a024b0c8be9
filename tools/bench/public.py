"""Server time of the observatory's public pages, on the demo's two departments, as anybody reads them."""

import sys
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from tools.bench.frame import Row
from tools.bench.pages import TIMES, measure_page

from levier.common.collector import settle
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.demo.load import load_demo
from levier.resources.observatory.selectors import open_data

# The department whose contracts carry the social field: its pages draw every figure.
MISSION = "val-d-exemple"
FRONT = "/"
PAGES = {
    "department": "/observatoire/",
    "contracts": "/observatoire/marches/",
    "buyers": "/observatoire/acheteurs/",
    "buyer": "/observatoire/acheteurs/{buyer}/",
    "indicators": "/observatoire/indicateurs/",
    "indicator": "/observatoire/indicateurs/part_clause_sociale/",
    "compare": "/observatoire/comparer/",
    "landmarks": "/observatoire/reperes/",
    "booklet": "/observatoire/livret/",
    "editions": "/observatoire/editions/",
    "figures": "/api/v1/observatoire/indicateurs/part_clause_sociale?par=annee",
}


def measure(times: int = TIMES) -> Iterator[Row]:
    """For each page: p50 and p95 in milliseconds, queries, weight; beside the mission's front page, which asks the open
    data nothing. Drawings are made by the first reading, as a server's are."""
    of = connection.vendor
    load_demo(say=lambda text: None)
    mission = Mission.objects.get(slug=MISSION)
    with mission_scope(mission.pk):
        known = open_data()
        if known is None:
            raise AssertionError("la démonstration n’a pas de données ouvertes")
        first = known.dataset.contracts(size=1).rows[0]
        rows = known.build.contracts
    settle()
    client = Client(SERVER_NAME="localhost")
    asked = {"front": FRONT, **PAGES}
    for name, path in asked.items():
        url = f"/{MISSION}" + path.format(buyer=first["buyer_siret"])
        print(f"  {of} {url}", file=sys.stderr, flush=True)
        for figure, value, unit in measure_page(client, url, times):
            against = f"{of}.public.front.p50" if unit == "ms" and name != "front" else None
            yield Row(f"{of}.public.{name}.{figure}", value, unit, rows, baseline=against)
