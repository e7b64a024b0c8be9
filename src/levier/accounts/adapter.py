"""What django-allauth asks of us: no open sign-up, secrets encrypted, where sign-in leads."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse

from levier.accounts.selectors import actor_for
from levier.common.privacy.encryption import decrypt, encrypt

TOTP_PURPOSE = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The mission of the address when a role is held there; the choice of a mission otherwise."""
        # The actor of this request was read before anybody signed in: asked again.
        mission = getattr(request, "mission", None)
        if mission is not None and actor_for(request.user, mission).roles:  # type: ignore[arg-type]
            return reverse("home")
        return reverse("my_missions")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, TOTP_PURPOSE)
