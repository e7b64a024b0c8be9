"""Private files, outside the web root, opened through the policy."""
