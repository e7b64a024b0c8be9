"""Coordination: the life of each clause."""
