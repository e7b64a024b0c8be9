from django.urls import include, path

from levier.organizations import territory_views, views

urlpatterns = [
    path("", include("levier.organizations.buyers.urls")),
    path("organismes/", views.organizations, name="organizations"),
    path("organismes/export.xlsx", views.organizations_export, name="organizations_export"),
    path("organismes/nouveau/", views.organization_new, name="organization_new"),
    path("organismes/territoires/", territory_views.territories, name="territories"),
    path("organismes/territoires/export.xlsx", territory_views.territories_export, name="territories_export"),
    path("organismes/<uuid:public_id>/", views.organization, name="organization"),
    path("organismes/<uuid:public_id>/corriger/", views.organization_edit, name="organization_edit"),
    path("organismes/<uuid:public_id>/territoire/", territory_views.territory, name="organization_territory"),
]
