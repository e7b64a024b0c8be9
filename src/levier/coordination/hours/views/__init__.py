"""The pages of the hours room: a company declares, a facilitator counts, a company follows its own."""
