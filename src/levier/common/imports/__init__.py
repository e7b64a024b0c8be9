"""One way to bring a spreadsheet in: staged, its columns named, previewed, applied as one, undone as one."""
