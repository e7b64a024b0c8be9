from django.urls import path

from levier.common.search import views

urlpatterns = [path("recherche/", views.show_results, name="search")]
