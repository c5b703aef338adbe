"""Which Python a child process gets."""


def find_interpreter(slicer_home: "str | None" = None) -> "list[str]":
    """The words that start Python: PythonSlicer in Slicer, the current interpreter elsewhere."""
    raise NotImplementedError
