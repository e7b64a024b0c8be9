"""The demo as a person starts it, and a browser that refuses what a person should never meet."""

import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, ResolverMatch, resolve
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from levier.demo.load import ACCOUNTS, PASSWORD

SCREENSHOTS = Path(__file__).parents[2] / "var/screenshots"
PICTURES = "LEVIER_PICTURES" in os.environ
WIDTHS = {"wide": 1280, "phone": 390}
CHROMIUM = "/usr/bin/chromium"
# Nothing leaves the machine: neither the browser's own errands, nor a page that would fetch from elsewhere.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# Only what is broken is told in full: what passes is most of a page.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
EMAIL_OF_ROLE = {account.role.value: account.email for account in ACCOUNTS}


class Demo:
    """A running `levier demo`: its address, and what it printed at start."""

    def __init__(self, address: str, log: Path) -> None:
        self.address, self.log = address, log

    def mailed_links(self, part: str) -> list[str]:
        """Addresses with this part that the demo printed, or mailed: `/l/` for a statement."""
        found = re.findall(rf"http://\S+{part}\S+", self.log.read_text(encoding="utf-8"))
        return found or self._links_in_mails(part)

    def _links_in_mails(self, part: str) -> list[str]:
        links: list[str] = []
        waiting, seen = ["/demo/courriels"], set()
        while waiting:
            path = waiting.pop(0)
            seen.add(path)
            text = self.read(path)
            links += [found for found in re.findall(r"http://[^\s\"'<>&]+", text) if part in found]
            waiting += [
                found for found in re.findall(r"href=\"(/demo/courriels[^\"#]*)\"", text)
                if found not in seen and found not in waiting and len(seen) < 100
            ]  # fmt: skip
        return list(dict.fromkeys(links))

    def read(self, path: str) -> str:
        """What an address answers to somebody unknown; nothing when it refuses."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as response:
                return response.read().decode("utf-8", errors="replace")
        except urllib.error.HTTPError:
            return ""


@contextmanager
def running_demo(folder: Path, *, command: Path) -> Iterator[Demo]:
    """`levier demo` on a free port of the loopback, with a data folder of its own below `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "demo.log"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEVIER_", "DATABASE_URL", "DJANGO_"))
    }
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [command, "demo", "--port", str(port)],
            cwd=folder,
            env={**kept, "LEVIER_DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_served(address, server, log)
            yield Demo(address, log)
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_until_served(address: str, server: subprocess.Popen[Any], log: Path, seconds: float = 300) -> None:
    """Returns when the demo answers; AssertionError with its output when it stops or takes too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sante", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("la démonstration ne répond pas :\n" + log.read_text(encoding="utf-8"))


class Visit:
    """One person's browser window. Console errors, refusals of the content policy and failed requests are kept and
    refused at each look."""

    def __init__(self, browser: Browser, demo: Demo, width: int = WIDTHS["wide"]) -> None:
        self.demo = demo
        self.context: BrowserContext = browser.new_context(
            base_url=demo.address, viewport={"width": width, "height": 900}, locale="fr-FR", accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str) -> Page:
        """Goes to an address, which must answer 200."""
        response = self.page.goto(address)
        assert response is not None and response.status == 200, f"{address} : {response and response.status}"
        return self.page

    def sign_in(self, role: str, *, email: str = "", mission: str = "herault") -> "Visit":
        """Signs in by the form, as the demo's account of this role (or of this address), and goes to a mission's
        home."""
        self.open("/comptes/login/")
        self.page.fill("input[name=login]", email or EMAIL_OF_ROLE[role])
        self.page.fill("input[name=password]", PASSWORD)
        go(self.page.locator("form:has(input[name=password]) button[type=submit]"))
        self.open(f"/{mission}/")
        return self

    def check(self, name: str, *, contrast_at: Sequence[str] = tuple(WIDTHS)) -> None:
        """Looks at the page as it is at both widths: no error, nothing wider than the screen, no WCAG violation (its
        contrasts, by far the slowest to judge, at the widths told); keeps a picture of each for a person to look at,
        when PICTURES are asked for."""
        size = self.page.viewport_size
        assert self.errors == [], f"{name} : {self.errors}"
        for label, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 900})
            if PICTURES:
                SCREENSHOTS.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=SCREENSHOTS / f"{name}-{label}.png", full_page=True)
            wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{name} dépasse l'écran de {wider} px à {width} px"
            found = violations(self.page, contrast=label in contrast_at)
            assert found == [], f"{name} à {width} px : {found}"
        self.page.set_viewport_size(size)

    def close(self) -> None:
        """Closes the window, with what it had opened."""
        self.context.close()


def go(through: Locator) -> None:
    """Clicks the first of these, and waits for the page it leads to: after a click alone, what is read may still be the
    page left, or none at all."""
    with through.page.expect_navigation():
        through.first.click()


def follow(where: Visit | Page | Locator, name: str | re.Pattern[str]) -> None:
    """Follows the first link of this name (the whole of it, if it is a text), and waits for the page."""
    go(_inside(where).get_by_role("link", name=name, exact=isinstance(name, str)))


def press(where: Visit | Page | Locator, name: str | re.Pattern[str]) -> None:
    """Presses the first button of this name (the whole of it, if it is a text), and waits for the page it answers."""
    go(_inside(where).get_by_role("button", name=name, exact=isinstance(name, str)))


def _inside(where: Visit | Page | Locator) -> Page | Locator:
    return where.page if isinstance(where, Visit) else where


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """The rules of WCAG 2.2 AA the page breaks, with where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {**WCAG, "rules": {"color-contrast": {"enabled": contrast}}}
    broken = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        f"{rule['id']} ({rule['help']}) : " + " | ".join(str(node["target"][0]) for node in rule["nodes"][:5])
        for rule in broken
    ]


def links_of(html: str, base: str) -> list[str]:
    """The paths of our own pages a page links to, queries kept, fragments dropped."""
    found = []
    for href in re.findall(r"<a\s[^>]*?href=\"([^\"]*)\"", html):
        parts = urlsplit(urljoin(base, href.replace("&amp;", "&")))
        if parts.netloc == urlsplit(base).netloc and parts.scheme == "http" and not parts.path.startswith("/static/"):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(dict.fromkeys(found))


def url_name(path: str) -> str:
    """The name of the address a path leads to, in a mission or outside any."""
    found = found_at(urlsplit(path).path)
    return (found.url_name or "") if found else ""


@lru_cache(maxsize=8_192)
def found_at(path: str) -> ResolverMatch | None:
    """What answers a path, in a mission or outside any; None when nothing does."""
    for candidate in (path, "/" + path.lstrip("/").partition("/")[2]):
        try:
            return resolve(candidate)
        except Resolver404:
            continue
    return None


def is_open_to_anybody(path: str) -> bool:
    """Whether the page is one of those a mission publishes: the same one, or nearly, for every reader."""
    found = found_at(urlsplit(path).path)
    return bool(found and getattr(found.func, "levier_open_here", False))


class WorthOpening:
    """Whether one more address shows something new: some of each page, then one for each thing its query may ask.

    `of_each_page` addresses of a page are opened: the page of each of 300 contracts is the same page. A list has more
    orders and filters together than anybody would try. `queries=False` opens a page for itself alone, and so is a page
    that `known` says another reader has read in all its ways.
    """

    def __init__(
        self, *, of_each_page: int = 2, queries: bool = True, known: Callable[[str], bool] = lambda _: False
    ) -> None:
        self.of_each_page = of_each_page
        self.queries = queries
        self.known = known
        self.opened: defaultdict[str, int] = defaultdict(int)
        self.asked: defaultdict[str, set[str]] = defaultdict(set)

    def __call__(self, path: str) -> bool:
        page = url_name(path) or urlsplit(path).path
        asks = {name for name, _ in parse_qsl(urlsplit(path).query)}
        if self.known(path):
            worth = not self.opened[page]
        else:
            worth = self.opened[page] < self.of_each_page or (self.queries and not asks <= self.asked[page])
        if worth:
            self.opened[page] += 1
            self.asked[page] |= asks
        return worth
