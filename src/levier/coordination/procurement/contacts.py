"""How the name of a contact is kept, whoever types it."""

from typing import Any

from django.conf import settings

MARK = " (fictif)"
# What the columns hold, the mark aside.
LONGEST = 200 - len(MARK)


def contact_named(name: str) -> str:
    """The name of a contact: in the demo, where nobody is real, marked so once on screen, PDF and mail."""
    if not settings.DEMO or not name or "(fictif" in name:
        return name
    return name[:LONGEST].rstrip() + MARK


class NamesContacts:
    """A form that names contacts in these fields."""

    cleaned_data: dict[str, Any]

    def clean_contact_name(self) -> str:
        """The first contact, as she is kept."""
        return contact_named(self.cleaned_data["contact_name"])

    def clean_second_contact_name(self) -> str:
        """The second one, as she is kept."""
        return contact_named(self.cleaned_data["second_contact_name"])
