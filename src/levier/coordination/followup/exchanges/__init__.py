"""What was said with a company beside the statements: calls, and mails pasted from elsewhere."""
