"""What rooms offer one another without importing each other."""
