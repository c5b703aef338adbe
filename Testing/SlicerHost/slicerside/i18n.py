"""`slicer.i18n` without translations loaded: the text itself comes back, unless a test puts one into `TRANSLATIONS`."""

import functools
import inspect
import logging
import pathlib
import string

from ..pythonqt import faults

TRANSLATIONS = {}


def translate(context, text):
    """The translation of `text` in `context`, or the text; Slicer asks its application for it."""
    faults.heed_thread(f"the translation of {text!r}")
    return TRANSLATIONS.get((context, text), text)


@functools.cache
def getContext(sourceFile):
    """`File` for a module's own file, `Package.File` where an `__init__.py` lies beside it."""
    path = pathlib.Path(sourceFile)
    in_package = path.is_file() and (path.parent / "__init__.py").is_file()
    return f"{path.parent.name}.{path.stem}" if in_package else path.name.removesuffix(".py")


def _placeholders(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def tr(text):
    """The translation in the context of the calling file; one with other placeholders is not taken."""
    caller = inspect.currentframe().f_back
    context = getContext(inspect.getsourcefile(caller) or inspect.getfile(caller))
    translated = translate(context, text)
    if translated != text and _placeholders(translated) != _placeholders(text):
        logging.warning("%s: the placeholders of %r and %r differ", context, text, translated)
        return text
    return translated
