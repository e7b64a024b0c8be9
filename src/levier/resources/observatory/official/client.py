"""Fetches an official resource politely: only what changed, from where it was cut, held to its length and its checksum.

No Django here: the settings and the mission's rows are the caller's.
"""

import hashlib
import json
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import Retry, Timeout

from levier.common.errors import Problem
from levier.resources.observatory.official.addresses import Resource
from levier.resources.observatory.official.kept import Kept, Partial, Shelf

# Asked again within the hour, a resource is not asked for: what is kept answers.
REST_SECONDS = 3_600
_TIMEOUT = Timeout(connect=15, read=60)
# Three tries where the server is tired (429, 502, 503, 504), after the wait it asks for, two minutes at most.
_RETRIES = Retry(
    connect=2, read=2, redirect=5, status=3, other=0, total=8, status_forcelist={429, 502, 503, 504},
    allowed_methods={"GET"}, backoff_factor=1, retry_after_max=120, raise_on_status=False,
)  # fmt: skip
_LARGEST_DESCRIPTION = 1_000_000
_CHUNK = 1 << 20
# How many times a reading that was cut is taken up again, so long as each brings something.
_RESUMED = 5
_CHECKSUMS = {"sha256": "sha256", "sha1": "sha1", "md5": "md5"}


@dataclass(frozen=True)
class Fetched:
    """What a resource holds now: its file, whether this fetch brought it, and whether it was asked for at all."""

    path: Path
    kept: Kept
    is_new: bool
    was_asked: bool = True


@dataclass(frozen=True)
class _Target:
    """The file to read: its address, and the checksum published for it (`sha1:…`), or nothing."""

    url: str
    checksum: str


class Client:
    """Reads resources into `root`. `agent` names the installation to the servers; `now` gives seconds since 1970."""

    def __init__(self, root: Path, *, agent: str, largest: int, now: Callable[[], float]) -> None:
        self.root, self.agent, self.largest, self.now = root, agent, largest, now

    def fetch(self, resource: Resource) -> Fetched:
        """Returns the resource's file, fetched if it changed since last time.

        Raises Problem, the last whole file kept: the server cannot be reached, refuses, answers something else than
        what it announced, or more than `largest` bytes.
        """
        shelf = Shelf(self.root, resource.address)
        with shelf.held():
            kept = shelf.kept()
            if kept and 0 <= self.now() - kept.asked_at < REST_SECONDS:
                return Fetched(shelf.content, kept, is_new=False, was_asked=False)
            try:
                return self._fetch(resource, shelf, kept)
            except MaxRetryError as error:
                raise _unreachable(resource, error.reason or error) from error
            except HTTPError as error:
                raise _unreachable(resource, error) from error

    def _fetch(self, resource: Resource, shelf: Shelf, kept: Kept | None) -> Fetched:
        target = self._described(resource) if resource.is_description else _Target(resource.address, "")
        if kept and target.checksum and target.checksum == kept.published:
            return self._unchanged(shelf, kept)
        for _ in range(_RESUMED):
            had = shelf.part.stat().st_size if shelf.partial() else 0
            try:
                found = self._read(resource, target, shelf, kept)
            except HTTPError:
                if not shelf.partial() or shelf.part.stat().st_size <= had:
                    raise
                continue  # cut after some of it: the rest is asked for
            if found is None:
                assert kept is not None  # noqa: S101 only what is kept makes the request conditional
                return self._unchanged(shelf, kept)
            shelf.keep(found)
            return Fetched(shelf.content, found, is_new=True)
        raise Problem(f"{resource.address}\u00a0: la lecture a été coupée {_RESUMED} fois. Recommencez plus tard.")

    def _unchanged(self, shelf: Shelf, kept: Kept) -> Fetched:
        kept = replace(kept, asked_at=self.now())
        shelf.keep(kept)
        return Fetched(shelf.content, kept, is_new=False)

    def _described(self, resource: Resource) -> _Target:
        """The file a catalogue's description names."""
        with self._asked(resource.address, {"Accept": "application/json"}) as answer:
            _accepted(resource, answer)
            content = answer.read(_LARGEST_DESCRIPTION)
        try:
            found = json.loads(content)
            found = found.get("resource", found)
            url, checksum = found["url"], found.get("checksum") or {}
            kind, value = str(checksum.get("type", "")).lower(), str(checksum.get("value", "")).lower()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(f"{resource.address}\u00a0: la description de la ressource n’est pas lisible.") from error
        if urlsplit(url).scheme not in {"http", "https"}:
            raise Problem(f"{resource.address}\u00a0: la ressource n’est pas à une adresse http ou https.")
        return _Target(url, f"{kind}:{value}" if kind in _CHECKSUMS and value else "")

    def _read(self, resource: Resource, target: _Target, shelf: Shelf, kept: Kept | None) -> Kept | None:
        """Reads the file into the shelf's part; None when the server says that what is kept has not changed."""
        partial = shelf.partial()
        if partial and partial.url != target.url:
            shelf.drop_part()
            partial = None
        # The file is asked for as it is stored: neither a range nor a checksum holds of a compressed answer.
        headers = {"Accept-Encoding": "identity"}
        had = 0
        if partial:
            had = shelf.part.stat().st_size
            headers |= {"Range": f"bytes={had}-", "If-Range": partial.validator}
        elif kept:
            headers |= {
                name: value
                for name, value in (("If-None-Match", kept.etag), ("If-Modified-Since", kept.last_modified))
                if value
            }
        with self._asked(target.url, headers) as answer:
            if answer.status == 304 and kept and not partial:
                return None
            if answer.status == 416:  # nothing is left to read, or the file is another: from the start
                shelf.drop_part()
                return self._read(resource, target, shelf, kept)
            _accepted(resource, answer)
            if answer.status != 206 or not answer.headers.get("Content-Range", "").startswith(f"bytes {had}-"):
                shelf.begin(Partial(target.url, _validator(answer)))
            self._append(resource, answer, shelf)
            name = unquote(PurePosixPath(urlsplit(answer.url or target.url).path).name)
            etag, last_modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        digests = _digests(shelf.part, target.checksum.partition(":")[0])
        if target.checksum and digests[0] != target.checksum.partition(":")[2]:
            shelf.drop_part()
            raise Problem(
                f"{resource.address}\u00a0: le fichier reçu n’a pas l’empreinte publiée. Rien n’a changé\u202f; "
                "recommencez plus tard."
            )
        now = self.now()
        return Kept(
            name, digests[1], shelf.part.stat().st_size, etag, last_modified, target.checksum, fetched_at=now,
            asked_at=now,
        )  # fmt: skip

    def _append(self, resource: Resource, answer: Any, shelf: Shelf) -> None:
        size = shelf.part.stat().st_size
        with shelf.part.open("ab") as stream:
            for chunk in answer.stream(_CHUNK, decode_content=False):
                size += len(chunk)
                if size > self.largest:
                    break
                stream.write(chunk)
        if size > self.largest:
            shelf.drop_part()
            raise Problem(f"{resource.address}\u00a0: le fichier dépasse {self.largest // 1_000_000}\u00a0Mo.")

    @contextmanager
    def _asked(self, url: str, headers: dict[str, str]) -> Any:
        """The answer to a GET, redirections followed, never from https to http."""
        pool = _pool(url)
        answer = pool.request(
            "GET", url, headers={"User-Agent": self.agent, **headers}, preload_content=False, timeout=_TIMEOUT,
            retries=_RETRIES,
        )  # fmt: skip
        try:
            if urlsplit(url).scheme == "https" and urlsplit(answer.url or url).scheme == "http":
                raise Problem(f"{url}\u00a0: l’adresse renvoie vers une adresse qui n’est pas protégée (http).")
            yield answer
        finally:
            answer.close()
            pool.clear()


