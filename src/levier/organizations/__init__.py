"""Buyers, companies, insertion structures, desks, prescribers, State services; territories."""
