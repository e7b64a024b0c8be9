from django.urls import path

from levier.common.jobs import views

urlpatterns = [
    path("administration/taches/", views.list_jobs, name="jobs"),
    path("administration/taches/<uuid:public_id>/relancer", views.try_again, name="job_try_again"),
]
