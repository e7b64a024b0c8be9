"""What holds for every test, plugged by `tests/conftest.py`. `tests/test_guards.py` shows that each one bites.

Beside what stands here: warnings are errors (`pyproject.toml`), which refuses naive datetimes as well; an unknown
template variable writes itself in the page (`tests/settings.py`) and the page is then refused.
"""

import datetime
import functools
import re
import socket
from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.base import Node, Template
from django.template.defaulttags import ForNode
from django.test import Client
from django.test.client import ClientHandler

from levier.common.audit import services as audit_services
from levier.common.audit.models import AccessLogEntry
from levier.common.audit.views import PAGE_WORDS
from tests import page_rules

LOOPBACK = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}
# The bases and the error pages read variables that may all be missing (docs/interface.md).
SHARED_TEMPLATES = "/levier/common/ui/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches outside this machine, nor asks anybody where a name is: by any of the ways a socket has."""

    def checked(address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"connexion vers {address[0]} refusée pendant les tests")

    def guard(owner: Any, name: str, position: int) -> None:
        reach = getattr(owner, name)

        def guarded(*args: Any, **options: Any) -> Any:
            checked(args[position])
            return reach(*args, **options)

        monkeypatch.setattr(owner, name, guarded)

    guard(socket.socket, "connect", 1)
    guard(socket.socket, "connect_ex", 1)
    guard(socket.socket, "sendto", -1)  # the flags are optional, the address comes last

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        checked((host.decode() if isinstance(host, bytes) else host or "localhost",))
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def shuffled(rows: list[Any]) -> list[Any]:
    """The rows in another order than theirs, the same at each run."""
    mixed = list(rows)
    Random(len(rows)).shuffle(mixed)
    return mixed if mixed != rows else mixed[1:] + mixed[:1]


@pytest.fixture(autouse=True)
def unordered_rows_come_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query without order gives its rows in an order nobody may count on, as PostgreSQL does one day."""
    fetch_all, iterator = QuerySet._fetch_all, QuerySet.iterator

    def guarded_fetch(self: QuerySet) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and not self.ordered and len(self._result_cache) > 1:
            self._result_cache[:] = shuffled(self._result_cache)

    def guarded_iterator(self: QuerySet, *args: Any, **options: Any) -> Iterator[Any]:
        rows = iterator(self, *args, **options)
        return rows if self.ordered else iter(shuffled(list(rows)))

    monkeypatch.setattr(QuerySet, "_fetch_all", guarded_fetch)
    monkeypatch.setattr(QuerySet, "iterator", guarded_iterator)


@pytest.fixture(autouse=True)
def readings_are_logged_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that writes in the log of readings is told there in French: its address has its words."""

    def guarded(**line: Any) -> Any:
        if line["page"] not in PAGE_WORDS:
            raise AssertionError(f"la page « {line['page']} » n'a pas ses mots dans le journal des lectures")
        return AccessLogEntry.objects.create(**line)

    monkeypatch.setattr(audit_services, "AccessLogEntry", SimpleNamespace(objects=SimpleNamespace(create=guarded)))


class LoudSequence:
    """The sequence of a `{% for %}` of ours: Django reads an unknown variable as an empty list, this refuses it."""

    def __init__(self, node: Node, sequence: Any) -> None:
        self.node, self.sequence = node, sequence

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        value = self.sequence.resolve(context)
        if isinstance(value, str) and value.startswith(page_rules.UNKNOWN_VARIABLE):
            origin = str(self.node.origin)
            if "/levier/" in origin and SHARED_TEMPLATES not in origin:
                raise AssertionError(f"{self.node.origin} : {{% for %}} sur {value}")
            return None
        return value

    def __str__(self) -> str:
        return str(self.sequence)


