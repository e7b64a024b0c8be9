"""Hours owed by whom, shared between which desks."""
