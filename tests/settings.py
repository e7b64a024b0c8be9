"""The installation's own settings, in a folder made for the run, one for each worker: what one keeps there is a content
without a row for another, which its upkeep would sweep. Only what a test must not do is changed."""

import os
import tempfile

if os.environ.get("PYTEST_XDIST_WORKER", "") != os.environ.get("LEVIER_TESTS_WORKER", ""):
    os.environ["LEVIER_DATA_DIR"] = tempfile.mkdtemp(prefix="levier-tests-")
    os.environ["LEVIER_TESTS_WORKER"] = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ.setdefault("LEVIER_DATA_DIR", tempfile.mkdtemp(prefix="levier-tests-"))
os.environ["LEVIER_DEMO"] = "1"
os.environ.setdefault("LEVIER_BIND_HOST", "127.0.0.1")

from levier.config.settings import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "«variable inconnue : %s»"  # noqa: F405

# Every worker has the same key: what one encrypts in the demo, the others open.
_key = environment.private_folder(DATA_DIR / "keys") / "field-0001.key"  # noqa: F405
if not _key.exists():
    _key.write_bytes(bytes(range(32)))
    _key.chmod(0o600)
