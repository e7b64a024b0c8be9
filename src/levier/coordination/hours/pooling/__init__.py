"""One person over several contracts: pooling, mutualisation, a job split between lots, and its hours allocated."""
