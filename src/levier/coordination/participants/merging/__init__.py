"""Two records of one person: found, compared, made one, and undone."""
