"""Modules that are imported when something of them is first asked for, and what is worked out then.

What a process does not use costs it no start. Type checkers, and the tests of what may import what, see the import that
stands beside under ``TYPE_CHECKING``.
"""

from __future__ import annotations

from functools import wraps
from importlib import import_module
from sys import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, TypeVarTuple

    T = TypeVar("T")
    Owner = TypeVar("Owner")
    Arguments = TypeVarTuple("Arguments")


class LazyModule:
    """Stands for a module."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(modules.get(self._name) or import_module(self._name), attribute)


def lazy(package: str, *names: str) -> list[LazyModule]:
    """Modules of a package, in the order of their names."""
    return [LazyModule(f"{package}.{name}") for name in names]


def once(owner: Any, name: str, make: Callable[[], T]) -> T:
    """What belongs to an object under a name, made when it is first asked for and kept as long as the object."""
    kept = vars(owner)
    if name not in kept:
        kept[name] = make()
    found: T = kept[name]
    return found


def remembered(method: Callable[[Owner, *Arguments], T]) -> Callable[[Owner, *Arguments], T]:
    """A method that works out once what it gives for some arguments, which is kept as long as its object."""
    name = f"{method.__qualname__} remembered"

    @wraps(method)
    def found(self: Owner, *args: *Arguments) -> T:
        kept: dict[object, T] = vars(self).setdefault(name, {})
        if args not in kept:
            kept[args] = method(self, *args)
        return kept[args]

    return found
