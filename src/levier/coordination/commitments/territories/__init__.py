"""An operation over several territories: shares that move between desks."""
