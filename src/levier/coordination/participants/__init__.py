"""People far from employment: eligibility, proof, assignments."""
