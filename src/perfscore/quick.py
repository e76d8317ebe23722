"""A name and a mapping come in; what was kept of a framework scores it, and what stands for a result goes out.

Most of a short program's time would go into importing the library. So a framework that was kept (see ``store``) is
first a stand-in that holds generated code alone, and its results are stand-ins that hold numbers alone. Whoever looks
at anything else of them turns them, where they lie, into the very objects that they stand for. What the code cannot
tell, and every mistake, is left to the library. This module imports next to nothing.
"""

from __future__ import annotations

import os
from _operator import itemgetter
from _thread import RLock
from decimal import Decimal
from importlib import import_module

from perfscore import store

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from perfscore.prepared import Framework
    from perfscore.results import Result

_MOST_BYTES = 4 << 20
_MOST_DECIMALS = 100
_PACKAGE = os.path.dirname(__file__)
_turning = RLock()


def load(framework: str | os.PathLike[str], *, on: datetime.date | str | None = None) -> Framework:
    """Read a framework from a path, or by its name one that ships with perfscore.

    With a day ``on``, a date or a text such as ``2024-05-31``, the name may be that of several editions: files of
    one folder, or shipped ones, whose names are the name itself or go on with a number, as ``grant-2024.perf`` does
    for ``grant``; or a folder that holds editions alone. The one is read that is in force on that day by the
    ``effective`` of its header; one without dates is in force on any day.

    What has been read is kept in the user's own folder for caches, so that the next process finds it; see
    ``docs/python.md``. Raises FrameworkError where there is none, where it is not sound, and where none or several are
    in force.
    """
    found: Any = None
    if on is not None:
        found = import_module("perfscore.editions").load(framework, on)
    elif type(framework) is str:
        found = _kept(framework)
    if found is None:
        found = import_module("perfscore.loader").load(framework)
    read: Framework = found
    return read


def evaluate(
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    despite_requirements: bool = False,
) -> Result:
    """Score facts under a framework.

    Both may be given as a path, or by the name of what ships with perfscore. Values of facts are ``int``, ``Decimal``,
    ``Fraction``, ``str``, ``bool``, ``date``, ``timedelta``, a ``Fact`` with evidence or a mapping with its fields; the
    value of a table is a list of mappings, one a row.

    Facts that a ``require`` of the framework refuses, or whose rows do not carry the points of their group, raise. With
    ``despite_requirements`` they are scored, and what was found stands among the ``warnings`` of the result.

    Raises FrameworkError where the framework is not sound, and FactsError where the facts are unknown, missing, of a
    wrong type or outside their domain, or where a figure that is needed cannot be computed from them.
    """
    held: Any = load(framework) if type(framework) is str and type(facts) is dict else framework
    found: Any = None
    if type(held) is LateFramework and type(facts) is dict:
        found = held.result_of(facts)
    if found is None:
        found = _library().evaluate(held, facts, despite_requirements=despite_requirements)
    result: Result = found
    return result


_libraries: list[Any] = []


def _library() -> Any:
    """All of it, which is imported once."""
    if not _libraries:
        _libraries.append(import_module("perfscore.api"))
    return _libraries[0]


# ---------------------------------------------------------------- what was kept


def _kept(name: str) -> Any:
    """What stands for a framework of which code was kept; None where the library must read it."""
    try:
        if os.path.isfile(name):
            data, own = _read(name), name
        else:
            own = f"{name.removesuffix('.perf')}.perf"
            data = _shipped(own)
    except (OSError, ValueError):
        return None
    code = None if data is None else store.look_up(store.key_of(own, data), "code")
    return LateFramework(own, data, _Code(code)) if code else None


def _shipped(name: str) -> bytes | None:
    """The framework that ships under a name; None where none does. Raises OSError and ValueError."""
    if os.path.basename(name) != name or "\\" in name:
        return None
    installed = f"{_PACKAGE}/frameworks/{name}"
    return _read(installed if os.path.isfile(installed) else f"{_PACKAGE}/../../frameworks/{name}")


def _read(path: str) -> bytes | None:
    with open(path, "rb") as file:
        data = file.read(_MOST_BYTES + 1)
    return data if len(data) <= _MOST_BYTES else None


class _Unsure(Exception):
    """Generated code has met what only the reference can tell."""


class _Beyond(Exception):
    """Generated code asks for what only the whole library has."""


def _beyond(*_anything: object) -> Any:
    raise _Beyond


class _NoFact:
    """Stands for ``Fact``, of which there is none where the library has not been imported."""


class _Code:
    """Generated functions that have been kept."""

    def __init__(self, kept: Any) -> None:
        # In the order of ``exporting.Exported``.
        read, read_constants, run, run_constants, self.grades, self.outputs = kept
        self.read = _function("read", read, read_constants)
        self.run = _function("run", run, run_constants)

    def outcome(self, facts: dict[str, Any]) -> Sequence[Any] | None:
        """What ``Program.run`` returns; None where the library must look at the facts."""
        try:
            values, statuses = self.read(facts)
        except (_Unsure, _Beyond, KeyError, ValueError, OverflowError):
            return None
        try:
            flat: Sequence[Any] = self.run(values, (), statuses)
        except (_Unsure, _Beyond):
            return None
        return flat

    def scores(self, flat: Sequence[Any]) -> dict[str, Decimal]:
        """The published scores by the paths of their nodes."""
        return {path: _decimal(flat, place, below, digits) for path, place, below, digits in self.outputs}


