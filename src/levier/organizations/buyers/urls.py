from django.urls import path

from levier.organizations.buyers import views

urlpatterns = [
    path("acheteurs/", views.list_buyers, name="buyers"),
    path("acheteurs.xlsx", views.buyers_workbook, name="buyers_workbook"),
    path("acheteurs/<uuid:public_id>/", views.show_buyer, name="buyer"),
    path("acheteurs/siret/<str:siret>/", views.show_open_buyer, name="open_buyer"),
    path("acheteurs/siret/<str:siret>/suivre", views.follow, name="follow_buyer"),
]
