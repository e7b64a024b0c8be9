"""`publiccode.yml` holds the mandatory keys of version 0.4 of the standard, but those that wait for publication."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
MANDATORY = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "legal/license",
    "description/fr/shortDescription",
    "description/fr/longDescription",
    "description/fr/features",
    "maintenance/type",
    "maintenance/contacts",  # since `type` is `internal`; a natural person, never a team
    "localisation/localisationReady",
    "localisation/availableLanguages",
}
# Nobody can say them before the repository is published (CONTRIBUTING.md).
WAITING = {"url", "maintenance/contacts"}
HELD = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def value(key):
    found = HELD
    for part in key.split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def test_every_mandatory_key_is_there_but_those_that_wait():
    assert {key for key in MANDATORY if value(key) in (None, "", [])} == WAITING


def test_it_says_what_the_project_says():
    assert value("publiccodeYmlVersion") == "0.4"
    assert value("legal/license") == PROJECT["license"]
    assert value("softwareVersion") == PROJECT["version"]


def test_its_descriptions_have_the_lengths_the_standard_wants():
    assert len(value("description/fr/shortDescription")) <= 150
    assert 150 <= len(value("description/fr/longDescription")) <= 10_000
