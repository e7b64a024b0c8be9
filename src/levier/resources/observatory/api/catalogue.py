"""The catalogue of what a mission publishes, in DCAT-AP: what harvesters of open-data portals read.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from collections.abc import Sequence
from typing import Any

from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.resources.observatory.selectors import OpenData
from levier.statistics.indicators.declaration import Indicator

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FRENCH = {"@id": "http://publications.europa.eu/resource/authority/language/FRA"}
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
_THEME = {"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"}


def catalogue(mission: Mission, indicators: Sequence[Indicator], data: OpenData | None) -> dict[str, Any]:
    """The catalogue as JSON-LD: one dataset an indicator, each in CSV, in a workbook and by the API."""
    return {
        "@context": _CONTEXT,
        "@id": mission_url(mission, "api_catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _text(f"Observatoire de la clause sociale, {mission.name}"),
        "dct:description": _text(
            "Les indicateurs de la clause sociale dans la commande publique du département, avec leur définition, leur "
            "source et leurs limites."
        ),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": mission.name},
        "dct:language": _FRENCH,
        "foaf:homepage": {"@id": mission_url(mission, "observatory")},
        "dcat:dataset": [_dataset(mission, one, data) for one in indicators] if data else [],
    }


def _dataset(mission: Mission, indicator: Indicator, data: OpenData) -> dict[str, Any]:
    page = mission_url(mission, "indicator", identifier=indicator.identifier)
    modified = data.build.finished_at.date().isoformat() if data.build.finished_at else ""
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": indicator.identifier,
        "dct:title": _text(indicator.name),
        "dct:description": _text(" ".join([indicator.definition, *indicator.caveats, *indicator.series_breaks])),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": mission.name},
        "dct:modified": {"@type": "xsd:date", "@value": modified},
        "dct:source": _text(indicator.source),
        "dct:language": _FRENCH,
        "dcat:theme": _THEME,
        "dcat:version": f"{indicator.method_version}-{str(data.build.public_id)[:8]}",
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _distribution(mission, indicator, name, form, title)
            for name, form, title in (
                ("indicator_csv", "CSV", "Par année, en CSV"),
                ("indicator_workbook", "XLSX", "Par année, en classeur"),
                ("indicator_parquet", "PARQUET", "Par année, en Parquet"),
                ("api_figure", "JSON", "Par l’API"),
            )
        ],
    }


def _distribution(mission: Mission, indicator: Indicator, name: str, form: str, title: str) -> dict[str, Any]:
    address = {"@id": mission_url(mission, name, identifier=indicator.identifier)}
    return {
        "@type": "dcat:Distribution",
        "dct:title": _text(title),
        "dct:format": {"@id": _FILE_TYPE + form},
        "dct:license": {"@id": LICENCE},
        "dcat:accessURL": address,
        **({} if form == "JSON" else {"dcat:downloadURL": address}),
    }


def _text(words: str) -> dict[str, str]:
    return {"@language": "fr", "@value": words}
