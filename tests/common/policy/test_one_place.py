"""What a role opens is decided in the policies: outside them nobody asks who somebody is."""

import ast
from pathlib import Path

import levier

SOURCE = Path(levier.__file__).parent
# What an actor is asked about herself: her roles, and where she holds them.
ASKED = {"has", "within", "roles", "organizations"}
NAMES = {"actor", "asking"}


def questions_in(text):
    """(line, question) of each time a role is asked of an actor."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in ASKED:
            asked = node.value
            name = asked.attr if isinstance(asked, ast.Attribute) else getattr(asked, "id", "")
            if name in NAMES:
                found.append((node.lineno, node.attr))
    return found


def test_no_role_is_asked_outside_a_policy():
    elsewhere = [
        f"{path.relative_to(SOURCE)}:{line} : .{question}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "policy.py" and path.parent != SOURCE / "common" / "policy"
        for line, question in questions_in(path.read_text("utf-8"))
    ]
    assert elsewhere == []


def test_the_ways_of_asking_are_seen():
    four = "actor.has('x')\nrequest.actor.within('x')\nlist(asking.roles)\nactor.organizations\n"
    asked = f"{four}period.within('x')\nactor.name"
    assert [line for line, _ in sorted(questions_in(asked))] == [1, 2, 3, 4]


def test_policies_do_ask():
    assert sum(bool(questions_in(path.read_text("utf-8"))) for path in SOURCE.rglob("policy.py")) > 10
