"""The one exception whose text a user reads."""


class UserError(Exception):
    """Something that the user can fix.

    Parameters
    ----------
    message : str
        What was expected and what was found, in one line.
    hint : str
        What to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
