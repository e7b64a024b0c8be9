"""The addresses of the house. In a mission they follow its prefix or its host; outside any, few answer."""

from django.urls import include, path

from levier.config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sante", views.health, name="health"),
    path("", include("levier.coordination.hours.urls")),
    path("", include("levier.coordination.followup.urls")),
    path("compte/", include("levier.accounts.urls")),
    path("comptes/", include("allauth.urls")),
]
