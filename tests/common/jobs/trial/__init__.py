"""Jobs that exist only in the tests of the queue."""
