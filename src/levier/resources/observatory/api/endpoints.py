"""What the API answers: the same declarations and the same rows as the pages, for programs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import ValidationError

from levier.common.errors import Problem
from levier.common.tenancy.addresses import mission_url
from levier.resources.observatory.above import caveats, compared_with
from levier.resources.observatory.api.refusals import refused
from levier.resources.observatory.asked_values import checked_values, sector_code
from levier.resources.observatory.editions.gathering import PUBLISHED
from levier.resources.observatory.indicator_tables import build_command, command_of
from levier.resources.observatory.published_series import series_names
from levier.resources.observatory.selectors import OpenData, has_own_thresholds, mission_thresholds, open_data
from levier.resources.observatory.wording import source_words

if TYPE_CHECKING:
    from levier.statistics.indicators.breakdowns import Breakdown
    from levier.statistics.indicators.declaration import Indicator

ROWS_AT_MOST = 500
# A mission publishes its own department; a table of every buyer is kept to who opens every buyer's page.
NOT_HERE = frozenset({"departement", "region", "acheteur"})


class NotFound(Problem):
    """What the address names does not exist in this mission."""


class IndicatorOut(Schema):
    """La déclaration d’un indicateur."""

    identifier: str = Field(
        description="Nom stable de l’indicateur.", json_schema_extra={"example": "part_clause_sociale"}
    )
    name: str = Field(description="Nom en français.")
    definition: str = Field(description="Ce qui est compté, et sur quoi.")
    unit: str = Field(description="Unité de la valeur\u202f; une part va de 0 à 1.")
    source: str = Field(description="Source et licence.")
    breakdowns: list[str] = Field(description="Ventilations admises par «\u00a0par\u00a0».")
    caveats: list[str] = Field(description="Limites à dire avec le chiffre.")
    series_breaks: list[str] = Field(description="Ruptures de série.")
    method_version: str = Field(description="Change dès qu’une valeur peut changer.")
    address: str = Field(description="Adresse de ses valeurs.")


class SeriesOut(Schema):
    """Une série publiée par d’autres, à lire à côté."""

    identifier: str = Field(description="Nom stable de la série.", json_schema_extra={"example": "oecp_social_share"})
    name: str = Field(description="Nom en français.")
    address: str = Field(description="Adresse de ses valeurs.")


class IndicatorsOut(Schema):
    """Tous les indicateurs de la mission, et les séries publiées par d’autres."""

    department: str
    indicators: list[IndicatorOut]
    signed: list[IndicatorOut] = Field(
        description="Heures, personnes, marchés suivis et sorties\u00a0: leurs valeurs se lisent dans les éditions, "
        "signées («\u00a0editions\u00a0», puis «\u00a0indicateur=\u00a0»)."
    )
    references: list[SeriesOut] = Field(description="Séries publiées par d’autres, chaque valeur avec sa source.")


class FiguresIn(Schema):
    """Ce qui est demandé d’un indicateur."""

    par: str | None = Field(None, description="Ventilation\u00a0: annee, epci, secteur… (sans elle, une seule ligne).")
    depuis: int | None = Field(None, ge=1900, le=2200, description="Première année de notification.")
    jusqua: int | None = Field(None, ge=1900, le=2200, description="Dernière année de notification.")
    acheteur: str | None = Field(
        None, pattern=r"^\d{14}$", description="Un seul acheteur, par son SIRET (14 chiffres)."
    )
    epci: str | None = Field(
        None, pattern=r"^\d{9}$", description="Une seule intercommunalité, par son SIREN (9 chiffres)."
    )
    secteur: str | None = Field(None, max_length=40, description="Un seul secteur, par exemple nettoyage.")
    division: str | None = Field(
        None, pattern=r"^\d{2}$", description="Une seule division CPV (2 chiffres), par exemple 45."
    )
    seuils: bool = Field(False, description="Seulement les marchés qui atteignent le seuil européen de leur date.")
    version: str | None = Field(
        None, max_length=36, description="Version des données citée\u00a0: celle en service, ou la précédente."
    )
    page: int = Field(1, ge=1, description="Page demandée.")
    taille: int = Field(100, ge=1, le=ROWS_AT_MOST, description=f"Lignes par page, {ROWS_AT_MOST} au plus.")


class FiguresOut(Schema):
    """Les valeurs d’un indicateur, celles de la page et du fichier CSV."""

    indicator: IndicatorOut
    department: str
    by: str | None = Field(description="Ventilation demandée.")
    version: str = Field(description="Version des données lues\u00a0: à citer avec le chiffre.")
    built_at: str = Field(description="Instant de leur construction (UTC).")
    sources: list[str] = Field(description="Fichiers lus.")
    contracts: str = Field(description="Adresse du fichier des marchés dont ces chiffres se recalculent.")
    build_command: str = Field(description="Commande qui construit les données, là où est ce fichier.")
    command: str = Field(description="Commande qui y recalcule ensuite les mêmes chiffres.")
    count: int = Field(description="Lignes en tout.")
    next: str | None = Field(description="Adresse de la page suivante, s’il y en a une.")
    rows: list[dict[str, Any]] = Field(
        description="Une ligne par valeur de la ventilation\u00a0: ses colonnes, «\u00a0value\u00a0» (null si non "
        "mesurable), «\u00a0numerator\u00a0», «\u00a0denominator\u00a0», «\u00a0low\u00a0» et «\u00a0high\u00a0» "
        "(intervalle à 95\u00a0%), «\u00a0contracts\u00a0», «\u00a0measurable\u00a0», «\u00a0significant\u00a0», "
        "«\u00a0note\u00a0»."
    )


class RefusedOut(Schema):
    """Un refus (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


api = NinjaAPI(
    title="Levier\u00a0: les chiffres de l’observatoire",
    version="observatoire-1",
    description="Les indicateurs d’une mission et leurs valeurs, sans compte. Données sous Licence Ouverte 2.0.",
    openapi_url=None,
    docs_url=None,
)


@api.get("indicateurs", url_name="figures", response=IndicatorsOut, summary="Les indicateurs")
def list_declarations(request: Any) -> Any:
    """Chaque indicateur avec sa définition, ses limites et ses ventilations."""
    from levier.statistics.indicators.catalogue import INDICATORS
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    data = open_data()
    editions = mission_url(request.mission, "api_editions")
    return {
        "department": request.mission.department,
        "indicators": [declaration_of(request, one, data) for one in INDICATORS.values()],
        "signed": [
            _declared(one, [by.identifier for by in _published_breakdowns(one)], editions)
            for one in (LEDGER_INDICATORS[identifier] for identifier in PUBLISHED)
        ],
        "references": [
            {
                "identifier": series,
                "name": name,
                "address": f"{mission_url(request.mission, 'api_references')}?serie={series}",
            }
            for series, name in series_names().items()
        ],
    }


@api.get(
    "indicateurs/{identifier}",
    url_name="figure",
    response={200: FiguresOut, 404: RefusedOut, 422: RefusedOut},
    summary="Les valeurs d’un indicateur",
)
def figures(request: Any, identifier: str, asked: Query[FiguresIn]) -> Any:
    """Les valeurs sur le département de la mission, ventilées ou non."""
    from levier.statistics.indicators.asking import Selection
    from levier.statistics.indicators.catalogue import INDICATORS

    refuse_unknown(request, FiguresIn)
    indicator, data = INDICATORS.get(identifier), open_data(asked.version or "")
    if indicator is None and identifier in PUBLISHED:
        raise NotFound(
            f"«\u00a0{identifier}\u00a0» se lit dans les éditions, signées. Leur liste\u00a0: "
            f"{mission_url(request.mission, 'api_editions')}\u202f; puis, à l’adresse de l’une, "
            f"indicateur={identifier}."
        )
    if indicator is None:
        raise NotFound(f"Il n’y a pas d’indicateur «\u00a0{identifier[:60]}\u00a0».")
    if data is None:
        raise NotFound("Cette mission n’a pas encore de données ouvertes en service.")
    if asked.version not in (None, data.version):
        raise NotFound(
            f"version\u00a0: «\u00a0{asked.version}\u00a0» n’est plus gardée. En service\u00a0: "
            f"«\u00a0{data.version}\u00a0»."
        )
    declared = declaration_of(request, indicator, data)
    if asked.par is not None and asked.par not in declared["breakdowns"]:
        raise Problem(
            f"par\u00a0: «\u00a0{asked.par[:40]}\u00a0» n’est pas une ventilation de cet indicateur. Au choix\u00a0: "
            f"{', '.join(declared['breakdowns'])}."
        )
    sector = sector_code(asked.secteur)
    checked_values(
        division=asked.division,
        buyer=asked.acheteur,
        epci=asked.epci,
        since=asked.depuis,
        until=asked.jusqua,
    )
    thresholds = mission_thresholds() if asked.seuils else ()
    if thresholds:
        declared["caveats"] += caveats(thresholds)
    rows = data.figures(
        identifier,
        by=asked.par,
        among=Selection(
            department=data.department,
            buyer=asked.acheteur,
            epci=asked.epci,
            sector=sector,
            division=asked.division,
            since=asked.depuis,
            until=asked.jusqua,
            above=compared_with(thresholds) if thresholds else None,
        ),
    )
    start = (asked.page - 1) * asked.taille
    if start and start >= len(rows):
        raise NotFound(f"page\u00a0: il n’y en a que {max(-(-len(rows) // asked.taille), 1)}.")
    among = asked.model_dump(exclude={"par", "page", "taille", "version"})
    if thresholds and has_own_thresholds(thresholds):
        among["seuils-de"] = request.mission.slug
    query = request.GET.copy()
    query["page"] = str(asked.page + 1)
    return {
        "indicator": declared,
        "department": data.department,
        "by": asked.par,
        "version": data.version,
        "built_at": data.build.finished_at.isoformat() if data.build.finished_at else "",
        "sources": [source_words(source) for source in data.sources],
        "contracts": f"{mission_url(request.mission, 'open_contracts_csv')}?version={data.version}",
        "build_command": build_command(data),
        "command": command_of(identifier, asked.par or "", among, data.department),
        "count": len(rows),
        "next": f"{declared['address']}?{query.urlencode()}" if start + asked.taille < len(rows) else None,
        "rows": rows[start : start + asked.taille],
    }


def refuse_unknown(request: Any, known: type[Schema]) -> None:
    """Raises Problem for a parameter the address does not know, or that is told twice."""
    if repeated := next((name for name in request.GET if len(request.GET.getlist(name)) > 1), None):
        raise Problem(f"{repeated[:40]}\u00a0: une seule valeur à la fois.")
    if unknown := sorted(set(request.GET) - set(known.model_fields)):
        raise Problem(f"{unknown[0][:40]}\u00a0: n’est pas un paramètre de cette adresse.")


def declaration_of(request: Any, indicator: "Indicator", data: OpenData | None) -> dict[str, Any]:
    """What an indicator says of itself, with the breakdowns this mission publishes."""
    from levier.statistics.indicators.catalogue import breakdowns_of

    hidden = NOT_HERE | (data.dataset.lacks if data else frozenset())
    breakdowns = [one.identifier for one in breakdowns_of(indicator) if one.identifier not in hidden]
    address = mission_url(request.mission, "api_figure", identifier=indicator.identifier)
    return _declared(indicator, breakdowns, address)


def _published_breakdowns(indicator: "Indicator") -> Iterable["Breakdown"]:
    from levier.statistics.ledger.families import YEARS, published_breakdowns

    return (one for one in published_breakdowns(indicator) if one.identifier != YEARS)


def _declared(indicator: "Indicator", breakdowns: list[str], address: str) -> dict[str, Any]:
    return {
        "identifier": indicator.identifier,
        "name": indicator.name,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "source": indicator.source,
        "breakdowns": breakdowns,
        "caveats": list(indicator.caveats),
        "series_breaks": list(indicator.series_breaks),
        "method_version": indicator.method_version,
        "address": address,
    }


@api.exception_handler(NotFound)
def not_found(request: HttpRequest, error: NotFound) -> HttpResponse:
    """What the address names does not exist."""
    return refused(404, "Introuvable", error.sentence)


@api.exception_handler(Problem)
def not_understood(request: HttpRequest, error: Problem) -> HttpResponse:
    """What is asked has no answer."""
    return refused(422, "Demande à corriger", error.sentence)


@api.exception_handler(ValidationError)
def badly_asked(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What is asked is badly written: the first fault, at its parameter."""
    name = str(error.errors[0]["loc"][-1])
    # Both questions say the page and its size alike; the rest of theirs is text.
    said = FiguresIn.model_fields[name].description if name in FiguresIn.model_fields else ""
    return refused(422, "Demande à corriger", f"{name}\u00a0: n’a pas la forme attendue. {said}".rstrip())
