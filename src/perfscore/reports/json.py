"""Results and diagnostics as JSON text, numbers as strings so that no digit is lost; signatures, and places in JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any, Final, Literal

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Mutable, Span, printable
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError
from perfscore.scoring.facts import found_type
from perfscore.scoring.result import NodeResult, Scored, opened, own_of, story_of, whole_of

ALGORITHM: Final = "HMAC-SHA-256"

Signed = Literal["unsigned", "unchecked", "missing", "wrong", "right"]
"""What can be said of a signature: there is none; there is one, and no key was given; there is none although a key was
given; it is not what this key makes of this result; it is."""

# Lone halves of a pair cannot be written as UTF-8; the others would move or hide what stands beside them.
_UNSAFE = re.compile("[\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_WORDS: Final = {None: "null", True: "true", False: "false"}
_DIGITS_OR_EMPTY = frozenset({int, dict, list})
_HALVES = re.compile("[\ud800-\udfff]")


def result_json(result: Scored, key: bytes | None = None) -> str:
    """A result as JSON, signed where there is a key; ``docs/json.md`` explains its members."""
    if key is None:
        head, tree = _indented(whole_of(result), "\n").removesuffix("\n}"), _tree(result, "\n ")
        return _escaped(_UNSAFE, f'{head},\n "result": {tree}\n}}')
    content = result.to_dict()
    content["signature"] = {"algorithm": ALGORITHM, "value": _hmac(content, key)}
    return json_text(content)


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as JSON, a list of objects."""
    return json_text([each.to_dict() for each in diagnostics])


def json_text(value: Any) -> str:
    """The text of plain values, in which every character is one that can be seen, or an escape."""
    # What is unsafe can only stand within quotes.
    return _escaped(_UNSAFE, _indented(value, "\n"))


def _indented(value: Any, line: str) -> str:
    """A value as ``json.dumps`` writes what is plain of it with an indentation of 1, faster; a ``line`` begins so."""
    kind, inner = type(value), f"{line} "
    if kind is str:
        return encode_basestring(value)
    if kind is dict and value:
        found = [
            f"{encode_basestring(key)}: {encode_basestring(each) if type(each) is str else _indented(each, inner)}"
            for key, each in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(found)}{line}}}"
    if kind is list and value:
        return f"[{inner}{f',{inner}'.join([_indented(each, inner) for each in value])}{line}]"
    if kind is bool or value is None:
        return _WORDS[value]
    if kind in _DIGITS_OR_EMPTY:
        return str(value)
    within = opened(value)
    return json.dumps(value) if within is value else _indented(within, line)


def _tree(node: NodeResult, line: str) -> str:
    """A node of a result with all below it; a ``line`` begins so."""
    inner, end = f"{line} ", f"{line}}}"
    own = _indented(own_of(node), line).removesuffix(end)
    told = node.told.explainer.alike(node.path, lambda: _indented(story_of(node), "\n")).replace("\n", line)
    below = f",{inner} ".join([_tree(child, f"{inner} ") for child in node.children])
    children = f"[{inner} {below}{inner}]" if below else "[]"
    return f'{own},{told[1:].removesuffix(end)},{inner}"children": {children}{end}'


def _escaped(unsafe: re.Pattern[str], text: str) -> str:
    return unsafe.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


# ------------------------------------------------------------ signatures


def signed(content: Mapping[str, Any], key: bytes | None) -> Signed:
    """Whether the members of a result are signed, and by this key. Raises PerfscoreError where the key is none."""
    found = content.get("signature")
    if key is None:
        return "unsigned" if found is None else "unchecked"
    computed = _hmac(content, key)
    if found is None:
        return "missing"
    return "right" if hmac.compare_digest(str(found["value"]), computed) else "wrong"


def _hmac(content: Mapping[str, Any], key: object) -> str:
    return hmac.new(checked_key(key), canonical(content), hashlib.sha256).hexdigest()


def checked_key(key: object) -> bytes:
    """The key. Raises PerfscoreError where it is none, or could be guessed."""
    if not isinstance(key, bytes):
        raise PerfscoreError.of(Message("PS619.not_a_key", found=found_type(key)))
    wrong = unfit(key)
    if wrong is not None:
        raise PerfscoreError.of(wrong)
    return key


def unfit(key: bytes) -> Message | None:
    """What is to be said of a key that is too short to sign with, or too long."""
    size = len(key)
    if limits.KEY_BYTES_LEAST <= size <= limits.KEY_BYTES_MOST:
        return None
    short = Words("key.short", size=size) if size else Words("key.empty")
    return Message("PS619.unfit_key", size=Words("key.long") if size > limits.KEY_BYTES_MOST else short)


def canonical(content: Mapping[str, Any]) -> bytes:
    """The members of a result but its signature in the one form that is signed: RFC 8785, see ``docs/json.md``."""
    # Two halves that a program put side by side are one character for whoever reads them from a file.
    read = json.loads(json.dumps({name: value for name, value in content.items() if name != "signature"}))
    text = json.dumps(_in_order(read), ensure_ascii=False, separators=(",", ":"))
    return _escaped(_HALVES, text).encode("utf-8")


def _in_order(value: Any) -> Any:
    """The same with the members of each object in the order of their names in UTF-16."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _in_order(value[name]) for name in names}
    return [_in_order(each) for each in value] if isinstance(value, list) else value


# ------------------------------------------------------------ the places of values

Path = tuple[str | int, ...]
"""The keys, and the positions in lists from 0, that lead to a value."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.|)*+"|[\[\]{},:]|[^\s"\[\]{},:]++')
_PLAIN_KEY = re.compile(r"\w{1,60}")
_LONGEST_KEY = 60


class TwiceError(ValueError):
    """An object has a key twice."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises TwiceError where a key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise TwiceError
    return found


class Entry(Mutable):
    """A value: where its key stands, if it has one, its first sign or all of it, and where it ends.

    The end of an object or of a list is known once what stands in it has been gone through. ``twice`` tells that the
    key came before.
    """

    path: Path
    key: Span
    value: Span
    end: int
    twice: bool = False


class _Open(Mutable):
    """An object or a list in which we are; in an object the ``key`` is that of the value that comes next."""

    entry: Entry
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
            opened.pop().entry.end = span.end
            continue
        inner = opened[-1] if opened else None
        if inner is not None and inner.is_object and inner.key is None:
            inner.key = str(json.loads(sign)), span
            continue
        entry = _entry(inner, span)
        yield entry
        if sign in {"{", "["}:
            opened.append(_Open(entry, sign == "{"))


def _entry(inner: _Open | None, span: Span) -> Entry:
    if inner is None:
        return Entry((), span, span, span.end)
    if inner.key is None:
        inner.index += 1
        return Entry((*inner.entry.path, inner.index - 1), span, span, span.end)
    (key, where), inner.key = inner.key, None
    twice = key in inner.seen
    inner.seen.add(key)
    return Entry((*inner.entry.path, key), where, span, span.end, twice)


def path_text(path: Path) -> str:
    """A path as a programmer writes it: ``result.children[2].score``; the whole is ``$``."""
    text = ""
    for each in path:
        if isinstance(each, str) and _PLAIN_KEY.fullmatch(each):
            text += f".{each}" if text else each
        else:
            text += f"[{each}]" if isinstance(each, int) else f'["{printable(each[:_LONGEST_KEY])}"]'
    return text or "$"
