"""`levier observatoire actualiser`: the official resources, fetched, built aside, checked, put in service."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from levier.common.commandline import add_command, open_installation, print_json, print_line
from levier.common.errors import CheckFailed, Problem

if TYPE_CHECKING:
    from levier.common.tenancy.models import Mission
    from levier.resources.observatory.models import Build
    from levier.resources.observatory.official.refreshing import Refreshed
    from levier.resources.observatory.services import Deposit


def register(group: Any) -> None:
    """Adds the command to the observatory's."""
    command = add_command(
        group, "actualiser", "Lit ce qui a changé dans les ressources officielles, puis le met en service.", _refresh
    )
    command.add_argument(
        "--mission",
        metavar="MISSION",
        help="Une mission, qui suit alors ces ressources. Sans elle, celles qui suivent.",
    )
    command.add_argument("--json", action="store_true", help="Répond en JSON.")


def _refresh(options: argparse.Namespace) -> None:
    open_installation()
    from levier.common.tenancy.scope import mission_scope
    from levier.resources.observatory.official.refreshing import refresh

    told: dict[str, Refreshed] = {}
    for mission in _missions(options.mission):
        with mission_scope(mission.pk):
            told[mission.slug] = refresh(mission, author_id=None, build_with=_build_at_once)
    if options.json:
        print_json({slug: _as_json(refreshed) for slug, refreshed in told.items()})
    else:
        for slug, refreshed in told.items():
            for one in refreshed.resources:
                print_line(f"{slug}\u00a0: {one.said}")
            if refreshed.build and not refreshed.build.problem:
                print_line(f"{slug}\u00a0: {refreshed.build.contracts} marchés distincts en service.")
    if refused := [one.build.problem for one in told.values() if one.build and one.build.problem]:
        raise CheckFailed(" ".join(refused))
    if failed := {one.said for refreshed in told.values() for one in refreshed.resources if one.outcome == "failed"}:
        raise Problem(" ".join(sorted(failed)))


def _missions(slug: str | None) -> "list[Mission]":
    """The mission named, or those that follow an official resource. Raises Problem when there is none."""
    from levier.common.tenancy.models import Mission
    from levier.common.tenancy.scope import mission_scope
    from levier.resources.observatory.official.refreshing import follows

    if slug:
        found = list(Mission.objects.filter(slug=slug))
        if not found:
            raise Problem(f"Il n’y a pas de mission «\u00a0{slug}\u00a0».")
        return found
    following = []
    for mission in Mission.objects.order_by("pk"):
        with mission_scope(mission.pk):
            if follows():
                following.append(mission)
    if not following:
        raise Problem("Aucune mission ne suit encore les ressources officielles. Nommez-en une avec --mission.")
    return following


def _build_at_once(mission: "Mission", deposits: "Iterable[Deposit]", *, author_id: int | None) -> "Build":
    from levier.resources.observatory.services import run_build, store

    build = store(mission, deposits, author_id=author_id)
    run_build(build.pk)
    build.refresh_from_db()
    return build


def _as_json(refreshed: "Refreshed") -> dict[str, Any]:
    build = refreshed.build
    return {
        "resources": [asdict(one) for one in refreshed.resources],
        "build": build and {
            "state": build.state, "problem": build.problem, "read": build.read, "accepted": build.accepted,
            "repaired": build.repaired, "rejected": build.rejected, "contracts": build.contracts,
        },
    }  # fmt: skip
