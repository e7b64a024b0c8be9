from django.urls import path

from levier.resources.observatory import data_views, indicator_views, views
from levier.resources.observatory.campaign import views as campaign_views
from levier.resources.observatory.ledger import views as ledger_views

urlpatterns = [
    path("observatoire/", views.show_department, name="observatory"),
    path("observatoire/marches/", views.list_contracts, name="open_contracts"),
    path("observatoire/marches.xlsx", views.contracts_workbook, name="open_contracts_workbook"),
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
    path("observatoire/collecte/", campaign_views.show_collection, name="collection"),
    path("observatoire/collecte/<int:year>/<uuid:desk>/", campaign_views.show_desk, name="collection_desk"),
    path("observatoire/collecte/<int:year>/<uuid:desk>/signer", campaign_views.sign_figures, name="collection_sign"),
    path("observatoire/registre/lire", ledger_views.refresh_facts, name="refresh_ledger_facts"),
    path("observatoire/donnees/", data_views.show_data, name="observatory_data"),
    path("observatoire/donnees/deposer", data_views.deposit_file, name="deposit_open_data"),
    path("observatoire/donnees/remettre", data_views.put_back, name="restore_open_data"),
    path(
        "observatoire/donnees/enregistrements/<str:reason>.xlsx",
        data_views.records_workbook,
        name="open_records_workbook",
    ),
    # After the address that ends in .xlsx, which it would take for a reason.
    path("observatoire/donnees/enregistrements/<str:reason>", data_views.list_records, name="open_records"),
]
