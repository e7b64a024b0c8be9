"""What is wrong in one cell of a spreadsheet of invitations."""


class BadCell(Exception):
    """A cell that cannot be used: its column, what is expected there."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(expected)
        self.field = field
        self.expected = expected
