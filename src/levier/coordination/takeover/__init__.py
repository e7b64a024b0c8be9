"""Taking over what runs: contracts and people followed elsewhere until now, from a spreadsheet."""
