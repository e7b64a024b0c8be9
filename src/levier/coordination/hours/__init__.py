"""The ledger of hours declared, counted, refused, corrected."""
