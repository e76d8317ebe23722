"""Dotted paths and a name come in; the paths that the name, or the end of a path, may mean go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Suffixes = Mapping[str, tuple[str, ...]]


def suffixes(paths: Iterable[str]) -> Suffixes:
    """The paths by each of their ends."""
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        parts = path.split(".")
        for start in range(len(parts)):
            end = ".".join(parts[start:])
            found[end] = (*found.get(end, ()), path)
    return found


def meant(name: str, known: Suffixes) -> tuple[str, ...]:
    """The path of this name, else all paths that end with it: none, one or several."""
    found = known.get(name, ())
    return (name,) if name in found else found
