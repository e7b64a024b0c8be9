"""Who may see and do what: the dispatcher; each room states its own rules."""
