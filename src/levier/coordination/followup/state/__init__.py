"""The State's contracts, and what the mission reports of them."""
