"""The meetings of a contract: « mise au point » after its notification, then those that follow the clause."""
