"""Spreadsheets: written in constant memory without formulas, read within bounds; CSV read as it comes."""
