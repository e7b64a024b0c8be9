"""The environment variables the installation reads, each read in one place."""

import contextlib
import fcntl
import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from levier.common.errors import Problem

TRUE = {"1", "true", "yes", "oui", "on"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def flag(name: str, *, default: bool = False) -> bool:
    """Reads a yes/no variable: 1, true, yes, oui or on mean yes."""
    value = os.environ.get(name, "").strip().lower()
    return value in TRUE if value else default


def is_demo() -> bool:
    """Whether what is followed here is invented: told so on pages, documents and mails, none of which leaves."""
    return flag("LEVIER_DEMO")


def demo_is_open() -> bool:
    """Whether the doors of a demo (fixed passwords, the mail page) are open: on a server that listens on this machine
    alone and behind no proxy that would bring others to it. `levier demo` says where it listens; silence is no."""
    return is_demo() and os.environ.get("LEVIER_BIND_HOST", "") in LOOPBACK and not flag("LEVIER_BEHIND_PROXY")


def words(name: str, default: str = "") -> list[str]:
    """Reads a comma-separated variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def open_data_bounds() -> tuple[int, int]:
    """How far a build of open data may differ from the one it replaces, in percent: the contracts it may lose
    (`LEVIER_OPEN_DATA_MOST_LOST`) and the records it may reject (`LEVIER_OPEN_DATA_MOST_REJECTED`)."""
    lost = os.environ.get("LEVIER_OPEN_DATA_MOST_LOST", "10")
    return int(lost), int(os.environ.get("LEVIER_OPEN_DATA_MOST_REJECTED", "20"))


def data_dir() -> Path:
    """The one folder everything is stored in (`LEVIER_DATA_DIR`, `var` in the current folder by default)."""
    return Path(os.environ.get("LEVIER_DATA_DIR", "var")).expanduser().resolve()


def private_folder(path: Path) -> Path:
    """Creates a folder only its owner may open (0700), and the folders above it alike, and returns it; one that is
    there already keeps its rights.

    Raises Problem, naming LEVIER_DATA_DIR, where no folder can be made or written in.
    """
    try:
        if not path.parent.exists():
            private_folder(path.parent)
        path.mkdir(exist_ok=True, mode=0o700)
    except (FileExistsError, NotADirectoryError) as error:
        raise _unusable(path, "ce n’est pas un dossier") from error
    except PermissionError as error:
        raise _unusable(path, "ce compte n’a pas le droit de le créer") from error
    except OSError as error:
        raise _unusable(path, "le système refuse de le créer") from error
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise _unusable(path, "ce compte n’a pas le droit d’y écrire")
    return path


def _unusable(path: Path, why: str) -> Problem:
    return Problem(
        f"LEVIER_DATA_DIR\u00a0: «\u00a0{path}\u00a0» ne peut pas garder les données, {why}. "
        "Indiquez un dossier où ce compte peut écrire.",
        field="LEVIER_DATA_DIR",
    )


DEMO_MARK = "demonstration"


def mark_as_demo(folder: Path) -> None:
    """Leaves in a folder still empty the mark by which `make demo-reset` knows that it may erase it."""
    if not any(private_folder(folder).iterdir()):
        (folder / DEMO_MARK).touch(mode=0o600)


def hold(folder: Path) -> int:
    """Holds a folder for as long as this process and those forked from it last; returns the descriptor that does.

    `make demo-reset` erases no folder so held. Where the file system knows no locks, nothing is held.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def secret_key(folder: Path) -> str:
    """The signing key: `LEVIER_SECRET_KEY`, else one made at first start and kept in the keys folder."""
    if value := os.environ.get("LEVIER_SECRET_KEY"):
        return value
    path = private_folder(folder / "keys") / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    key = os.urandom(48).hex()
    with os.fdopen(descriptor, "w") as stream:
        stream.write(key)
    return key


def evidence(folder: Path) -> dict[str, object]:
    """Django's storage of the private files: `evidence` in the data folder, or the S3 bucket `LEVIER_EVIDENCE_BUCKET`.

    Raises Problem when a bucket is named and what reaches one is not installed.
    """
    bucket = os.environ.get("LEVIER_EVIDENCE_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "levier.common.files.storage.PrivateStorage",
            "OPTIONS": {
                "location": folder / "evidence",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise Problem(
            'LEVIER_EVIDENCE_BUCKET demande le complément s3\u00a0: pip install "levier[s3]", puis recommencez.',
            field="LEVIER_EVIDENCE_BUCKET",
        )
    return {
        "BACKEND": "levier.common.files.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("LEVIER_EVIDENCE_ENDPOINT") or None,
            "region_name": os.environ.get("LEVIER_EVIDENCE_REGION") or None,
            # Without them, boto3 looks where it is used to: the role of the machine, for one.
            "access_key": os.environ.get("LEVIER_EVIDENCE_KEY") or None,
            "secret_key": os.environ.get("LEVIER_EVIDENCE_SECRET") or None,
        },
    }


def database(folder: Path) -> dict[str, object]:
    """Django's database settings: SQLite in the data folder, or PostgreSQL from `DATABASE_URL`.

    `DATABASE_URL` is `postgresql://user:password@host:port/name` or `sqlite:///path`.
    """
    url = os.environ.get("DATABASE_URL", "")
    parts = urlsplit(url)
    if url and parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            # An hour: what is prepared on a connection goes with it.
            "CONN_MAX_AGE": 3_600,
            "CONN_HEALTH_CHECKS": True,
            # Compiling a query costs more than any page's query takes. And PostgreSQL takes a disk for a turning one
            # until told: it then reads the rows of every mission, in order, to find those of one.
            # `levier.common.prepared` has its statements prepared at once; the others never are.
            "OPTIONS": {"pool": False, "options": "-c jit=off -c random_page_cost=1.1", "prepare_threshold": 0},
        }
    if url and parts.scheme != "sqlite":
        raise Problem("DATABASE_URL doit commencer par postgresql:// ou sqlite:///.", field="DATABASE_URL")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": parts.path if url else str(private_folder(folder) / "levier.sqlite3"),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
