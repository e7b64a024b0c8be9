"""Plugs the guards that hold for every test, and gives the few fixtures shared by all."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.test import TransactionTestCase

from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.common.triggers import remove_triggers
from tests.builders import make_member, make_mission
from tests.databases import from_a_copy
from tests.demo_copy import DemoCopy
from tests.guards import (
    CheckedClient,
    client,
    clock,
    loopback_only,
    mails_refuse_unknown_variables,
    readings_are_logged_in_words,
    unknown_lists_are_refused,
    unordered_rows_come_shuffled,
)

__all__ = [
    "CheckedClient",
    "client",
    "clock",
    "loopback_only",
    "mails_refuse_unknown_variables",
    "readings_are_logged_in_words",
    "unknown_lists_are_refused",
    "unordered_rows_come_shuffled",
]

# What a machine busy with something else makes slow proves nothing: no example is refused for the time it took.
hypothesis.settings.register_profile("levier", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("levier")

HERE = Path(__file__).parent
_empty_database = TransactionTestCase._fixture_teardown


def _take_triggers_off_first(case: TransactionTestCase) -> None:
    """A test outside a transaction ends by emptying every table, the append-only ones too; `post_migrate`, sent once
    they are empty, puts the triggers back."""
    remove_triggers()
    _empty_database(case)


TransactionTestCase._fixture_teardown = _take_triggers_off_first


def pytest_collection_finish() -> None:
    """What is loaded once stays: the collector no more looks through a hundred thousand objects at each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only what another database may change: the rest ran already"
    )
    parser.addoption(
        "--prepare",
        action="store_true",
        help="runs no test: compiles them all, migrates and loads the demo, kept aside",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--database-only`, leaves out what would do the same on any database. The walks through the whole house, the
    longest tests, come first: begun last, one of them would be waited for alone."""
    items.sort(key=lambda item: item.path.parent != HERE)
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not depends_on_the_database(item)])
        items[:] = [item for item in items if depends_on_the_database(item)]
    if config.getoption("--prepare"):
        # Collecting has compiled every test; setting up one that reads the demo makes what the others copy.
        config.option.setuponly = True
        kept = next(item for item in items if "loaded_demo" in getattr(item, "fixturenames", ()))
        config.hook.pytest_deselected(items=[item for item in items if item is not kept])
        items[:] = [kept]


def depends_on_the_database(item: pytest.Item) -> bool:
    """Whether a test asks, itself or by a fixture, for the test database, and proves something of it."""
    if item.get_closest_marker("any_database"):
        return False
    asked = set(getattr(item, "fixturenames", ()))
    makes_one = not asked.isdisjoint({"db", "transactional_db"})
    return makes_one or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[ExitStack]:
    """Opens the making of the test database from a copy; `django_db_setup` closes it."""
    with ExitStack() as making:
        with django_db_blocker.unblock():
            making.enter_context(from_a_copy())
        yield making


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: ExitStack, django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, migrated once a run (tests/databases.py)."""
    with django_db_blocker.unblock():
        django_db_modify_db_settings.close()


@pytest.fixture
def herault(db: None) -> Mission:
    return make_mission("herault", "34")


@pytest.fixture(scope="session")
def demo_copy(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoCopy]:
    """This worker's copy of the demo, made when it is first read."""
    with django_db_blocker.unblock():
        copy = DemoCopy()
    yield copy
    with django_db_blocker.unblock():
        copy.forget()


@pytest.fixture(scope="class")
def loaded_demo(demo_copy: DemoCopy, django_db_blocker: Any) -> Iterator[None]:
    """The demo in the place of the empty database, for the tests of a class: each asks for `db` too, which takes back
    what the test writes, and finds it as it was loaded."""
    with ExitStack() as reading:
        with django_db_blocker.unblock():
            reading.enter_context(demo_copy.read())
        yield
        with django_db_blocker.unblock():
            reading.close()


@pytest.fixture
def gard(db: None) -> Mission:
    return make_mission("gard", "30")


@pytest.fixture
def in_herault(herault: Mission) -> Iterator[Mission]:
    """The test's own reads and writes are the Hérault's."""
    with mission_scope(herault.pk):
        yield herault


@pytest.fixture
def as_role(herault: Mission) -> Any:
    """Returns `as_role("facilitator")`: a client signed in with that role in the Hérault."""

    def sign_in(role: str) -> CheckedClient:
        signed_in = CheckedClient()
        signed_in.force_login(make_member(herault, role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return signed_in

    return sign_in
