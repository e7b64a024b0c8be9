"""The sign-in library's forms with our labels, and without words inside the fields: they vanish when one types."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from levier.common.ui import formats

LABELS = {
    "login": "Adresse électronique",
    "email": "Adresse électronique",
    "code": "Code",
    "password": "Mot de passe",
    "remember": "Rester connecté sur cet appareil",
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Nouveau mot de passe, une seconde fois",
}


def typeset_help(text: str) -> str:
    """A help of the library, text or markup, with the spaces French wants."""
    words = formats.typeset(text)
    return mark_safe(words) if isinstance(text, SafeString) else words  # noqa: S308 markup of the library's own


class OurWords(forms.Form):
    """Puts our labels on a form of the library, and typesets what it says of its fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = typeset_help(str(field.help_text))
            field.widget.attrs.pop("placeholder", None)


class LoginForm(OurWords, account_forms.LoginForm):
    """Address and password. In the demo, `?adresse=` types the address of a ready-made account; the password stays to
    be given."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if settings.DEMO_OPEN and self.request is not None:
            self.fields["login"].initial = self.request.GET.get("adresse", "")


class RequestLoginCodeForm(OurWords, account_forms.RequestLoginCodeForm):
    """The address a code is sent to."""


class ConfirmLoginCodeForm(OurWords, account_forms.ConfirmLoginCodeForm):
    """The code received."""


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """The address a link is sent to."""


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    """A new password, from the link."""


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    """A new password, knowing the old one."""


class SetPasswordForm(OurWords, account_forms.SetPasswordForm):
    """A first password."""


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    """The password, once more."""


class SecondFactorForm(OurWords, factor_forms.AuthenticateForm):
    """The code of the application, or a recovery code."""


class SecondFactorAgainForm(OurWords, factor_forms.ReauthenticateForm):
    """The same, once more."""


class ActivateForm(OurWords, totp_forms.ActivateTOTPForm):
    """The first code of the application."""
