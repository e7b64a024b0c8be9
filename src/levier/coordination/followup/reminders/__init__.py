"""The ladder of a late statement: who is written to, called, told, and when."""
