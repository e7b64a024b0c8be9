"""Who sees the observatory, and who may change what it counts."""

from typing import Any

from levier.accounts.roles import Role
from levier.common.files import types
from levier.common.files.kinds import MEGABYTE, FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule


@rule("observatory.figures.view")
def may_see_figures(actor: Actor, thing: Any) -> bool:
    """Every member of the mission: the data is open, the figures are everybody's."""
    return bool(actor.roles)


@rule("observatory.data.change")
def may_change_data(actor: Actor, thing: Any) -> bool:
    """The mission's team, which answers for the figures."""
    return actor.has(Role.MISSION_TEAM, Role.ADMINISTRATOR)


BOOKLET_KIND = "observatory.booklet"


def may_open_booklet(actor: Actor, file: StoredFile) -> bool:
    """The booklet is made of open data: every member of the mission opens it."""
    return may_see_figures(actor, None)


BOOKLET_FILE = offer_kind(
    FileKind(BOOKLET_KIND, "livret de l’observatoire", may_open_booklet, types=(types.PDF,), max_bytes=50 * MEGABYTE)
)
