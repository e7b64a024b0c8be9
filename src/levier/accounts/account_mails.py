"""The mails django-allauth asks for, in our words and our layout, sent like the others by a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from levier.common.outbox.services import queue_account_mail
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.ui import formats


@dataclass(frozen=True)
class AccountLetter:
    """A mail of allauth: its kind in lists, its subject, its template, and the sentence a notice says."""

    kind: str
    subject: str
    template: str = "account_changed"
    sentence: str = ""


# By allauth's own names of its templates.
LETTERS = {
    "account/email/login_code": AccountLetter("lien de connexion", "Votre lien de connexion", "login_code"),
    "account/email/password_reset_key": AccountLetter(
        "nouveau mot de passe", "Choisir un nouveau mot de passe", "password_reset"
    ),
    "account/email/unknown_account": AccountLetter(
        "adresse sans compte", "Aucun compte à cette adresse", "unknown_account"
    ),
    "account/email/email_confirmation": AccountLetter(
        "adresse à confirmer", "Confirmer votre adresse électronique", "email_confirmation"
    ),
    "account/email/password_changed": AccountLetter(
        "avis de sécurité", "Votre mot de passe a changé", sentence="Le mot de passe de votre compte a été changé."
    ),
    "account/email/password_reset": AccountLetter(
        "avis de sécurité", "Votre mot de passe a changé", sentence="Un nouveau mot de passe a été choisi par courriel."
    ),
    "account/email/password_set": AccountLetter(
        "avis de sécurité", "Votre mot de passe est choisi", sentence="Votre compte a maintenant un mot de passe."
    ),
    "account/email/email_changed": AccountLetter(
        "avis de sécurité", "Votre adresse a changé", sentence="L’adresse électronique de votre compte a été changée."
    ),
    "account/email/email_confirm": AccountLetter(
        "avis de sécurité", "Votre adresse est confirmée", sentence="L’adresse de votre compte est confirmée."
    ),
    "account/email/email_deleted": AccountLetter(
        "avis de sécurité", "Une adresse a été retirée", sentence="Une adresse a été retirée de votre compte."
    ),
    "mfa/email/totp_activated": AccountLetter(
        "avis de sécurité",
        "Validation en deux étapes activée",
        sentence="La validation en deux étapes protège maintenant votre compte.",
    ),
    "mfa/email/totp_deactivated": AccountLetter(
        "avis de sécurité",
        "Validation en deux étapes retirée",
        sentence="La validation en deux étapes ne protège plus votre compte.",
    ),
    "mfa/email/recovery_codes_generated": AccountLetter(
        "avis de sécurité",
        "Nouveaux codes de secours",
        sentence="De nouveaux codes de secours ont été créés\u00a0: les anciens n’ouvrent plus rien.",
    ),
}


def own_address(link: str) -> str:
    """The same page at the installation's own address: allauth writes the host that whoever asked happened to name."""
    return f"{settings.BASE_URL}{urlsplit(link).path}" if link else ""


def sign_in_link(code: str, mission: Mission | None) -> str:
    """The page that asked for a code, with the code typed: it opens nothing in another browser, and nothing before its
    button is pressed (docs/decisions/0024-one-time-link.md). Empty without a code."""
    if not code:
        return ""
    page = "account_confirm_login_code"
    address = mission_url(mission, page) if mission else f"{settings.BASE_URL}{reverse(page)}"
    return f"{address}?{urlencode({'code': code})}"


def send_account_mail(template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
    """Prepares the mail allauth asks for; KeyError for one we have no words for."""
    letter = LETTERS[template_prefix]
    words = {
        "sentence": letter.sentence,
        "address": email,
        "code": context.get("code", ""),
        "link": sign_in_link(context.get("code", ""), getattr(context.get("request"), "mission", None))
        or own_address(context.get("password_reset_url") or context.get("activate_url") or ""),
        "minutes": formats.count(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60, "minute"),
        "days": formats.count(settings.PASSWORD_RESET_TIMEOUT // 86_400, "jour"),
        "at": context.get("timestamp"),
        "home": settings.BASE_URL,
    }
    queue_account_mail(
        kind=letter.kind,
        to=email,
        subject=letter.subject,
        template=f"accounts/mails/{letter.template}",
        context=words,
    )
