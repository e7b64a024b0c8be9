from django.urls import include, path

urlpatterns = [
    path("", include("levier.organizations.buyers.urls")),
]