def _function(name: str, code: Any, constants: Mapping[str, tuple[str, Any]]) -> Callable[..., Any]:
    namespace: dict[str, Any] = {key: _constant(*value) for key, value in constants.items()}
    namespace |= {"Unsure": _Unsure, "Fact": _NoFact}
    exec(code, namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def _constant(kind: str, value: Any) -> Any:
    if kind == "value":
        return value
    if kind == "getter":
        return itemgetter(*value)
    if kind == "module":
        return getattr(import_module(value[0]), value[1])
    return _beyond


def _decimal(flat: Sequence[Any], place: int, below: int | None, digits: int) -> Decimal:
    """A number with as many decimals as it has, and at least so many. Raises ValueError where it has too many."""
    above, unit = flat[place], flat[place + 1] if below is None else below
    for places in range(digits, _MOST_DECIMALS):
        whole, rest = divmod(above * 10**places, unit)
        if not rest:
            return Decimal((whole < 0, tuple(map(int, str(abs(whole)))), -places))
    raise ValueError("the number has no end")


# ---------------------------------------------------------------- what stands for it


class _Late:
    """What stands for an object until somebody looks at more of it than it holds.

    Another thread may turn it while a method of it runs: so each looks whether it still holds anything, and none asks
    for ``super``.
    """

    def __init__(self, *held: Any) -> None:
        self.__dict__["_late"] = held

    def __getattr__(self, name: str) -> Any:
        return getattr(_whole(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(_whole(self), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_whole(self), name)

    def __eq__(self, other: object) -> bool:
        return bool(_whole(self) == other)

    def __hash__(self) -> int:
        return hash(_whole(self))

    def __repr__(self) -> str:
        return repr(_whole(self))

    def __dir__(self) -> list[str]:
        return dir(_whole(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _whole(self).__reduce_ex__(protocol)


class _Class:
    """Tells the class of an object that has not turned yet; ``isinstance`` asks for it."""

    def __init__(self, *home: str) -> None:
        self.home = home

    def __get__(self, late: object, kind: type) -> Any:
        return _of(*self.home)


class LateFramework(_Late):
    """Stands for a ``Framework``: its file, the content of that, and its code."""

    __class__: Any = _Class("prepared", "Framework")

    def result_of(self, facts: dict[str, Any]) -> LateResult | None:
        """What stands for the result of facts; None where the library must look at them."""
        held = self.__dict__.get("_late")
        facts = facts.copy()
        flat = None if held is None else held[2].outcome(facts)
        return None if held is None or flat is None else LateResult(self, facts, held[2], flat)

    def __reduce_ex__(self, protocol: Any) -> Any:
        held = self.__dict__.get("_late")
        if held is None:
            return _whole(self).__reduce_ex__(protocol)
        return _of("pipeline", "read_again"), (held[0], _text(held[1]))

    def real(self) -> Any:
        name, data, _ = self.__dict__["_late"]
        return _of("keeping", "read_kept")(name, data)


class LateResult(_Late):
    """Stands for a ``Result``: the framework, the facts, the framework's code and what it has returned."""

    __class__: Any = _Class("results", "Result")

    def __getattr__(self, name: str) -> Any:
        held = self.__dict__.get("_late")
        if held is not None and name in {"score", "grade"}:
            _, _, code, flat = held
            self.__dict__["grade"] = code.grades[flat[0]]
            self.__dict__["score"] = _decimal(flat, *code.outputs[0][1:])
            return self.__dict__[name]
        return getattr(_whole(self), name)

    @property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of all groups and indicators by their paths; the whole has the empty path."""
        held = self.__dict__.get("_late")
        found: Mapping[str, Decimal] = _whole(self).scores if held is None else held[2].scores(held[3])
        return found

    def __getitem__(self, name: str) -> Any:
        return _whole(self)[name]

    def __str__(self) -> str:
        return str(_whole(self))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # IPython looks for it in the class.
        _whole(self)._repr_pretty_(printer, cycle)

    def real(self) -> Any:
        framework, facts, _, _ = self.__dict__["_late"]
        return _library().evaluate(framework, facts)


_CLASS: Any = object.__dict__["__class__"]


def _of(module: str, name: str) -> Any:
    return getattr(import_module(f"perfscore.{module}"), name)


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _whole(late: Any) -> Any:
    """The same object, which is from now on the one that it stood for."""
    with _turning:
        if type(late) in {LateFramework, LateResult}:
            real = late.real()
            late.__dict__.update(real.__dict__)
            _CLASS.__set__(late, type(real))
            late.__dict__.pop("_late")
    return late
