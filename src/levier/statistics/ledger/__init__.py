"""The ledger of a mission as one more source of figures: facts without a name, in Parquet, asked like the open data."""
