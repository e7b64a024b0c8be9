"""Problems told to a person: one French sentence that says what is wrong, where, and what to do."""


class Problem(Exception):
    """A request that cannot be carried out. Nothing already stored has changed.

    `sentence` is shown as it is, on a page or on standard error; `field` names the form field
    or command option at fault, when there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class CheckFailed(Problem):
    """Something that must always hold does not. On the command line: exit status 1."""
