"""A name or a path comes in; a framework or a set of facts, read from a file or shipped with the package, goes out."""

from __future__ import annotations

import os
from pathlib import Path

from perfscore import limits, resources
from perfscore.analysis.model import Framework
from perfscore.diagnostics import Diagnostic, FactsError, FrameworkError, Message, PerfscoreError, Place
from perfscore.engine.facts import Facts
from perfscore.fact_files import KINDS, read_facts
from perfscore.messages import files as messages
from perfscore.pipeline import understand
from perfscore.source import Source, printable
from perfscore.suggest import nearest

Location = str | os.PathLike[str]


def load(framework: Location) -> Framework:
    """Read a framework from a path, or by its name one that ships with perfscore.

    Raises FrameworkError where there is none, or where it is not sound.
    """
    path = Path(framework)
    if _is_file(path):
        return understand(Source(str(framework), _read(path, FrameworkError)))
    stem = str(framework).removesuffix(".perf")
    if f"{stem}.perf" in resources.names("frameworks"):
        return understand(Source(f"{stem}.perf", resources.text("frameworks", f"{stem}.perf")))
    if path.suffix == ".perf" or path.exists() or len(path.parts) > 1:
        return understand(Source(str(framework), _read(path, FrameworkError)))
    known = shipped()
    raise _error(FrameworkError, messages.no_framework(_short(stem), nearest(stem, known), known), str(framework))


def loads(text: str, *, name: str = "<text>") -> Framework:
    """Read a framework from a text; ``name`` stands for the file in diagnostics.

    Raises FrameworkError where it is not sound.
    """
    return understand(Source(name, text))


def load_facts(facts: Location) -> Facts:
    """Read facts from a TOML, JSON or CSV file, or by their name some that ship with perfscore.

    Raises FactsError where the file cannot be read as what its ending says.
    """
    path = Path(facts)
    if not _is_file(path) and not path.exists():
        known = [name for name in resources.names("frameworks") if not name.endswith(".perf")]
        for name in known:
            if str(facts) in {name, name.rpartition(".")[0]}:
                return read_facts(name, resources.text("frameworks", name))
        if len(path.parts) < 2:
            stems = [name.rpartition(".")[0] for name in known]
            meant = nearest(str(facts), known if path.suffix else stems)
            raise _error(FactsError, messages.no_facts_file(_short(str(facts)), meant), str(facts))
    if path.suffix not in KINDS:
        raise _error(FactsError, messages.unknown_kind(_short(path.name)), str(facts))
    return read_facts(str(facts), _read(path, FactsError))


def load_beside(framework: Framework, name: str) -> Facts:
    """Read facts that an example of a framework names; they must lie in the framework's own folder.

    Raises FactsError where they do not, or cannot be read.
    """
    if Path(name).name != name or name in {"", ".", ".."} or "\\" in name:
        raise _error(FactsError, messages.outside(_short(name)), framework.source.name)
    beside = Path(framework.source.name)
    if _is_file(beside):
        return load_facts(beside.parent / name)
    if name in resources.names("frameworks"):
        return read_facts(name, resources.text("frameworks", name))
    raise _error(FactsError, messages.no_facts_file(_short(name), None), framework.source.name)


def shipped() -> tuple[str, ...]:
    """The names of the frameworks that ship with perfscore."""
    return tuple(name.removesuffix(".perf") for name in resources.names("frameworks") if name.endswith(".perf"))


def _short(name: str) -> str:
    return printable(name[:80])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read(path: Path, kind: type[PerfscoreError]) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(4 * limits.FILE_CHARACTERS + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _error(kind, messages.unreadable(why.lower()), str(path)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error(kind, messages.not_utf8(error.start), str(path)) from None


def _error(kind: type[PerfscoreError], message: Message, file: str) -> PerfscoreError:
    return kind([Diagnostic.at(message, Place(file[:200]))])
