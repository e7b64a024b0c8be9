"""What the import rules do not see: names of addresses, foreign keys and locks between rooms.

The floors are those of `[tool.importlinter]`, so that a new room has its place there and nowhere else.
"""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

import levier

SOURCE = Path(levier.__file__).parent
PROJECT = Path(__file__).parent.parent / "pyproject.toml"

# Addresses every room may name: the doors of the house, whoever keeps them.
COMMON_DOORS = {"home", "my_account", "account_login", "account_logout", "search", "demo_mails"}
# (room, address) pairs that climb or cross, each with its reason.
DECLARED: dict[tuple[str, str], str] = {}

REVERSED = {"reverse", "reverse_lazy", "redirect", "resolve_url"}
URL_TAG = re.compile(r"{%\s*url\s+[\"']([\w:-]+)[\"']")


def floors():
    """{room: floor}, the lowest floor 0; rooms of a wing that are not layered among themselves share a floor."""
    contracts = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    height = {}
    for contract in contracts:
        if contract["type"] == "layers":
            for floor, layer in enumerate(reversed(contract["layers"])):
                for room in layer.split("|"):
                    height.setdefault(room.strip(), []).append(floor)
    return height


FLOORS = floors()
WINGS = ("levier.coordination", "levier.resources", "levier.promotion")


def wing_of(room):
    """The layer of the whole house a room stands in."""
    return ".".join(room.split(".")[:2])


def may_know(user, owner):
    """Whether a room may name what another room owns: itself, a room below it, or a room of a wing below."""
    if user == owner or owner.startswith(user + ".") or user.startswith(owner + "."):
        return True
    if wing_of(user) != wing_of(owner):
        return FLOORS[wing_of(user)][0] > FLOORS[wing_of(owner)][0]
    if user in FLOORS and owner in FLOORS:
        return FLOORS[user][0] > FLOORS[owner][0]
    return wing_of(user) not in WINGS  # common: its rooms are not layered among themselves


def room_of(dotted):
    """`levier.coordination.hours.views` stands in the room `levier.coordination.hours`."""
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("levier.")]
    inside = [room for room in rooms if dotted == room or dotted.startswith(room + ".")]
    return max(inside, key=len) if inside else wing_of(dotted)


def owners():
    """{address name: room} of every address of ours."""
    found, waiting = {}, list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if hasattr(pattern, "url_patterns"):
            waiting += pattern.url_patterns
        elif pattern.callback.__module__.startswith("levier."):
            found[pattern.name] = room_of(pattern.callback.__module__)
    return found


OWNERS = owners()


def names_in_code(text):
    """The literal address names a module reverses."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            rank = 1 if called == "mission_url" else 0
            if called in REVERSED | {"mission_url"} and len(node.args) > rank:
                name = node.args[rank]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield name.value


@cache
def uses():
    """(room, address name) of every address named in code and templates."""
    found = set()
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.mjml")]):
        text = path.read_text(encoding="utf-8")
        inside = path.relative_to(SOURCE.parent).with_suffix("")
        room = room_of(".".join(part for part in inside.parts if part != "templates"))
        names = names_in_code(text) if path.suffix == ".py" else URL_TAG.findall(text)
        found |= {(room, name) for name in names}
    return found


def climbs(used):
    """The uses a room may not make."""
    return sorted(
        (room, name)
        for room, name in used
        if name in OWNERS
        and name not in COMMON_DOORS
        and (room, name) not in DECLARED
        and wing_of(room) not in {"levier.config", "levier.demo", "levier.cli"}
        and not may_know(room, OWNERS[name])
    )


def test_a_room_names_only_its_own_addresses_and_those_below_it():
    assert climbs(uses()) == []


def test_every_declared_exception_is_still_used():
    assert set(DECLARED) <= uses()


@pytest.mark.parametrize(
    ("user", "name", "refused"),
    [
        ("levier.coordination.hours", "board", True),
        ("levier.coordination.followup", "received", False),
        ("levier.resources.observatory", "board", True),
        ("levier.organizations", "received", True),
        ("levier.common.ui", "board", True),
        ("levier.common.ui", "my_account", False),
    ],
)
def test_a_name_from_above_or_beside_is_found(user, name, refused):
    assert bool(climbs({(user, name)})) is refused


def test_names_are_read_in_code_and_templates():
    code = "redirect('board', public_id=1)\nmission_url(mission, 'received')\nurls.reverse('home')\nreverse(name)"
    assert list(names_in_code(code)) == ["board", "received", "home"]
    assert URL_TAG.findall("{% url 'board' %}{%url \"received\" found.pk%}") == ["board", "received"]
    assert ("levier.coordination.followup", "received") in uses()


def test_links_between_tables_run_downwards_too():
    climbing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("levier.")
        for field in model._meta.get_fields()
        if (field.many_to_one or field.many_to_many or field.one_to_one)
        and not field.auto_created
        and field.name != "history_user"  # simple-history's own link to the account, in whatever room the history is
        and field.related_model.__module__.startswith("levier.")
        and not may_know(room_of(model.__module__), room_of(field.related_model.__module__))
    ]
    assert climbing == []


def bare_locks(text):
    """Lines that lock rows without saying, on or just above them, what holds on SQLite, where a lock does nothing."""
    lines = text.splitlines()
    return [
        number
        for number, line in enumerate(lines, 1)
        if ".select_for_update(" in line and "SQLite" not in "\n".join(lines[max(0, number - 4) : number])
    ]


def test_a_lock_is_never_relied_on_alone():
    bare = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if (lines := bare_locks(path.read_text(encoding="utf-8")))
    }
    assert bare == {}
    assert bare_locks("# a lock\nrows.select_for_update().get()") == [2]
    assert bare_locks("# on SQLite, IMMEDIATE does it\nrows.select_for_update().get()") == []
