"""Contracts of the open data that look like the award of a study still waiting for it."""
