"""Private files: stored outside the web root, opened only through the policy."""
