"""What django-allauth asks of us: no open sign-up, secrets encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from levier.common.privacy.encryption import decrypt, encrypt

TOTP_PURPOSE = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, TOTP_PURPOSE)
