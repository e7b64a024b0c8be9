"""The mission's own ledger as a source of figures: hours, people, contracts and exits, without a name."""
