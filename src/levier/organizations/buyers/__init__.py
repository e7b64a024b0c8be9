"""The buyers of a mission: their list and their page, made of what each room knows of them."""
