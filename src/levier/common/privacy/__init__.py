"""Personal data: the register of fields, encryption at the field."""
