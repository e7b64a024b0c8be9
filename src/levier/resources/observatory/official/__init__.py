"""The official resources of open data: where they are, what changed in them, whether it may be put in service."""
