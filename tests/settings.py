"""The installation's own settings, in a folder made for the run; only what a test must not do is changed."""

import os
import tempfile

os.environ.setdefault("LEVIER_DATA_DIR", tempfile.mkdtemp(prefix="levier-tests-"))
os.environ["LEVIER_DEMO"] = "1"
os.environ.setdefault("LEVIER_BIND_HOST", "127.0.0.1")

from levier.config.settings import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "«variable inconnue : %s»"  # noqa: F405
