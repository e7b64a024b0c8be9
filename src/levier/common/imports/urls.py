from django.urls import path

from levier.common.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/export.xlsx", views.imports_export, name="imports_export"),
    path("imports/deposer/<slug:kind>/", views.import_new, name="import_new"),
    path("imports/deposer/<slug:kind>/modele.xlsx", views.import_model, name="import_model"),
    path("imports/<uuid:public_id>/", views.import_batch, name="import_batch"),
    path("imports/<uuid:public_id>/colonnes", views.import_columns, name="import_columns"),
    path("imports/<uuid:public_id>/a-corriger.xlsx", views.import_faults, name="import_faults"),
    path("imports/<uuid:public_id>/importer", views.import_apply, name="import_apply"),
    path("imports/<uuid:public_id>/verifier", views.import_check, name="import_check"),
    path("imports/<uuid:public_id>/annuler", views.import_undo, name="import_undo"),
    path("imports/<uuid:public_id>/abandonner", views.import_drop, name="import_drop"),
]
