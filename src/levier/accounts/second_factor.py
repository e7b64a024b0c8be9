"""The secrets of second factors, which the sign-in library keeps as JSON: closed again when the keys turn."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from levier.common.privacy.encryption import decrypt, encrypt
from levier.common.privacy.rotation import offer_encrypted

PURPOSE = "mfa.authenticator.data"
# The keys of the library's JSON under which a secret stands: of the application, of the recovery codes.
SECRETS = ("secret", "seed")


@transaction.atomic
def turn_secrets(write: bool) -> int:
    """Opens every secret, and closes it with the newest key when `write`; returns how many.

    Raises CannotDecrypt on the first that does not open: nothing is then changed.
    """
    count = 0
    # The rows are held while they are written: a recovery code used meanwhile stays used. On SQLite, where a row lock
    # does nothing, the IMMEDIATE transaction holds the others back.
    for factor in Authenticator.objects.select_for_update().order_by("pk"):
        data: dict[str, Any] = factor.data
        opened = {name: decrypt(data[name], PURPOSE) for name in SECRETS if name in data}
        count += len(opened)
        if write and opened:
            factor.data = {**data, **{name: encrypt(text, PURPOSE) for name, text in opened.items()}}
            factor.save(update_fields=["data"])
    return count


offer_encrypted("secrets de la double authentification", turn_secrets)
