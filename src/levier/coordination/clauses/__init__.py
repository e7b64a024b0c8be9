"""The study, the hours owed, the legal basis."""
