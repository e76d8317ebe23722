"""Editions of a framework, and which of them is in force on a day."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from perfscore.files import loader
from perfscore.kernel import resources
from perfscore.kernel.source import printable
from perfscore.messages.catalogue import Message, first
from perfscore.messages.diagnostics import Diagnostic, FrameworkError, Place
from perfscore.model import model
from perfscore.reports.framework import Framework
from perfscore.scoring.exact import found_type

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_REST = re.compile(r"[-_. ]?v?[0-9].*", re.ASCII | re.IGNORECASE | re.DOTALL)
_SHOWN = 80
_MOST = 10


def load(framework: str | os.PathLike[str], on: datetime.date | str) -> Framework:
    """Read the edition that is in force on a day; see ``api.load``."""
    day = _day(on)
    editions = list(_editions(framework)) or [loader.load(framework)]
    found = [each for each in editions if _in_force(each, day)]
    if len(found) == 1:
        return found[0]
    name = printable(str(os.fspath(framework))[:_SHOWN])
    told = [_told(each) for each in found or editions]
    there = first(told, _MOST)
    message = Message("PS650.none_in_force", name=name, day=day.isoformat(), there=there)
    if found:
        message = Message("PS651.several_in_force", count=len(found), name=name, day=day.isoformat(), there=there)
    raise FrameworkError([Diagnostic.at(message, Place(str(os.fspath(framework))[:_SHOWN]))])


def _day(given: object) -> datetime.date:
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    if isinstance(given, str) and _DAY.fullmatch(given.strip()):
        try:
            return datetime.date.fromisoformat(given.strip())
        except ValueError:
            pass
    shown = f"“{printable(given[:_SHOWN])}”" if isinstance(given, str) else found_type(given)
    raise FrameworkError.of(Message("PS652.no_day", found=shown))


def _editions(framework: object) -> Iterator[Framework]:
    """The editions of a name; none where it is no name at all, which reading it tells."""
    if not isinstance(framework, str | os.PathLike):
        return
    name = os.fspath(framework)
    if not isinstance(name, str) or not name.strip():
        return
    path = Path(name)
    stem = path.name.removesuffix(".perf")
    files = _files(path) or [each for each in _files(path.parent) if _is_of(each.name, stem)]
    yield from (loader.load(each) for each in files)
    if len(path.parts) == 1:
        read = {each.name for each in files}
        yield from (
            loader.load(each) for each in resources.names("frameworks") if _is_of(each, stem) and each not in read
        )


def _files(folder: Path) -> Sequence[Path]:
    """The frameworks in a folder by their names; none where it is no folder, or cannot be looked at."""
    try:
        return sorted(each for each in folder.iterdir() if each.suffix == ".perf" and each.is_file())
    except (OSError, ValueError):
        return []


def _is_of(file: str, stem: str) -> bool:
    name = file.removesuffix(".perf")
    return (
        file.endswith(".perf") and name.startswith(stem) and (name == stem or bool(_REST.fullmatch(name[len(stem) :])))
    )


def _in_force(framework: model.Framework, day: datetime.date) -> bool:
    if framework.effective is None:
        return True
    first, last = framework.effective
    return first <= day and (last is None or day <= last)


def _told(framework: model.Framework) -> str:
    """An edition by its file, and when it is in force."""
    name = Path(framework.source.name).name
    if framework.effective is None:
        return f"`{name}` (any day)"
    first, last = framework.effective
    return f"`{name}` ({first} .. {last})" if last is not None else f"`{name}` (from {first})"
