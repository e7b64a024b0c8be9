from django.urls import path

from levier.common.audit import views

urlpatterns = [path("administration/lectures/", views.access_log, name="access_log")]
