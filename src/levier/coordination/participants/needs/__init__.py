"""The jobs a lot has to fill: what is asked, by when, and how each ended."""
