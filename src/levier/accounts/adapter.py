"""What django-allauth asks of us: no open sign-up, secrets encrypted, mails of ours, where sign-in leads."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from levier.accounts.account_mails import send_account_mail
from levier.accounts.second_factor import PURPOSE as SECOND_FACTOR
from levier.accounts.selectors import actor_for
from levier.common.privacy.encryption import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est fermé.",
        "email_password_mismatch": "L’adresse ou le mot de passe n’est pas le bon.",
        "invalid_login": "L’adresse ou le mot de passe n’est pas le bon.",
        "enter_current_password": "Tapez votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "incorrect_code": "Ce code n’est pas le bon.",
        "invalid_password_reset": "Ce lien a déjà servi, ou il a expiré.",
        "rate_limited": "Trop d’essais en peu de temps. Réessayez dans quelques minutes.",
        "too_many_login_attempts": "Trop d’essais ratés. Réessayez dans quelques minutes.",
        "demo_account": "Les comptes de la démonstration n’ouvrent rien hors d’elle.",
        "unknown_email": "Aucun compte n’a cette adresse.",
        "same_as_current": "C’est votre mot de passe actuel\u00a0: choisissez-en un autre.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account these credentials open. The demo's, whose password everybody knows, open nothing outside it."""
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_fictitious and not settings.DEMO_OPEN:
            raise self.validation_error("demo_account")
        return user

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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The mission of the address when a role is held there; the choice of a mission otherwise."""
        # The actor of this request was read before anybody signed in: asked again.
        mission = getattr(request, "mission", None)
        if mission is not None and actor_for(request.user, mission).is_member:  # type: ignore[arg-type]
            return reverse("home")
        return reverse("my_missions")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà changé\u00a0: tapez celui que l’application montre.",
    }

    def get_totp_issuer(self) -> str:
        """The name under which the authenticator application lists the account."""
        return "Levier"

    def encrypt(self, text: str) -> str:
        return encrypt(text, SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, SECOND_FACTOR)
