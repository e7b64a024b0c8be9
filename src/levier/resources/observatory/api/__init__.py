"""The public API of the observatory's figures: the declarations of the indicators, their rows, the catalogue (DCAT)."""
