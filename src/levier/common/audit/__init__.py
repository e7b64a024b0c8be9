"""The access log: who read which identities, append-only, sealed."""
