"""Settings, addresses and entry points; nothing of the domain."""
