"""Who may use the sign-in pages: django-allauth's views, declared here since they cannot carry our declaration."""

from levier.common.policy.middleware import FOREIGN_VIEWS

FOREIGN_VIEWS.update(
    dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_inactive",
            "account_signup",
            "account_request_login_code",
            "account_confirm_login_code",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_email_verification_sent",
            "account_confirm_email",
            "mfa_authenticate",
        ),
        "public",
    )
)
FOREIGN_VIEWS.update(
    dict.fromkeys(
        (
            "account_change_password",
            "account_set_password",
            "account_email",
            "account_reauthenticate",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
        ),
        "signed_in",
    )
)
