"""The figures of an edition in the columns the national network asks for."""
