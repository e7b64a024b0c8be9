"""One lock: what pyproject.toml asks is pinned with hashes, and nothing else is ever installed."""

import re
import tomllib
from importlib.metadata import requires, version
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tools.locked import LOCK, UnpinnedError, entries, locked, name_of

ROOT = Path(__file__).parents[2]
TEXT = LOCK.read_text(encoding="utf-8")
PINS = {(name_of(entry), entry.split()[0].partition("==")[2]) for entry in entries(TEXT)}


def asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"], *chain(*extras)]
    return [Requirement(line) for line in lines if not line.startswith("levier[")]


def test_every_requirement_of_every_extra_is_pinned_within_its_bounds():
    pinned = {want: [pin for name, pin in PINS if name == name_of(want.name)] for want in asked()}
    assert [str(want) for want, pins in pinned.items() if not (pins and all(map(want.specifier.contains, pins)))] == []


def test_what_these_requirements_stand_on_is_pinned_at_the_version_installed():
    waiting, seen = [("levier", "test")], set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        if name != "levier":
            assert (name, version(name)) in PINS, "not what the lock pins"
        for line in requires(name) or []:
            want = Requirement(line)
            if want.marker is None or want.marker.evaluate({"extra": extra}):
                waiting += [(name_of(want.name), each) for each in ("", *want.extras)]
    assert len({name for name, _ in seen}) > 50


def test_each_pin_has_its_hashes_and_the_lock_names_no_address():
    assert [entry for entry in entries(TEXT) if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)] == []
    assert "".join(entries(TEXT)) == TEXT, "a line of the lock belongs to no pin"
    assert re.search(r"://|--(index|extra-index|find-links)|@ ?file|\n-[a-z]", TEXT) is None


FIRST = "django==5.2\n    --hash=sha256:aa\n"
SECOND = "django-csp==4.0 ; python_version < '4' \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


def test_only_the_lines_wanted_are_kept_each_with_its_hashes():
    assert locked(FIRST + SECOND, ["Django_CSP==4.0", "", "# a remark"]) == SECOND
    assert locked(FIRST + SECOND, ["django"]) == FIRST


def test_what_the_lock_does_not_pin_is_refused_by_name():
    with pytest.raises(UnpinnedError, match=r"ne fixe pas attrs, ruff, que pyproject\.toml demande\u00a0: make lock"):
        locked(FIRST + SECOND, ["ruff==1", "django==5.2", "attrs"])
