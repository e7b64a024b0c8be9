from django.urls import path

from levier.common.privacy import views

urlpatterns = [path("vos-donnees/", views.your_data, name="your_data")]
