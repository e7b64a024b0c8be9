"""What the API answers of the years once closed: the editions, their revisions, their files, their signed figures."""

from typing import Any

from django.utils import timezone
from ninja import Field, Query, Schema

from levier.common.errors import Problem
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.resources.observatory.api.endpoints import ROWS_AT_MOST, NotFound, RefusedOut, api, refuse_unknown
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import Figures, changes, lines_of
from levier.resources.observatory.editions.shown import change_lines

FILES = ("json", "csv", "xlsx", "parquet")


class EditionOut(Schema):
    """Une édition, sans ses chiffres."""

    year: int = Field(description="Année close.")
    number: int = Field(description="1 pour celle qui clôt l’année\u202f; une révision au-delà.")
    signed_on: str = Field(description="Jour de la signature.")
    signed_by: str = Field(description="Qui signe pour la mission.")
    reason: str = Field(description="Motif de la révision\u202f; vide pour la première.")
    fictitious: bool = Field(description="Si ces chiffres sont inventés, pour une démonstration.")
    digest: str = Field(description="SHA-256 du fichier JSON.")
    page: str = Field(description="Page à citer.")
    files: dict[str, str] = Field(description="Adresse des fichiers, par format.")
    address: str = Field(description="Adresse de ses chiffres.")


class EditionsOut(Schema):
    """Toutes les éditions de la mission."""

    department: str
    editions: list[EditionOut] = Field(description="La dernière année d’abord, la dernière révision d’abord.")


class EditionIn(Schema):
    """Ce qui est demandé d’une édition."""

    indicateur: str | None = Field(None, max_length=60, description="Un seul indicateur, par exemple heures_retenues.")
    par: str | None = Field(None, max_length=60, description="Une seule ventilation\u00a0: secteur, sexe, epci…")
    page: int = Field(1, ge=1, description="Page demandée.")
    taille: int = Field(100, ge=1, le=ROWS_AT_MOST, description=f"Lignes par page, {ROWS_AT_MOST} au plus.")


class EditionFiguresOut(Schema):
    """Les chiffres d’une édition, tels que signés."""

    edition: EditionOut
    smallest: int = Field(description="Nombre de personnes sous lequel un chiffre est masqué.")
    missing: list[str] = Field(description="Guichets absents de l’édition\u00a0: manquants, et non zéro.")
    revises: list[dict[str, str]] = Field(
        description="Ce qui la sépare de l’édition précédente\u00a0: «\u00a0figure\u00a0», «\u00a0of\u00a0», "
        "«\u00a0before\u00a0», «\u00a0after\u00a0»."
    )
    revised_by: int | None = Field(description="Numéro de l’édition qui la révise, s’il y en a une.")
    count: int = Field(description="Lignes en tout.")
    next: str | None = Field(description="Adresse de la page suivante, s’il y en a une.")
    rows: list[dict[str, Any]] = Field(
        description="Une ligne par chiffre\u00a0: «\u00a0indicator\u00a0», «\u00a0by\u00a0» (vide pour l’ensemble), "
        "«\u00a0group\u00a0», «\u00a0value\u00a0», «\u00a0numerator\u00a0» et «\u00a0denominator\u00a0» (centièmes "
        "d’heure pour des heures), «\u00a0people\u00a0», «\u00a0masked\u00a0» (ce qui tient la place d’un petit "
        "nombre), «\u00a0note\u00a0» (dont l’édition dont le chiffre est gardé)."
    )


@api.get("editions", url_name="editions", response=EditionsOut, summary="Les éditions")
def list_editions(request: Any) -> Any:
    """Chaque année close, avec ses révisions, l’empreinte et les fichiers de chacune."""
    rows = Edition.objects.defer("content").order_by("-year", "-number")
    return {
        "department": request.mission.department,
        "editions": [told_of(request.mission, one) for one in rows],
    }


@api.get(
    "editions/{int:annee}/{int:numero}",
    url_name="edition",
    response={200: EditionFiguresOut, 404: RefusedOut, 422: RefusedOut},
    summary="Les chiffres d’une édition",
)
def edition_figures(request: Any, annee: int, numero: int, asked: Query[EditionIn]) -> Any:
    """Les chiffres signés d’une année, masqués comme ils l’ont été, et ce qu’une révision a changé."""
    refuse_unknown(request, EditionIn)
    around = {
        one.number: one for one in Edition.objects.filter(year=annee, number__in=(numero - 1, numero, numero + 1))
    }
    edition = around.get(numero)
    if edition is None:
        raise NotFound(f"Il n’y a pas d’édition n°\u00a0{numero} de {annee}. La liste\u00a0: «\u00a0editions\u00a0».")
    figures = Figures.read(edition.content)
    tables = figures.content["tables"]
    for name, value, field in (("indicateur", asked.indicateur, "indicator"), ("par", asked.par, "by")):
        known = dict.fromkeys(table[field] for table in tables if table[field])
        if value is not None and value not in known:
            raise Problem(
                f"{name}\u00a0: «\u00a0{value[:40]}\u00a0» n’est pas dans cette édition. Au choix\u00a0: "
                f"{', '.join(known)}."
            )
    rows = [
        line
        for line in lines_of(figures)
        if asked.indicateur in (None, line["indicator"]) and asked.par in (None, line["by"])
    ]
    start = (asked.page - 1) * asked.taille
    if start and start >= len(rows):
        raise NotFound(f"page\u00a0: il n’y en a que {max(-(-len(rows) // asked.taille), 1)}.")
    former = around.get(numero - 1)
    query = request.GET.copy()
    query["page"] = str(asked.page + 1)
    told = told_of(request.mission, edition)
    return {
        "edition": told,
        "smallest": figures.content["smallest"],
        "missing": list(figures.missing),
        "revises": change_lines(changes(Figures.read(former.content), figures)) if former else [],
        "revised_by": numero + 1 if numero + 1 in around else None,
        "count": len(rows),
        "next": f"{told['address']}?{query.urlencode()}" if start + asked.taille < len(rows) else None,
        "rows": rows[start : start + asked.taille],
    }


def told_of(mission: Mission, edition: Edition) -> dict[str, Any]:
    """What is said of an edition without its figures, for the API and the catalogue."""
    which = {"year": edition.year, "number": edition.number}
    return {
        **which,
        "signed_on": timezone.localtime(edition.signed_at).date().isoformat(),
        "signed_by": ", ".join(part for part in (edition.signed_name, edition.signed_function) if part),
        "reason": edition.reason,
        "fictitious": mission.is_fictitious,
        "digest": edition.digest,
        "page": mission_url(mission, "frozen_edition", **which),
        "files": {form: mission_url(mission, f"edition_{form}", **which) for form in FILES},
        "address": mission_url(mission, "api_edition", annee=edition.year, numero=edition.number),
    }
