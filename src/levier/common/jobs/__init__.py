"""Work done outside a request: one layer over the queue in the database."""
