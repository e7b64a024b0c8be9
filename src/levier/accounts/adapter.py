"""What django-allauth asks of us: no open sign-up, secrets encrypted, mails of ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils import timezone

from levier.accounts.account_mails import send_account_mail
from levier.common.privacy.encryption import decrypt, encrypt

TOTP_PURPOSE = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through our outbox: in our words, never while a page is being answered."""
        send_account_mail(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tells the holder of an account what changed in it; the account's own address is the one that counts."""
        self.send_mail(template_prefix, email or user.email, {**(context or {}), "timestamp": timezone.now()})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, TOTP_PURPOSE)
