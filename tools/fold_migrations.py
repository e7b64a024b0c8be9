"""Folds each room's migrations back into its first one, until the first release (docs/decisions/0018).

`python -m tools.fold_migrations` writes them again from the models, whole: each table is made with its constraints and
its indexes, where a migration found by comparing states would alter it once for each. A room whose tables wait for
another room's has several. What a migration does beside tables (the text index of the search) is kept as it is.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = {"search": "0002_fulltext"}


def main() -> int:
    """Writes the migrations, says which."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
    import django

    django.setup()
    from django.utils.translation import deactivate_all

    deactivate_all()  # as `makemigrations`: the words of the libraries stay theirs
    from django.apps import apps
    from django.db.migrations import Migration
    from django.db.migrations.operations import CreateModel
    from django.db.migrations.state import ModelState
    from django.db.migrations.writer import MigrationWriter

    ours = [app for app in apps.get_app_configs() if ROOT / "src" in Path(app.path).parents]
    waiting = {app.label: [model for model in app.get_models() if model._meta.managed] for app in ours}
    where: dict[str, tuple[str, str]] = {}  # the migration that makes each model, by its label
    written: list[Path] = []
    rooms = {app.label: Path(app.path) / "migrations" for app in ours}
    for folder in rooms.values():
        for old in folder.glob("0*.py"):
            if old.stem not in KEPT.values():
                old.unlink()
    numbers = dict.fromkeys(waiting, 0)
    while any(waiting.values()):
        label, models = next_room(waiting, where)
        numbers[label] += 1
        name = "0001_initial" if numbers[label] == 1 else f"{numbers[label]:04d}_after_the_others"
        needed = {where[target] for model in models for target in targets(model) if target in where}
        own = {(label, previous) for room, previous in where.values() if room == label}
        states = [ModelState.from_model(model) for model in models]
        migration = type("Migration", (Migration,), {})(name, label)
        migration.initial = True
        migration.dependencies = sorted(needed | own)
        migration.operations = [
            CreateModel(state.name, list(state.fields.items()), state.options, state.bases, state.managers)
            for state in states
        ]
        where.update({model._meta.label: (label, name) for model in models})
        path = rooms[label] / f"{name}.py"
        path.write_text(MigrationWriter(migration, include_header=False).as_string())
        written.append(path)
        waiting[label] = [model for model in waiting[label] if model not in models]
    print("\n".join(str(path.relative_to(ROOT)) for path in written))
    return 0


def targets(model) -> set[str]:
    """The other models this one points at."""
    links = (*model._meta.local_fields, *model._meta.local_many_to_many)
    found = {link.remote_field.model._meta.label for link in links if link.remote_field}
    return found - {model._meta.label}


def next_room(waiting, where) -> tuple[str, list]:
    """A room all of whose tables can be made now; failing one, the tables of a room that can; in an order that makes
    each table after those it points at."""
    ready = {}
    for label, models in waiting.items():
        names = {model._meta.label for rows in waiting.values() for model in rows}
        kept: list = []
        left = list(models)
        while True:
            made = {model._meta.label for model in kept}
            now = [model for model in left if not (targets(model) & names) - made]
            if not now:
                break
            kept += now
            left = [model for model in left if model not in now]
        if kept:
            ready[label] = kept
            if not left:
                return label, kept
    if not ready:
        raise SystemExit(f"des tables se désignent en rond\u00a0: {waiting}")
    label = next(iter(ready))
    return label, ready[label]


if __name__ == "__main__":
    sys.exit(main())
