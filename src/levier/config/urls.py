"""The addresses of the house. In a mission they follow its prefix or its host; outside any, few answer."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from levier.config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sante", views.health, name="health"),
    # Each room's own addresses stand in its `urls.py`.
    *(
        path("", include(f"{room.name}.urls"))
        for room in apps.get_app_configs()
        if room.name.startswith("levier.") and find_spec(f"{room.name}.urls") is not None
    ),
    # After ours: the pages of the library that have no use here are closed by `accounts.urls`.
    path("comptes/", include("allauth.urls")),
]

handler403 = views.refused
handler404 = views.not_found
