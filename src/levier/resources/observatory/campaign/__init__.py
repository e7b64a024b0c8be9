"""The yearly collection: where each desk's figures of a year come from, signed before they are published."""
