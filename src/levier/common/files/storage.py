"""The evidence storage: a folder nobody but the application opens."""

import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Writes aside, then renames: a file under its final name is whole, whatever stopped a writer."""

    def _save(self, name: str, content: Any) -> str:
        aside = super()._save(f"{name}.partial", content)  # type: ignore[misc]
        os.replace(self.path(aside), self.path(name))
        return name
