"""Makes frozen values, every digit of them, of the plain values of a JSON file.

The file may come from a stranger: a value is taken only as it would have been written, and nothing of it is run.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import SourceFile, Span, printable
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, Place, Quoted
from perfscore.model.rule_model import LimitKind
from perfscore.scoring.exact import found_type
from perfscore.scoring.explanation import AppliedLimit, Edge, Loss, Scale, Seen, Segment, Step
from perfscore.scoring.result import keys

Path = tuple[str | int, ...]
"""The keys, and the positions in lists from 0, that lead to a value."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.|)*+"|[\[\]{},:]|[^\s"\[\]{},:]++')
_PLAIN_KEY = re.compile(r"\w{1,60}")
_LONGEST_KEY = 60


@attrs.frozen
class Entry:
    """A value: where its key stands, if it has one, and where it begins; ``twice`` if the key came before."""

    path: Path
    key: Span
    value: Span
    twice: bool


@attrs.define
class _Open:
    """An object or a list in which we are; in an object the ``key`` is that of the value that comes next."""

    path: Path
    is_object: bool
    index: int = 0
    key: tuple[str, Span] | None = None
    seen: set[str] = attrs.field(factory=set)


def entries(text: str) -> Iterator[Entry]:
    """Every value of a JSON text, from the top. The text must be sound."""
    opened: list[_Open] = []
    for token in _TOKEN.finditer(text):
        sign, span = token[0], Span(*token.span())
        if sign in {",", ":"}:
            continue
        if sign in {"}", "]"}:
            opened.pop()
            continue
        inner = opened[-1] if opened else None
        if inner is not None and inner.is_object and inner.key is None:
            inner.key = str(json.loads(sign)), span
            continue
        entry = _entry(inner, span)
        yield entry
        if sign in {"{", "["}:
            opened.append(_Open(entry.path, sign == "{"))


def _entry(inner: _Open | None, span: Span) -> Entry:
    if inner is None:
        return Entry((), span, span, twice=False)
    if inner.key is None:
        inner.index += 1
        return Entry((*inner.path, inner.index - 1), span, span, twice=False)
    (key, where), inner.key = inner.key, None
    twice = key in inner.seen
    inner.seen.add(key)
    return Entry((*inner.path, key), where, span, twice=twice)


def path_text(path: Path) -> str:
    """A path as a programmer writes it: ``result.children[2].score``; the whole is ``$``."""
    text = ""
    for each in path:
        if isinstance(each, str) and _PLAIN_KEY.fullmatch(each):
            text += f".{each}" if text else each
        else:
            text += f"[{each}]" if isinstance(each, int) else f'["{printable(each[:_LONGEST_KEY])}"]'
    return text or "$"


_FRACTION = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST = 10**9
_RELATED = "related"


class Misfit(Exception):
    """A value, found at a path, that cannot stand there; ``at_key`` where its key is what is wrong."""

    def __init__(self, path: Path, message: Message, *, at_key: bool = False) -> None:
        super().__init__(path)
        self.path, self.message, self.at_key = path, message, at_key


@attrs.frozen
class Unquoted:
    """Stands for a number that is not written as text and is no small whole one."""

    text: str


@attrs.frozen
class OneOf:
    """Stands for the type of a text that is one of some words."""

    words: tuple[str, ...]


def ends_turned(path: Path) -> Misfit:
    """That the low end of a range lies above the high one."""
    wanted, found, low = Words("wanted.below_high"), Words("found.above"), (*path, "low")
    return Misfit(low, Message("PS612.wrong_value", path=path_text(low), wanted=wanted, found=found))


def wrong(path: Path, wanted: Words, found: object) -> Misfit:
    """The refusal of a value."""
    what = Words("found.number") if isinstance(found, Unquoted) else found_type(found)
    return Misfit(path, Message("PS612.wrong_value", path=path_text(path), wanted=wanted, found=what))


# ------------------------------------------------------------ single values


def _whole(data: object, path: Path) -> int:
    if type(data) is not int or not 1 <= data <= _MOST:
        raise wrong(path, Words("wanted.whole_number"), data)
    return data


def _digits(pattern: re.Pattern[str], wanted: Words, data: object, path: Path) -> re.Match[str]:
    match = pattern.fullmatch(data) if isinstance(data, str) and len(data) <= limits.RESULT_DIGITS else None
    if match is None:
        raise wrong(path, wanted, data)
    return match


def _fraction(data: object, path: Path) -> Fraction:
    wanted = Words("wanted.fraction")
    match = _digits(_FRACTION, wanted, data, path)
    # Python refuses to read very long numbers any other way.
    above, below = (int(Decimal(part or "1")) for part in match.groups())
    value = Fraction(above, below)
    if value.denominator != below or match[2] == "1":
        raise wrong(path, wanted, data)
    return value


def _decimal(data: object, path: Path) -> Decimal:
    return Decimal(_digits(_DECIMAL, Words("wanted.decimal"), data, path)[0])


def _day(data: object, path: Path) -> datetime.date:
    wanted = Words("wanted.iso_day")
    match = _digits(_DAY, wanted, data, path)
    try:
        return datetime.date.fromisoformat(match[0])
    except ValueError:
        raise wrong(path, wanted, data) from None


_CODE = re.compile(r"PS[0-9]{3}", re.ASCII)
_AS_IT_IS: Final[dict[object, Words]] = {bool: Words("wanted.true_or_false"), str: Words("wanted.a_text")}
_SINGLE: Final[dict[object, Callable[[object, Path], object]]] = {
    int: _whole,
    Fraction: _fraction,
    Decimal: _decimal,
    datetime.date: _day,
}

# ------------------------------------------------------------ objects and lists

_KINDS = OneOf(("", *(kind.value for kind in Kind)))
_STRICTER: Final[dict[type, dict[str, object]]] = {
    AppliedLimit: {"kind": OneOf(get_args(LimitKind))},
    **{kind: {"kind": _KINDS} for kind in (Seen, Step, Edge, Scale)},
}


@cache
def types_of(kind: type) -> dict[str, Any]:
    """The types of the fields that stand in a file; where any text would do for Python, the words that may stand."""
    hints = get_type_hints(kind)
    return {key: hints[key] for key in keys(kind)} | _STRICTER.get(kind, {})


def decoded(kind: Any, data: object, path: Path) -> Any:
    """A value of a type. Raises Misfit where the data are not exactly what would be written for one."""
    if kind in _AS_IT_IS:
        if type(data) is not kind:
            raise wrong(path, _AS_IT_IS[kind], data)
        return data
    if kind in _SINGLE:
        return _SINGLE[kind](data, path)
    if isinstance(kind, OneOf):
        return _word(kind.words, data, path)
    if kind is Diagnostic:
        return _diagnostic(data, path)
    origin, options = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _word(options, data, path)
    if origin is tuple:
        return _listed(options, data, path)
    if origin is not None:
        return None if data is None else decoded(options[0], data, path)
    value = kind(**fields(types_of(kind), members(data, types_of(kind), path), path))
    _check(value, path)
    return value


def members(data: object, expected: Iterable[str], path: Path) -> dict[str, Any]:
    """The members of an object. Raises Misfit where it is none, or has other keys than expected."""
    if not isinstance(data, dict):
        raise wrong(path, Words("wanted.object"), data)
    wanted = list(expected)
    for key in data:
        if key not in wanted:
            raise Misfit((*path, key), Message("PS612.unknown_key", path=path_text((*path, key))), at_key=True)
    for key in wanted:
        if key not in data:
            raise Misfit(path, Message("PS612.missing_key", path=path_text(path), key=key))
    return data


def elements(data: object, path: Path) -> list[Any]:
    """The elements of a list. Raises Misfit where it is none."""
    if not isinstance(data, list):
        raise wrong(path, Words("wanted.list"), data)
    return data


def fields(types: dict[str, Any], data: dict[str, Any], path: Path) -> dict[str, Any]:
    """The values of some fields of an object."""
    return {key: decoded(kind, data[key], (*path, key)) for key, kind in types.items()}


def digest(data: object, path: Path) -> str:
    """A digest, or a signature. Raises Misfit where the data are none."""
    if not isinstance(data, str) or not _DIGEST.fullmatch(data):
        raise wrong(path, Words("wanted.digest"), data)
    return data


def _word(words: tuple[str, ...], data: object, path: Path) -> str:
    if not isinstance(data, str) or data not in words:
        raise wrong(path, Words("wanted.one_of", words=tuple(words)), data)
    return data


def _listed(options: tuple[Any, ...], data: object, path: Path) -> tuple[Any, ...]:
    found = elements(data, path)
    if options[-1] is Ellipsis:
        options = (options[0],) * len(found)
    if len(options) != len(found):
        raise wrong(path, Words("wanted.list_of", count=len(options)), found)
    return tuple(decoded(kind, each, (*path, at)) for at, (kind, each) in enumerate(zip(options, found, strict=True)))


def _diagnostic(data: object, path: Path) -> Diagnostic:
    """A diagnostic, whose place is not an object of its own."""
    types = types_of(Quoted)
    found = members(data, (*types, *types_of(Place), _RELATED), path)
    related = []
    for at, each in enumerate(elements(found[_RELATED], (*path, _RELATED))):
        inner = (*path, _RELATED, at)
        words = members(each, ("message", *types_of(Place)), inner)["message"]
        related.append((decoded(str, words, (*inner, "message")), _place(each, inner)))
    if not _CODE.fullmatch(decoded(str, found["code"], (*path, "code"))):
        raise wrong((*path, "code"), Words("wanted.code"), found["code"])
    if found["help"] is not None and not decoded(str, found["help"], (*path, "help")).strip():
        raise wrong((*path, "help"), Words("wanted.help"), found["help"])
    return Diagnostic(Quoted(**fields(types, found, path)), _place(found, path), tuple(related))


def _place(data: dict[str, Any], path: Path) -> Place:
    return Place(**fields(types_of(Place), data, path))


def _check(value: object, path: Path) -> None:
    """Raise Misfit where a value lacks what those who show it rely on."""
    if isinstance(value, Loss | AppliedLimit) and value.place.line is None:
        raise wrong((*path, "place", "line"), Words("wanted.whole_number"), None)
    if isinstance(value, SourceFile):
        digest(value.digest, (*path, "digest"))
    if isinstance(value, Segment) and None not in (value.low, value.high):
        assert value.low is not None and value.high is not None
        if value.low > value.high:
            raise ends_turned(path)
