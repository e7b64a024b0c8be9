from django.urls import path

from levier.organizations import buyer_views, territory_views, views

urlpatterns = [
    path("acheteurs/", buyer_views.list_buyers, name="buyers"),
    path("acheteurs.xlsx", buyer_views.buyers_workbook, name="buyers_workbook"),
    path("acheteurs/<uuid:public_id>/", buyer_views.show_buyer, name="buyer"),
    path("acheteurs/siret/<str:siret>/", buyer_views.show_open_buyer, name="open_buyer"),
    path("acheteurs/siret/<str:siret>/suivre", buyer_views.follow, name="follow_buyer"),
    path("organismes/", views.organizations, name="organizations"),
    path("organismes/export.xlsx", views.organizations_export, name="organizations_export"),
    path("organismes/nouveau/", views.organization_new, name="organization_new"),
    path("organismes/territoires/", territory_views.territories, name="territories"),
    path("organismes/territoires/export.xlsx", territory_views.territories_export, name="territories_export"),
    path("organismes/<uuid:public_id>/", views.organization, name="organization"),
    path("organismes/<uuid:public_id>/corriger/", views.organization_edit, name="organization_edit"),
    path("organismes/<uuid:public_id>/territoire/", territory_views.territory, name="organization_territory"),
]
