from django.urls import URLPattern, path

from levier.resources.observatory import (
    booklet_views,
    comparison_views,
    data_views,
    extract_views,
    indicator_views,
    portrait_views,
    reference_views,
    views,
)
from levier.resources.observatory.api.views import addresses as api_addresses
from levier.resources.observatory.campaign import duplicate_views
from levier.resources.observatory.campaign import views as campaign_views
from levier.resources.observatory.consolidation import views as consolidation_views
from levier.resources.observatory.editions import views as edition_views
from levier.resources.observatory.ledger import views as ledger_views
from levier.resources.observatory.readiness import views as readiness_views
from levier.resources.observatory.reports import views as report_views


def portraits(word: str, name: str) -> list[URLPattern]:
    """The addresses of a kind of portraits: the list, one of them, its files."""
    kind = {"kind": word}
    one = f"observatoire/{word}/<str:key>"
    return [
        path(f"observatoire/{word}/", portrait_views.list_portraits, kind, name=f"{name}_portraits"),
        path(f"{one}/", portrait_views.show_portrait, kind, name=f"{name}_portrait"),
        *(
            path(f"{one}/donnees.{form}", portrait_views.portrait_file, {**kind, "form": form}, name=f"{name}_{form}")
            for form in ("csv", "xlsx", "parquet", "json")
        ),
    ]


