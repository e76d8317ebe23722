"""A file's name and content come in; its framework, which was kept or is read and then kept, goes out."""

from __future__ import annotations

from importlib import import_module

from perfscore import limits, store
from perfscore.analysis import kept
from perfscore.engine.compiled.exporting import exported
from perfscore.prepared import Framework
from perfscore.source import Source

_MODEL, _CODE = "model", "code"


def understand(source: Source) -> Framework:
    """Read a framework; the parser is imported for it. Raises FrameworkError with all that is wrong at first."""
    return Framework.of(import_module("perfscore.understanding").understand(source))


def restored(name: str, data: bytes, source: Source) -> Framework | None:
    """The framework of a file's content, if it was kept."""
    values = store.look_up(store.key_of(name, data), _MODEL)
    try:
        return None if values is None else Framework.of(kept.restore(values, source))
    except (LookupError, TypeError, ValueError):
        return None


def read_kept(name: str, data: bytes, text: str | None = None) -> Framework:
    """The framework of a file's content, of which ``text`` is what it was decoded to.

    The first time the model is kept, and the second time its code. Raises FrameworkError as ``understand``.
    """
    source = Source(name, data.decode("utf-8-sig") if text is None else text)
    key = store.key_of(name, data)
    framework = restored(name, data, source)
    if framework is None:
        framework = understand(source)
        store.keep(key, _MODEL, kept.keep(framework))
    elif len(data) <= limits.KEPT_CODE_BYTES and store.look_up(key, _CODE) is None:
        # Generating it takes as long as reading, and who edits a framework reads each text only once.
        store.keep(key, _CODE, exported(framework.compiled) or ())
    return framework
