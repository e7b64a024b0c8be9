"""Search over what one may see, in French."""
