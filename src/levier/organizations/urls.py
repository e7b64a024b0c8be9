from django.urls import path

from levier.organizations import buyer_views

urlpatterns = [
    path("acheteurs/", buyer_views.list_buyers, name="buyers"),
    path("acheteurs.xlsx", buyer_views.buyers_workbook, name="buyers_workbook"),
    path("acheteurs/<uuid:public_id>/", buyer_views.show_buyer, name="buyer"),
    path("acheteurs/siret/<str:siret>/", buyer_views.show_open_buyer, name="open_buyer"),
    path("acheteurs/siret/<str:siret>/suivre", buyer_views.follow, name="follow_buyer"),
]