def _pool(url: str) -> urllib3.PoolManager:
    """Through the proxy the environment names for this address, if it names one."""
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and not urllib.request.proxy_bypass(parts.netloc):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _accepted(resource: Resource, answer: Any) -> None:
    """Raises Problem for an answer that brings no content."""
    if answer.status in {200, 206}:
        return
    said = {
        401: "le serveur demande un compte",
        403: "le serveur refuse de donner cette ressource",
        404: "cette ressource n’existe plus à cette adresse",
        410: "cette ressource a été retirée",
        429: "le serveur demande d’attendre",
    }.get(answer.status, f"le serveur répond une erreur ({answer.status})")
    raise Problem(
        f"{resource.address}\u00a0: {said}. Rien n’a changé\u202f; vérifiez l’adresse, ou recommencez plus tard."
    )


def _unreachable(resource: Resource, error: Exception) -> Problem:
    """The sentence for a server that does not answer, or stops answering."""
    said = type(error).__name__
    return Problem(
        f"{resource.address}\u00a0: {resource.host} ne répond pas, ou plus ({said}). Rien n’a changé\u202f; "
        "recommencez plus tard."
    )


def _validator(answer: Any) -> str:
    """What tells that a file is still the same, for `If-Range`: a strong ETag, else its date (RFC 9110, 13.1.5)."""
    etag: str = answer.headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified", "")


def _digests(path: Path, kind: str) -> tuple[str, str]:
    """The digest of a file by the published method (nothing without one), and its SHA-256."""
    asked = hashlib.new(_CHECKSUMS[kind], usedforsecurity=False) if kind else None
    ours = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            ours.update(chunk)
            if asked:
                asked.update(chunk)
    return (asked.hexdigest() if asked else "", ours.hexdigest())
