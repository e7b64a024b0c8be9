from django.urls import path

from levier.coordination.commitments import framework_views, views
from levier.coordination.commitments.territories import agreement_views, convention_views, opened_views
from levier.coordination.commitments.territories import views as territories

urlpatterns = [
    path("coordination/operations/<uuid:public_id>/heures", views.commit_operation, name="operation_hours"),
    path("coordination/lots/<uuid:public_id>/avenant", views.amend_lot, name="lot_amendment"),
    path("coordination/lots/<uuid:public_id>/transfert", territories.move_share, name="share_move"),
    path(
        "coordination/operations/<uuid:public_id>/accords",
        agreement_views.operation_agreements,
        name="operation_agreements",
    ),
    path(
        "coordination/operations/<uuid:public_id>/convention.docx",
        convention_views.operation_convention,
        name="operation_convention",
    ),
    path("coordination/accords/<uuid:public_id>/fin", agreement_views.end_agreement, name="agreement_end"),
    path("coordination/autres-missions/", opened_views.list_opened, name="opened_operations"),
    path("coordination/autres-missions.xlsx", opened_views.export_opened, name="opened_export"),
    path("coordination/autres-missions/<uuid:public_id>", opened_views.show_opened, name="opened_operation"),
    path("coordination/autres-missions/<uuid:public_id>/accepter", opened_views.accept_opened, name="opened_accept"),
    path("coordination/autres-missions/<uuid:public_id>/fin", opened_views.end_opened, name="opened_end"),
    path("coordination/lots/<uuid:public_id>/heures", framework_views.show_lot, name="lot_hours"),
    path("coordination/lots/<uuid:public_id>/heures.xlsx", framework_views.export_lot, name="lot_hours_export"),
    path("coordination/lots/<uuid:public_id>/forme", framework_views.new_shape, name="lot_shape"),
    path("coordination/lots/<uuid:public_id>/montant", framework_views.new_amount, name="lot_amount"),
    path("coordination/lots/<uuid:public_id>/pieces/<int:number>/copie", framework_views.deposit_copy, name="act_copy"),
    path("coordination/lots/<uuid:public_id>/tranche", framework_views.new_phase, name="lot_phase"),
    path("coordination/tranches/<uuid:public_id>/affermir", framework_views.affirm, name="phase_affirm"),
]
