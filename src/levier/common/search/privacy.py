"""The personal fields of this room: none."""

from levier.common.privacy.register import not_personal

not_personal("search.SearchEntry", "kind", "object_id", "title", "subtitle", "url_name", "url_id", "words", "sort_key")
