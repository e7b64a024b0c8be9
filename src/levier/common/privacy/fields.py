"""A model field encrypted at rest, bound to its table and column; look-ups on it are refused."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from levier.common.privacy.encryption import blind_index, decrypt, encrypt


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
        raise FieldError(f"{self.name} est chiffré : aucune recherche possible ({lookup_name}).")


class BlindIndexField(models.CharField):
    """The keyed fingerprint of an encrypted field of the same row, kept up to date by every write of an object.

    Look a value up by `fingerprint_of(value)`. Empty text has an empty fingerprint.
    """

    def __init__(self, *args: Any, source: str = "", **options: Any) -> None:
        self.source = source
        options.setdefault("max_length", 32)
        options.setdefault("editable", False)
        options.setdefault("db_index", True)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def fingerprint_of(self, text: str) -> str:
        """The fingerprint to look for a value by."""
        return blind_index(text, f"{self.model._meta.db_table}.{self.source}") if text else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.fingerprint_of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value
