"""Every mail sent, once."""
