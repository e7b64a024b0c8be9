from django.urls import path

from levier.common.files import views

urlpatterns = [path("fichiers/<uuid:public_id>/", views.open_file, name="file")]
