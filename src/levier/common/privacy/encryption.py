"""AES-GCM encryption of sensitive values, with rotatable keys kept outside the database and its backups.

A stored value reads `v1.KEYID.BASE64(nonce + ciphertext)`; the purpose (table and column) is authenticated with it,
so that a value moved to another column no longer opens. A value that does not open raises: it is never returned as is.
"""

import base64
import contextlib
import functools
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from levier.config.environment import private_folder


class CannotDecrypt(RuntimeError):
    """The value was altered, moved, or its key is missing from the keys folder."""


def keys_folder() -> Path:
    """The folder of the field keys, one file a key: `field-0001.key`, the highest number being the one in use."""
    return private_folder(Path(settings.DATA_DIR) / "keys")


def add_key() -> str:
    """Makes a new key, from now on the one in use; older ones still open what they closed. Returns its id."""
    folder = keys_folder()
    number = max((int(path.stem.split("-")[1]) for path in folder.glob("field-*.key")), default=0) + 1
    path = folder / f"field-{number:04d}.key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(AESGCM.generate_key(bit_length=256))
    load_keys.cache_clear()
    return f"{number:04d}"


@functools.lru_cache(maxsize=1)
def load_keys() -> dict[str, bytes]:
    """Every key by its id; the first start makes one."""
    folder = keys_folder()
    if not any(folder.glob("field-*.key")):
        with contextlib.suppress(FileExistsError):  # another process of the same first start was quicker
            add_key()
    return {path.stem.split("-")[1]: path.read_bytes() for path in sorted(folder.glob("field-*.key"))}


def encrypt(text: str, purpose: str) -> str:
    """Returns the text encrypted for one purpose (`table.column`) with the key in use."""
    key_id, key = max(load_keys().items())
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), f"{purpose}.{key_id}".encode())
    return f"v1.{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    """Returns the text; raises CannotDecrypt rather than anything that is not it."""
    try:
        version, key_id, payload = stored.split(".", 2)
        if version != "v1":
            raise CannotDecrypt(f"version inconnue : {version}")
        raw = base64.urlsafe_b64decode(payload)
        if key_id not in load_keys():
            load_keys.cache_clear()  # a key made by another process since this one started
        return AESGCM(load_keys()[key_id]).decrypt(raw[:12], raw[12:], f"{purpose}.{key_id}".encode()).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise CannotDecrypt(f"{purpose} : valeur illisible (clé absente ou valeur altérée)") from error


def blind_index(text: str, purpose: str) -> str:
    """A keyed fingerprint that lets a sensitive value be counted and filtered by equality without being read.

    Made with the oldest key, so that rotation does not change it.
    """
    return keyed_digest(f"{purpose}\x00{text}".encode())[:32]


def keyed_digest(content: bytes) -> str:
    """A fingerprint (64 hexadecimal digits) nobody can make again from the database alone: the oldest key is in it."""
    _, key = min(load_keys().items())
    return hmac.new(key, content, hashlib.sha256).hexdigest()
