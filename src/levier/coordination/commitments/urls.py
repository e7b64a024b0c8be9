from django.urls import path

from levier.coordination.commitments import views

urlpatterns = [
    path("coordination/operations/<uuid:public_id>/heures", views.commit_operation, name="operation_hours"),
    path("coordination/lots/<uuid:public_id>/avenant", views.amend_lot, name="lot_amendment"),
]
