"""PDF documents from data."""
