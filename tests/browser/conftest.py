"""One demo and one Chromium for the whole walk."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import ARGUMENTS, CHROMIUM, WIDTHS, Demo, Visit, running_demo
from tests.databases import start_from_the_copy
from tests.wheels import build_wheel, install_wheel


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo of the wheel, as `pip install levier` gives it, started from a folder that holds nothing else."""
    folder, made = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("wheel")
    command = install_wheel(build_wheel(made), made / "installed")
    (folder / "data").mkdir(mode=0o700)
    start_from_the_copy(folder / "data")
    with running_demo(folder, command=command) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(demo: Demo, chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """`visit()` opens a person's window; `visit(phone=True)` a telephone's."""
    opened: list[Visit] = []

    def open_window(*, phone: bool = False) -> Visit:
        opened.append(Visit(chromium, demo, WIDTHS["phone" if phone else "wide"]))
        return opened[-1]

    yield open_window
    for window in opened:
        window.close()
