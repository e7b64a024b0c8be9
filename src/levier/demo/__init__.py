"""The demo department: real facts with their source, invented people."""
