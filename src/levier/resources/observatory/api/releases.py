"""What the API answers of the contracts in the exchange format (OCDS): the package of each year."""

from typing import Any

from ninja import Field, Schema

from levier.common.tenancy.addresses import mission_url
from levier.resources.observatory.api.endpoints import NotFound, RefusedOut, api, refuse_unknown
from levier.resources.observatory.releases import HOLDERS, release_years
from levier.resources.observatory.selectors import open_data


class PackageOut(Schema):
    """Les marchés d’une année, au format OCDS."""

    year: str = Field(description="Année de notification, ou «\u00a0sans-date\u00a0».")
    contracts: int = Field(description="Marchés du fichier\u00a0: un «\u00a0release\u00a0» chacun.")
    file: str = Field(description="Adresse du fichier (OCDS 1.1, JSON).")


class PackagesOut(Schema):
    """Les marchés de la mission, année par année."""

    department: str
    version: str = Field(description="Version des données en service\u00a0: à citer avec le fichier.")
    holders: str = Field(description="Ce que les fichiers disent des titulaires.")
    packages: list[PackageOut] = Field(
        description="Un fichier par année\u00a0: «\u00a0year\u00a0», «\u00a0contracts\u00a0», «\u00a0file\u00a0»."
    )


class NoQuestion(Schema):
    """Rien n’est demandé à cette adresse."""


@api.get(
    "ocds",
    url_name="releases",
    response={200: PackagesOut, 404: RefusedOut, 422: RefusedOut},
    summary="Les marchés au format OCDS",
)
def list_packages(request: Any) -> Any:
    """Chaque année de marchés, au format d’échange OCDS 1.1 avec les considérations sociales."""
    refuse_unknown(request, NoQuestion)
    data = open_data()
    if data is None:
        raise NotFound("Cette mission n’a pas encore de données ouvertes en service.")
    return {
        "department": data.department,
        "version": data.version,
        "holders": HOLDERS,
        "packages": [
            {
                "year": one.word,
                "contracts": one.contracts,
                "file": mission_url(request.mission, "open_releases", year=one.word),
            }
            for one in release_years(data)
        ],
    }
