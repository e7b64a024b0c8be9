"""Template tags of the interface: `{% load levier %}`."""
