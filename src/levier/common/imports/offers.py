"""What this room offers the others: its entry in the navigation, and the end of what files told."""

from levier.common.imports.services import forget_lines
from levier.common.privacy.retention import RetentionRule, offer_retention
from levier.common.registry import Axis, NavigationEntry, offer_navigation

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
