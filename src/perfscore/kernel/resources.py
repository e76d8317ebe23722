"""What ships with perfscore: its version, its grammars, frameworks and words, in a wheel, a zip file and a checkout."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from perfscore.kernel.lazy import LazyModule

if TYPE_CHECKING:
    import importlib.resources as importlib_resources
    from importlib.resources.abc import Traversable

    from perfscore.kernel.source import Language
else:
    importlib_resources = LazyModule("importlib.resources")

Kind = Literal["grammars", "frameworks", "messages", "reports", "reports/words", "cli/words"]


def spoken() -> Language:
    """The language of this process by its locale, for what speaks of no file that has one."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if chosen.startswith("zh") else "en"


class ResourceError(Exception):
    """A file that should ship with perfscore is not there, or its name is not a plain file name."""


def names(kind: Kind) -> tuple[str, ...]:
    """The names of all shipped files of one kind, sorted; none where this installation lacks them."""
    with suppress(ResourceError):
        return tuple(sorted(entry.name for entry in _folder(kind).iterdir() if entry.is_file()))
    return ()


def find(kind: Kind, name: str) -> Traversable:
    """One shipped file, as an object that can be read also where the package is a zip file.

    Raises ResourceError when the name could lead out of the folder, or no such file ships.
    """
    if not name.strip(".") or ".." in name or not set(name).isdisjoint("/\\:\0"):
        raise ResourceError(f"{name!r} is not a plain file name")
    file = _folder(kind) / name
    if not file.is_file():
        raise ResourceError(f"perfscore ships no file {name!r} among its {kind}")
    return file


def named(kind: Kind, word: str) -> tuple[Traversable, ...]:
    """The shipped files that a word means: by their names, or by their names without the ending."""
    return tuple(find(kind, name) for name in names(kind) if word in {name, name.rpartition(".")[0]})


def text(kind: Kind, name: str) -> str:
    """The text of one shipped file.

    Raises ResourceError as `find` does.
    """
    return find(kind, name).read_text(encoding="utf-8")


def _package() -> Traversable:
    package = Path(__file__).parents[1]
    return package if package.is_dir() else importlib_resources.files("perfscore")


def _folder(kind: Kind) -> Traversable:
    package = _package()
    installed = package / kind
    if installed.is_dir():
        return installed
    # An editable install imports the checkout's src/perfscore, and these folders lie beside its src.
    if isinstance(package, Path):
        checkout = package.parent.parent
        if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir():
            return checkout / kind
    raise ResourceError(f"this installation of perfscore lacks its folder {kind!r}: install it again")


VERSION = "0.1.0"
