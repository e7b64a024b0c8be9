"""A mission is the tenant: scopes, scoped models, how an address names its mission."""
