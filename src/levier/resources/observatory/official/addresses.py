"""Where the official resources are, and their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from levier.common.errors import Problem

# A resource as the catalogue describes it: a small JSON that names the file, rather than the file itself.
_DESCRIPTION = re.compile(r"/api/\d+/datasets/(?:[^/]+/)?resources/[^/]+/?$")


@dataclass(frozen=True)
class Resource:
    """An official resource by its address."""

    address: str

    @property
    def is_description(self) -> bool:
        """Whether the address answers a description of the resource, not its file."""
        return _DESCRIPTION.search(urlsplit(self.address).path) is not None

    @property
    def host(self) -> str:
        """The site it comes from, for people."""
        return urlsplit(self.address).hostname or ""


def read_resources(addresses: Sequence[str]) -> tuple[Resource, ...]:
    """The resources of the setting `LEVIER_OPEN_DATA`. Raises Problem for what is no http address, or for none."""
    if not addresses:
        raise Problem("Aucune ressource officielle n’est indiquée (réglage LEVIER_OPEN_DATA).")
    for address in addresses:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
            raise Problem(f"LEVIER_OPEN_DATA\u00a0: «\u00a0{address}\u00a0» n’est pas une adresse http ou https.")
    return tuple(Resource(address) for address in dict.fromkeys(addresses))
