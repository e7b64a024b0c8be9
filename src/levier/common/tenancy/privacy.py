"""The personal fields of this room: none."""

from levier.common.privacy.register import not_personal

not_personal("tenancy.Mission", "slug", "name", "department", "time_zone", "is_fictitious", "created_at")
