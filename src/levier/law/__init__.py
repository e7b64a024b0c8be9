"""Dated legal tables and the plain rules that read them."""
