"""Errors that anybody tells the mission of, from a public page; the team closes each with what was done."""
