from django.urls import path

from levier.accounts import acceptance_views, api_token_views, invitation_views, people_views, sheet_views, views

urlpatterns = [
    path("compte/", views.my_account, name="my_account"),
    path("compte/missions/", views.my_missions, name="my_missions"),
    path("compte/logiciels/", api_token_views.api_tokens, name="api_tokens"),
    path("compte/logiciels/<uuid:public_id>/revoquer", api_token_views.api_token_revoke, name="api_token_revoke"),
    path("personnes/", people_views.people, name="people"),
    path("personnes/export.xlsx", people_views.people_export, name="people_export"),
    path("personnes/<uuid:public_id>/fin/", people_views.departure, name="departure"),
    path("personnes/<uuid:public_id>/acces/", people_views.management, name="management"),
    path("invitations/", invitation_views.invitations, name="invitations"),
    path("invitations/export.xlsx", invitation_views.invitations_export, name="invitations_export"),
    path("invitations/nouvelle/", invitation_views.invitation_new, name="invitation_new"),
    path("invitations/tableur/", sheet_views.invitation_sheet_new, name="invitation_sheet_new"),
    path("invitations/tableur/modele.xlsx", sheet_views.invitation_sheet_model, name="invitation_sheet_model"),
    path("invitations/tableur/<uuid:public_id>/", sheet_views.invitation_sheet, name="invitation_sheet"),
    path("invitations/<uuid:public_id>/", invitation_views.invitation, name="invitation"),
    path("invitations/<uuid:public_id>/<slug:act>", invitation_views.invitation_act, name="invitation_act"),
    path("i/<str:token>", acceptance_views.invitation_link, name="invitation_link"),
    path("acces/<uuid:public_id>/", acceptance_views.invitation_accept, name="invitation_accept"),
    # In the place of the library's own page: what it is for may come with the link.
    path("comptes/login/code/confirm/", views.sign_in_link, name="account_confirm_login_code"),
    # Pages of the sign-in library that have no use here; these stand before its own.
    path("comptes/signup/", views.closed, name="closed_signup"),
    path("comptes/email/", views.closed, name="closed_email"),
    path("comptes/confirm-email/", views.closed, name="closed_email_sent"),
    path("comptes/confirm-email/<str:key>/", views.closed, name="closed_email_confirm"),
]
