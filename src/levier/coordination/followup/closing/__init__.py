"""The end of a lot and what is handed over: certificates of insertion, reports to the buyer."""
