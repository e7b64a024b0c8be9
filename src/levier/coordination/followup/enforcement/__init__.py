"""Difficulties, formal notices and penalties: the desk drafts, the buyer decides and signs (CCAG, .1.4.4 and .1.5)."""
