"""A model field encrypted at rest, bound to its table and column; look-ups on it are refused."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from levier.common.privacy.encryption import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text encrypted with AES-GCM. Empty text stays empty."""

    def _purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value, self._purpose()) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value, self._purpose()) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} est chiffré : aucune recherche possible ({lookup_name}).")
