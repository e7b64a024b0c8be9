"""What follow-up hands over to the observatory: hours, people and exits, already without names."""
