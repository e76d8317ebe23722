"""Where each value of a JSON text stands, by the path of its keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import attrs

from perfscore.kernel.source import Span, printable

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
