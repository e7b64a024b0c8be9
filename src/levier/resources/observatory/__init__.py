"""The pages of the open data and of the figures."""
