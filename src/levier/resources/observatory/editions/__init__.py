"""A year once closed: its published figures frozen, signed and hashed; what is corrected after is another edition."""
