"""The statistical engine: readers of open data, cleaning rules, tables, indicators. Plain Python."""