@pytest.fixture(autouse=True)
def unknown_lists_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A `{% for %}` over a variable nobody gave fails in our templates."""
    render = ForNode.render

    def guarded(self: ForNode, context: Any) -> Any:
        if not isinstance(self.sequence, LoudSequence):
            self.sequence = LoudSequence(self, self.sequence)
        return render(self, context)

    monkeypatch.setattr(ForNode, "render", guarded)


@pytest.fixture(autouse=True)
def mails_refuse_unknown_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail of ours that names a variable nobody gave is not made: pages are read by `CheckedClient`, mails here."""
    render = Template.render

    def guarded(self: Template, context: Any) -> Any:
        made = render(self, context)
        if str(self.origin).endswith((".mjml", ".txt")) and page_rules.UNKNOWN_VARIABLE in made:
            said = made.split(page_rules.UNKNOWN_VARIABLE, 1)[1][:80]
            raise AssertionError(f"{self.origin} : {page_rules.UNKNOWN_VARIABLE}{said}")
        return made

    monkeypatch.setattr(Template, "render", guarded)


@functools.lru_cache(maxsize=4)
def handler_under(settings_as_they_stand: Any, enforce_csrf_checks: bool) -> ClientHandler:
    """The middleware of these settings, loaded once for all who ask under them: each would list the static files again.

    A test that overrides a setting makes another object of settings, hence middleware loaded under that setting.
    """
    handler = ClientHandler(enforce_csrf_checks)
    handler.load_middleware()
    return handler


class PlainClient(Client):
    """Django's client, with the middleware of the settings loaded once for all."""

    def request(self, **request: Any) -> Any:
        self.handler = handler_under(settings._wrapped, self.handler.enforce_csrf_checks)
        return super().request(**request)


class CheckedClient(PlainClient):
    """Reads each page as a browser would, and refuses what `tests/page_rules.py` lists."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.content.decode()
            found = page_rules.faults(page)
            if response.get("Referrer-Policy") == "no-referrer" and 'method="post"' in page:
                found.append("formulaire sous Referrer-Policy: no-referrer : un navigateur l'envoie sans origine")
            if found:
                raise AssertionError(f"{request.get('PATH_INFO')} : " + " ; ".join(found))
        return response

    def _login(self, user: Any, backend: str | None = None) -> None:
        """Signs a new client in with the session that signing in leaves, in one query where Django takes ten."""
        if settings.SESSION_COOKIE_NAME in self.cookies:
            super()._login(user, backend)
            return
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        request.session.update(
            {
                SESSION_KEY: str(user.pk),
                BACKEND_SESSION_KEY: backend or settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: user.get_session_auth_hash(),
            }
        )
        request.session.save()
        self._set_login_cookies(request)


@pytest.fixture
def client() -> CheckedClient:
    return CheckedClient()


@pytest.fixture
def clock(time_machine: Any) -> Callable[[str], datetime.datetime]:
    """`clock("2026-04-03 09:00")` stops the clock at that time in Paris, for the test, and returns it."""

    def stop(moment: str) -> datetime.datetime:
        stopped = datetime.datetime.fromisoformat(moment).replace(tzinfo=PARIS)
        time_machine.move_to(stopped, tick=False)
        return stopped

    return stop


def assert_swap_equals_fresh(
    client: Client,
    url: str,
    element_id: str,
    data: dict[str, str] | None = None,
    *,
    fresh_url: str = "",
    fresh_data: dict[str, str] | None = None,
) -> Any:
    """What htmx puts in the page is what the page loaded afresh shows there.

    `url` is what htmx asks (by POST when `data` is given, by GET otherwise) to replace the element `element_id`;
    `fresh_url` is the page a person would reload, `url` itself unless told, by POST where `fresh_data` is given: a form
    sent to be computed again. Returns the answer htmx gets.
    """
    headers = {"HX-Request": "true", "HX-Target": element_id, "HX-Current-URL": fresh_url or url}
    swapped = client.get(url, headers=headers) if data is None else client.post(url, data, headers=headers)
    assert swapped.status_code == 200, swapped.status_code
    page = fresh_url or url
    fresh = client.get(page) if fresh_data is None else client.post(page, fresh_data)
    put_in, there = (
        re.sub(r"value='[A-Za-z0-9]{64}'", "value=csrf", page_rules.outline(found))
        for found in (
            page_rules.element_by_id(swapped.content.decode(), element_id),
            page_rules.element_by_id(fresh.content.decode(), element_id),
        )
    )
    assert put_in == there
    return swapped
