"""What the API answers of the series published by others: every value with its source."""

from typing import Any

from ninja import Field, Query, Schema

from levier.common.errors import Problem
from levier.common.tenancy.addresses import mission_url
from levier.resources.observatory.api.endpoints import ROWS_AT_MOST, NotFound, RefusedOut, api, refuse_unknown
from levier.resources.observatory.published_series import series_names, series_rows


class ReferencesIn(Schema):
    """Ce qui est demandé des séries publiées."""

    serie: str | None = Field(None, max_length=60, description="Une seule série, par exemple oecp_social_share.")
    page: int = Field(1, ge=1, description="Page demandée.")
    taille: int = Field(100, ge=1, le=ROWS_AT_MOST, description=f"Lignes par page, {ROWS_AT_MOST} au plus.")


class ReferencesOut(Schema):
    """Les valeurs publiées par d’autres, celles de la page et du fichier CSV."""

    department: str
    count: int = Field(description="Lignes en tout.")
    next: str | None = Field(description="Adresse de la page suivante, s’il y en a une.")
    rows: list[dict[str, Any]] = Field(
        description="Une ligne par valeur\u00a0: «\u00a0series\u00a0», «\u00a0name\u00a0», "
        "«\u00a0territory\u00a0» (FR, R et le code d’une région, le code d’un département ou d’une zone d’emploi), "
        "«\u00a0period\u00a0», «\u00a0by\u00a0» et «\u00a0item\u00a0», «\u00a0value\u00a0» (null si elle n’a "
        "pas pu être lue), «\u00a0unit\u00a0», «\u00a0qualifier\u00a0» (about, more_than, at_least, less_than, low, "
        "revised), «\u00a0note\u00a0», «\u00a0source\u00a0», «\u00a0source_date\u00a0», «\u00a0url\u00a0»."
    )


@api.get(
    "reperes",
    url_name="references",
    response={200: ReferencesOut, 404: RefusedOut, 422: RefusedOut},
    summary="Les séries publiées par d’autres",
)
def references(request: Any, asked: Query[ReferencesIn]) -> Any:
    """Chaque valeur publiée par d’autres, avec sa source\u202f; ce qui n’a pas pu être lu est dit, jamais zéro."""
    refuse_unknown(request, ReferencesIn)
    if asked.serie is not None and asked.serie not in series_names():
        raise Problem(
            f"serie\u00a0: «\u00a0{asked.serie[:40]}\u00a0» n’est pas une série publiée. Au choix\u00a0: "
            f"{', '.join(series_names())}."
        )
    department = request.mission.department
    rows = [row for row in series_rows(department) if asked.serie in (None, row["series"])]
    start = (asked.page - 1) * asked.taille
    if start and start >= len(rows):
        raise NotFound(f"page\u00a0: il n’y en a que {max(-(-len(rows) // asked.taille), 1)}.")
    query = request.GET.copy()
    query["page"] = str(asked.page + 1)
    address = mission_url(request.mission, "api_references")
    return {
        "department": department,
        "count": len(rows),
        "next": f"{address}?{query.urlencode()}" if start + asked.taille < len(rows) else None,
        "rows": rows[start : start + asked.taille],
    }
