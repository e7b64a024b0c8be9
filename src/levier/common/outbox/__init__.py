"""Mail that leaves: written once, sent once, kept."""
