"""The outlines of the communes and intercommunalities of a department, for its maps. Sources: `DATA_SOURCES.md`."""

import gzip
from functools import cache
from importlib.resources import files

from levier.common.charts.contours import Contours

LAYERS = ("communes", "epci")
MENTION = (
    "Contours\u00a0: IGN, Admin Express (communes de 2018), simplifiés, réunis selon le code officiel géographique "
    "2026 (Licence Ouverte 2.0)."
)


@cache
def contours_of(department: str, layer: str) -> Contours | None:
    """The outlines of a department, `communes` (by INSEE code) or `epci` (by SIREN, the part inside the department);
    None for a department whose outlines the package does not carry."""
    resource = files("levier.organizations") / "data" / f"contours_{department}.json.gz"
    if layer not in LAYERS or not resource.is_file():
        return None
    return Contours(gzip.decompress(resource.read_bytes()), layer)
