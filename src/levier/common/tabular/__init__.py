"""Spreadsheets read within bounds and written without formulas."""
