"""`levier observatoire actualiser` and `contours`: official resources, fetched, checked, put in service."""

import argparse
import gzip
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levier.common.commandline import add_command, open_installation, print_json, print_line, start_django
from levier.common.errors import CheckFailed, Problem
from levier.statistics.reasons import why

if TYPE_CHECKING:
    from levier.common.tenancy.models import Mission
    from levier.resources.observatory.models import Build
    from levier.resources.observatory.official.refreshing import Refreshed
    from levier.resources.observatory.services import Deposit

_GZIP = b"\x1f\x8b"
# All the communes of the country, simplified to 100 m, are 31 MB.
_LARGEST_OUTLINES = 100_000_000


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
    outlines = add_command(
        group, "contours", "Met en service les contours des communes d’un département, pour ses cartes.", _outline
    )
    outlines.add_argument(
        "fichier",
        nargs="?",
        type=Path,
        metavar="FICHIER",
        help="Une collection GeoJSON de communes (chaque contour a son code INSEE, «\u00a0code\u00a0»). Sans lui, le "
        "service officiel est interrogé (réglage LEVIER_CONTOURS).",
    )
    outlines.add_argument("--departement", required=True, metavar="CODE", help="Par exemple 30, 2A ou 974.")
    outlines.add_argument("--json", action="store_true", help="Répond en JSON.")


def _outline(options: argparse.Namespace) -> None:
    start_django()
    from django.conf import settings

    from levier.organizations import reference
    from levier.resources.observatory.official.outlines import fetch_outlines, put_in_service
    from levier.resources.observatory.official.refreshing import opened_client

    department = reference.department_of_code(options.departement.upper()).code
    if options.fichier:
        found = put_in_service(department, _content(options.fichier), source=f"«\u00a0{options.fichier.name}\u00a0»")
    elif settings.DEMO:
        raise Problem("La démonstration ne va rien chercher hors de cette machine\u00a0: donnez un fichier.")
    else:
        found = fetch_outlines(department, opened_client().fetch)
    communes, epcis = found.count("communes"), found.count("epci")
    if options.json:
        print_json(
            {"communes": communes, "epci": epcis, "missing": list(found.missing), "unknown": list(found.unknown)}
        )
        return
    print_line(f"{department}\u00a0: {communes} communes et {epcis} intercommunalités, en service.")
    if found.missing:
        print_line(f"Sans contour dans cette source\u00a0: {', '.join(found.missing)}.")
    if found.unknown:
        print_line(
            f"Laissés de côté, codes absents du code officiel géographique 2026\u00a0: {', '.join(found.unknown)}."
        )


def _content(path: Path) -> bytes:
    """What a file of boundaries holds, inflated. Raises Problem."""
    try:
        with path.open("rb") as stream:
            start = stream.read(2)
        with gzip.open(path) if start == _GZIP else path.open("rb") as stream:
            content = stream.read(_LARGEST_OUTLINES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Problem(f"«\u00a0{path}\u00a0» ne peut pas être lu ({why(error)}).", field="fichier") from error
    if len(content) > _LARGEST_OUTLINES:
        raise Problem(
            f"«\u00a0{path}\u00a0» dépasse {_LARGEST_OUTLINES // 1_000_000}\u00a0Mo\u00a0: donnez les contours de ce "
            "seul département, ou des contours simplifiés.",
            field="fichier",
        )
    return content


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
