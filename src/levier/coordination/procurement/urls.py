from django.urls import path

from levier.coordination.procurement import exports, views
from levier.coordination.procurement.outcomes import views as outcomes

urlpatterns = [
    path("coordination/operations/", views.list_operations, name="operations"),
    path("coordination/operations/export.xlsx", exports.export_operations, name="operations_export"),
    path("coordination/operations/nouvelle", views.new_operation, name="operation_new"),
    path("coordination/operations/<uuid:public_id>/", views.show_operation, name="operation"),
    path("coordination/operations/<uuid:public_id>/modifier", views.edit_operation, name="operation_edit"),
    path("coordination/operations/<uuid:public_id>/journal", views.show_journal, name="operation_journal"),
    path("coordination/operations/<uuid:public_id>/marche", views.new_contract, name="contract_new"),
    path("coordination/marches/<uuid:public_id>/modifier", views.edit_contract, name="contract_edit"),
    path("coordination/marches/<uuid:public_id>/etape", views.move_stage, name="contract_stage"),
    path("coordination/marches/<uuid:public_id>/lot", views.new_lot, name="lot_new"),
    path("coordination/lots/<uuid:public_id>/modifier", views.edit_lot, name="lot_edit"),
    path("coordination/lots/<uuid:public_id>/non-attribue", outcomes.close_lot, name="lot_outcome"),
    path("coordination/lots/<uuid:public_id>/relance", outcomes.relaunch_lot, name="lot_relaunch"),
    path("coordination/lots/<uuid:public_id>/titulaire", views.new_holder, name="holder_new"),
    path("coordination/attributions/<uuid:public_id>/modifier", views.edit_holder, name="holder_edit"),
    path("coordination/attributions/<uuid:public_id>/fin", views.end_holder, name="holder_end"),
    path("coordination/attributions/<uuid:public_id>/fin/copie", views.deposit_copy, name="holder_end_copy"),
]
