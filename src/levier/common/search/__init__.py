"""Search in French over what one may see."""
