"""The board, late statements, reports."""