urlpatterns = [
    *api_addresses(),
    path("observatoire/acheteurs/<str:key>/signaler", report_views.report, name="report_error"),
    path("observatoire/comparer/", comparison_views.compare, name="compare"),
    path("observatoire/loi-climat/", readiness_views.show_readiness, name="readiness"),
    path("observatoire/loi-climat/chiffres.csv", readiness_views.readiness_file, name="readiness_csv"),
    path("observatoire/loi-climat/acheteurs/", readiness_views.list_answers, name="readiness_buyers"),
    path("observatoire/loi-climat/acheteurs.xlsx", readiness_views.answers_workbook, name="readiness_buyers_xlsx"),
    path(
        "observatoire/loi-climat/acheteurs/<uuid:public_id>/", readiness_views.answer_of_buyer, name="buyer_readiness"
    ),
    path("observatoire/signalements/", report_views.list_reports, name="error_reports"),
    *(
        path(f"observatoire/{where}.{kind}", view, {"kind": kind}, name=f"{name}_{kind}")
        for where, view, name in (("signalements", report_views.reports_file, "error_reports"),)
        for kind in ("csv", "xlsx")
    ),
    *(
        path(
            f"observatoire/comparer/cote-a-cote.{kind}",
            comparison_views.comparison_file,
            {"kind": kind},
            name=f"compare_{kind}",
        )
        for kind in ("csv", "xlsx", "parquet", "json")
    ),
    path("observatoire/signalements/<uuid:public_id>/", report_views.show_report, name="error_report"),
    *portraits("acheteurs", "buyer"),
    *portraits("epci", "epci"),
    *portraits("secteurs", "sector"),
    path("observatoire/", views.show_department, name="observatory"),
    path("observatoire/marches/", views.list_contracts, name="open_contracts"),
    path("observatoire/marches.xlsx", views.contracts_workbook, name="open_contracts_workbook"),
    *(
        path(
            f"observatoire/marches.{kind}", extract_views.contracts_file, {"kind": kind}, name=f"open_contracts_{kind}"
        )
        for kind in ("csv", "parquet")
    ),
    path("observatoire/marches.schema.json", extract_views.contracts_schema, name="open_contracts_schema"),
    path("observatoire/marches-ocds/<str:year>.json", extract_views.releases_file, name="open_releases"),
    path("observatoire/marches/<path:uid>", views.show_contract, name="open_contract"),
    path("observatoire/indicateurs/", indicator_views.list_indicators, name="indicators"),
    path("observatoire/indicateurs/<slug:identifier>/", indicator_views.show_indicator, name="indicator"),
    path(
        "observatoire/indicateurs/<slug:identifier>/donnees.csv",
        indicator_views.indicator_file,
        {"kind": "csv"},
        name="indicator_csv",
    ),
    path(
        "observatoire/indicateurs/<slug:identifier>/donnees.xlsx",
        indicator_views.indicator_file,
        {"kind": "xlsx"},
        name="indicator_workbook",
    ),
    path(
        "observatoire/indicateurs/<slug:identifier>/donnees.parquet",
        indicator_views.indicator_file,
        {"kind": "parquet"},
        name="indicator_parquet",
    ),
    path("observatoire/collecte/", campaign_views.show_collection, name="collection"),
    path("observatoire/collecte/<int:year>/operations/", duplicate_views.show_operations, name="collection_operations"),
    path(
        "observatoire/collecte/<int:year>/operations/<slug:key>/trancher",
        duplicate_views.decide_operation,
        name="collection_operation_decide",
    ),
    path("observatoire/collecte/<int:year>/<uuid:desk>/", campaign_views.show_desk, name="collection_desk"),
    path("observatoire/collecte/<int:year>/<uuid:desk>/signer", campaign_views.sign_figures, name="collection_sign"),
    *(
        path(
            f"observatoire/indicateurs/<slug:identifier>/{drawing}.{kind}",
            indicator_views.indicator_drawing,
            {"drawing": drawing, "kind": kind},
            name=f"indicator_{name}_{kind}",
        )
        for drawing, name in (("graphique", "chart"), ("carte", "map"))
        for kind in ("svg", "png")
    ),
    path("observatoire/livret/", booklet_views.show_booklet, name="booklet"),
    path("observatoire/livret/<int:year>.pdf", booklet_views.open_printed, name="booklet_pdf"),
    path("observatoire/livret/faire", booklet_views.make_booklet, name="booklet_make"),
    path("observatoire/reperes/", reference_views.show_references, name="references"),
    *(
        path(
            f"observatoire/reperes/donnees.{kind}",
            reference_views.references_file,
            {"kind": kind},
            name=f"references_{kind}",
        )
        for kind in ("csv", "json")
    ),
    *(
        path(
            f"observatoire/reperes/<slug:drawing>.{kind}",
            reference_views.reference_drawing,
            {"kind": kind},
            name=f"reference_{kind}",
        )
        for kind in ("svg", "png")
    ),
    path("observatoire/editions/<int:year>/", reference_views.show_edition, name="edition"),
    path("observatoire/editions/", edition_views.list_editions, name="editions"),
    path("observatoire/editions/<int:year>/<int:number>/", edition_views.show_frozen, name="frozen_edition"),
    *(
        path(
            f"observatoire/editions/<int:year>/<int:number>/chiffres.{kind}",
            edition_views.edition_file,
            {"kind": kind},
            name=f"edition_{kind}",
        )
        for kind in ("csv", "xlsx", "parquet", "json")
    ),
    path("observatoire/collecte/<int:year>/clore", edition_views.close_year, name="edition_close"),
    path("observatoire/consolidation/<int:year>/", consolidation_views.show_consolidation, name="consolidation"),
    path(
        "observatoire/consolidation/<int:year>/<int:key>/retirer",
        consolidation_views.remove,
        name="consolidation_remove",
    ),
    *(
        path(
            f"observatoire/consolidation/<int:year>/colonnes.{kind}",
            consolidation_views.consolidation_file,
            {"kind": kind},
            name=f"consolidation_{kind}",
        )
        for kind in ("csv", "xlsx")
    ),
    path("observatoire/registre/lire", ledger_views.refresh_facts, name="refresh_ledger_facts"),
    path("observatoire/donnees/", data_views.show_data, name="observatory_data"),
    path("observatoire/donnees/deposer", data_views.deposit_file, name="deposit_open_data"),
    path("observatoire/donnees/actualiser", data_views.fetch_official, name="fetch_open_data"),
    path("observatoire/donnees/remettre", data_views.put_back, name="restore_open_data"),
    path(
        "observatoire/donnees/echecs/<uuid:public_id>/retirer",
        data_views.take_off_failure,
        name="take_off_failure",
    ),
    path(
        "observatoire/donnees/enregistrements/<str:reason>.xlsx",
        data_views.records_workbook,
        name="open_records_workbook",
    ),
    # After the address that ends in .xlsx, which it would take for a reason.
    path("observatoire/donnees/enregistrements/<str:reason>", data_views.list_records, name="open_records"),
]
