"""The catalogue of what a mission publishes, in DCAT-AP: what harvesters of open-data portals read.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.resources.observatory.api.editions import told_of
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.releases import HOLDERS, release_years
from levier.resources.observatory.selectors import OpenData
from levier.resources.observatory.wording import sources_words
from levier.statistics.indicators.declaration import Indicator

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
}
_FRENCH = {"@id": "http://publications.europa.eu/resource/authority/language/FRA"}
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
# The department, as the INSEE names it on the web of data.
_DEPARTMENT = "http://id.insee.fr/geo/departement/"
_KEYWORDS = ("clause sociale", "commande publique", "marchés publics", "insertion")
_OCDS = "https://standard.open-contracting.org/1.1/en/"
_THEME = {"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"}


def catalogue(
    mission: Mission, indicators: Sequence[Indicator], data: OpenData | None, editions: Iterable[Edition]
) -> dict[str, Any]:
    """The catalogue as JSON-LD: the contracts, one dataset an indicator, in each form and by the API, one an edition.
    `editions` come by year, then by number, each year's in a row."""
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
        "dcat:dataset": [
            *([_contracts(mission, data), *(_dataset(mission, one, data) for one in indicators)] if data else []),
            _references(mission),
            *_of_editions(mission, editions),
        ],
    }


def _contracts(mission: Mission, data: OpenData) -> dict[str, Any]:
    """The table every indicator of the open data is counted on."""
    page = mission_url(mission, "open_contracts")
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": "marches",
        "dct:title": _text(f"Marchés publics publiés, {mission.name}"),
        "dct:description": _text(
            "Les marchés du département tels que leurs acheteurs les ont publiés, un par acheteur et numéro, dans leur "
            "dernier état, réparés et dédoublonnés par des règles nommées. La table ne dit pas les titulaires. Au "
            f"format OCDS\u00a0: {HOLDERS}" + _invented(data)
        ),
        **_of_open_data(mission, data),
        "dct:source": _text(_source_of(data, sources_words(data.sources))),
        "dct:conformsTo": {"@id": mission_url(mission, "open_contracts_schema")},
        "dcat:version": data.version,
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _file(mission_url(mission, name), form, title)
            for name, form, title in (
                ("open_contracts_csv", "CSV", "Toutes les colonnes, en CSV"),
                ("open_contracts_parquet", "PARQUET", "Toutes les colonnes, en Parquet"),
                ("open_contracts_workbook", "XLSX", "Les principales, en classeur"),
            )
        ]
        + [
            _file(mission_url(mission, "open_releases", year=one.word), "JSON", f"Marchés {one.words}, au format OCDS")
            | {"dct:conformsTo": {"@id": _OCDS}}
            for one in release_years(data)
        ],
    }


def _of_open_data(mission: Mission, data: OpenData) -> dict[str, Any]:
    """What every dataset of the open data says alike."""
    modified = data.build.finished_at.date().isoformat() if data.build.finished_at else ""
    place = {} if data.synthetic else {"dct:spatial": {"@id": f"{_DEPARTMENT}{data.department}"}}
    return {
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": mission.name},
        "dct:modified": {"@type": "xsd:date", "@value": modified},
        "dct:language": _FRENCH,
        "dcat:keyword": [_text(word) for word in _KEYWORDS],
        "dcat:theme": _THEME,
        **place,
    }


def _invented(data: OpenData) -> str:
    return " Données fictives\u00a0: elles servent à la démonstration." if data.synthetic else ""


def _source_of(data: OpenData, told: str) -> str:
    """Where figures come from: what is invented has no source, and says so."""
    return _invented(data).strip() or told


def _dataset(mission: Mission, indicator: Indicator, data: OpenData) -> dict[str, Any]:
    page = mission_url(mission, "indicator", identifier=indicator.identifier)
    told = " ".join([indicator.definition, *indicator.caveats, *indicator.series_breaks])
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": indicator.identifier,
        "dct:title": _text(indicator.name),
        "dct:description": _text(told + _invented(data)),
        **_of_open_data(mission, data),
        "dct:source": _text(_source_of(data, indicator.source)),
        "dcat:version": f"{indicator.method_version}-{data.version}",
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


