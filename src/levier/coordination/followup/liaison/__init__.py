"""How an award reaches the facilitator: the « fiche de liaison » a buyer fills in behind a link."""
