"""A lot the buyer does not award: said, dated, kept, and launched again."""
