"""Rooms without domain, shared by the whole house."""
