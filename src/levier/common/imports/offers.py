"""What this room offers the others: its entry in the navigation, what a departure leaves, and the end of what files
told."""

from typing import Any

from levier.common.imports.policy import visible_batches
from levier.common.imports.services import forget_lines
from levier.common.policy import Actor
from levier.common.privacy.retention import RetentionRule, offer_retention
from levier.common.registry import Axis, NavigationEntry, Responsibility, offer_navigation, offer_responsibility
from levier.common.ui import formats


def files_to_import(membership: Any) -> Responsibility | None:
    """The files deposited and not imported, which nobody else reads: the successor reads and imports them, or drops
    them. One query."""
    by_this_role = Actor(
        user_id=membership.user_id, organizations={membership.role: frozenset({membership.organization_id})}
    )
    waiting = visible_batches(by_this_role).filter(applied_at=None)
    count = waiting.count()
    if not count:
        return None

    def hand_over(successor: Any) -> None:
        waiting.update(author=successor.user_id)

    return Responsibility(formats.count(count, "fichier à importer", "fichiers à importer"), hand_over)


offer_responsibility(files_to_import)
offer_retention(RetentionRule("lignes des fichiers importés ou abandonnés", forget_lines))
offer_navigation(
    NavigationEntry(
        Axis.COORDINATION,
        90,
        "Imports",
        "imports",
        "imports.file.bring",
        frozenset({"import_new", "import_batch", "import_columns"}),
    )
)