def _references(mission: Mission) -> dict[str, Any]:
    """What others published, each value with its own source."""
    page = mission_url(mission, "references")
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": "reperes",
        "dct:title": _text(f"Repères publiés, {mission.name}"),
        "dct:description": _text(
            "Les séries que d’autres ont publiées, à lire à côté des indicateurs\u00a0: chaque valeur a sa source, et "
            "ce qui n’a pas pu être lu est dit."
        ),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": mission.name},
        "dct:language": _FRENCH,
        "dcat:theme": _THEME,
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _file(mission_url(mission, "references_csv"), "CSV", "Toutes les valeurs, en CSV"),
            _file(mission_url(mission, "references_json"), "JSON", "Toutes les valeurs, en JSON"),
            _file(mission_url(mission, "api_references"), "JSON", "Par l’API", download=False),
        ],
    }


def _of_editions(mission: Mission, editions: Iterable[Edition]) -> list[dict[str, Any]]:
    """A closed year is a series, each of its editions a dataset with the fingerprint of its figures: the last one says
    which it replaces, those before that they are kept as they were signed."""
    found = []
    for _, of_year in groupby(editions, key=lambda one: one.year):
        former: str | None = None
        told = [told_of(mission, one) for one in of_year]
        for one in told:
            found.append(_edition(mission, one, former, last=one is told[-1]))
            former = one["page"]
    return found


def _edition(mission: Mission, told: dict[str, Any], former: str | None, *, last: bool) -> dict[str, Any]:
    year, number = told["year"], told["number"]
    revised = f" Révision\u00a0: {told['reason']}" if told["reason"] else ""
    invented = " Données fictives." if told["fictitious"] else ""
    kept = "" if last else " Révisée depuis\u00a0: ses chiffres restent tels que signés."
    title = f"Observatoire de la clause sociale, {mission.name}, {year}, édition n°\u00a0{number}"
    fingerprint = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": told["digest"]},
    }
    return {
        "@id": told["page"],
        "@type": "dcat:Dataset",
        "dct:identifier": f"edition-{year}-{number}",
        "dct:title": _text(title),
        "dct:description": _text(
            f"Heures, personnes et sorties de {year}, signées le {told['signed_on']} par {told['signed_by']}. Les "
            f"petits nombres de personnes sont masqués.{revised}{kept}{invented}"
        ),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": mission.name},
        "dct:issued": {"@type": "xsd:date", "@value": told["signed_on"]},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": f"{year}-01-01"},
            "dcat:endDate": {"@type": "xsd:date", "@value": f"{year}-12-31"},
        },
        "dct:language": _FRENCH,
        "dcat:theme": _THEME,
        "dcat:version": str(number),
        **({"dcat:previousVersion": {"@id": former}} if former else {}),
        **({"adms:versionNotes": _text(told["reason"])} if told["reason"] else {}),
        "dcat:landingPage": {"@id": told["page"]},
        "dcat:distribution": [
            *(
                _file(address, form.upper(), f"Chiffres, en {form.upper()}")
                | ({"spdx:checksum": fingerprint} if form == "json" else {})
                for form, address in told["files"].items()
            ),
            _file(told["address"], "JSON", "Par l’API", download=False),
        ],
    }


def _distribution(mission: Mission, indicator: Indicator, name: str, form: str, title: str) -> dict[str, Any]:
    return _file(mission_url(mission, name, identifier=indicator.identifier), form, title, download=form != "JSON")


def _file(address: str, form: str, title: str, *, download: bool = True) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": _text(title),
        "dct:format": {"@id": _FILE_TYPE + form},
        "dct:license": {"@id": LICENCE},
        "dcat:accessURL": {"@id": address},
        **({"dcat:downloadURL": {"@id": address}} if download else {}),
    }


def _text(words: str) -> dict[str, str]:
    return {"@language": "fr", "@value": words}
