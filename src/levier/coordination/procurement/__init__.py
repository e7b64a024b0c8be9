"""Operation, contract, lot, award."""
