"""Reads facts from TOML files, with the place of each name and value; tells the mistake in one that is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from perfscore.files.places import DIVIDED_AMOUNT, Entry, other_sign, placed, refused
from perfscore.kernel import limits
from perfscore.kernel.source import Record, Source, Span
from perfscore.messages.catalogue import Message, first
from perfscore.messages.diagnostics import FactsError
from perfscore.scoring.facts import Facts

# tomllib takes time with the square of the pieces of one dotted name.
_ENDLESS_NAME = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+)"""
    rf"{{{limits.NESTING}}}"
)
_LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9_-])[0-9][A-Za-z0-9_.+-]{500,}")
_POSITION = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_CANNOT_BE = Decimal(f"1e{limits.DECIMAL_EXPONENT + 1}")


def read_toml(source: Source) -> Facts:
    """Read the facts of a TOML file. Raises FactsError where it is none, or where a name stands twice."""
    endless = _ENDLESS_NAME.search(source.text)
    if endless is not None:
        raise refused(Message("PS513.too_deep", kind="TOML"), source, Span(*endless.span()))
    number = _long_number(source.text)
    if number is not None:
        raise refused(Message("PS513.too_many_digits"), source, number)
    try:
        data: dict[str, Any] = tomllib.loads(source.text, parse_float=decimal)
    except RecursionError:
        raise refused(Message("PS513.too_deep", kind="TOML"), source) from None
    except ValueError as error:
        raise _error(source, str(error)) from None
    return placed(source, data, entries(source.text))


def _long_number(text: str) -> Span | None:
    """A number of so many digits that tomllib would take much memory to read it, or that Python refuses to."""
    if _LONG_NUMBER.search(text) is None:
        return None
    plain = (token for token in TOKEN.finditer(text) if token[0][0] not in "\"'#")
    found = next(filter(None, (_LONG_NUMBER.search(text, *token.span()) for token in plain)), None)
    return None if found is None else Span(*found.span())


def decimal(text: str) -> Decimal:
    """A written number, exactly; one with a power beyond all measure is just too large for any fact."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _CANNOT_BE


def _error(source: Source, words: str) -> FactsError:
    position = _POSITION.search(words)
    offset = len(source.text) if position is None else _offset(source.text, int(position[1]), int(position[2]))
    found = _repeated(source.text, offset) if words.startswith(("Cannot", "Duplicate")) else None
    if found is not None:
        return refused(Message("PS512.given_twice", name=".".join(found.path)), source, found.name)
    return mistake(source, offset, words)


def _offset(text: str, line: int, column: int) -> int:
    start = len(text) - len(text.split("\n", line - 1)[-1])
    return min(start + column - 1, len(text))


def _repeated(text: str, offset: int) -> Entry | None:
    """The first name before an offset that stands a second time, or else the last, which was something else."""
    seen: set[tuple[tuple[str, ...], int | None]] = set()
    last = None
    for entry in entries(text):
        if entry.name.start > offset:
            break
        if (entry.path, entry.row) in seen and not entry.again:
            return entry
        seen.add((entry.path, entry.row))
        last = entry
    return last


_ANY_SIGN = re.compile(r"[=＝:：]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_VALUE = re.compile(r""""(?:[^"\\]|\\.|)*+"|'[^']*+'|[^#]*+""")
_CURLY = "“”„‘’「」＂＇"
_QUOTES = f"\"'{_CURLY}"
_LONGEST = 200
_ENDS = ",，;；。、"


class _Line(Record):
    """A line of a TOML file, cut as its author most likely meant it; a header has no ``sign``."""

    name: str
    name_at: int
    sign: str
    sign_at: int
    value: str
    value_at: int
    remark: str

    @property
    def to_quote(self) -> list[str]:
        """The pieces of the name that need quotes and have none."""
        if self.name[:1] in _QUOTES or len(self.name) > limits.NAME_CHARACTERS:
            return []
        return [piece for piece in self.name.split(".") if not _BARE.fullmatch(piece)]

    @property
    def better(self) -> str | None:
        """The line as it should be, or None where that is not clear."""
        pieces = [self.name] if self.name[:1] in _QUOTES else self.name.split(".")
        name = ".".join(piece if _BARE.fullmatch(piece) else _quoted(piece) for piece in pieces)
        value = self.value.rstrip(_ENDS)
        if not _sound(f"a = {value}"):
            value = value.lower() if value.lower() in {"true", "false"} else _quoted(value)
        line = f"{name} = {value}" if self.sign else f"[{name}]"
        return f"{line}  {self.remark}".rstrip() if len(line) <= _LONGEST and _sound(line) else None


def mistake(source: Source, offset: int, words: str) -> FactsError:
    """The error for a file that ``tomllib`` refused at an offset with these words."""
    text = source.text
    open_ = _unclosed(text, offset)
    offset = min(offset, len(text.rstrip()))
    start = text.rfind("\n", 0, offset) + 1
    if open_ is not None and (open_.start < start or words.startswith(("Unclosed", "Unterminated"))):
        sign = text[open_.start : open_.end]
        message = Message("PS513.open_bracket", sign=sign, closing={"[": "]", "{": "}"}.get(sign, sign))
        return refused(message, source, open_)
    written = text[start:].partition("\n")[0].rstrip()
    line = _cut(written, start)
    if line is None:
        message, span = _without_sign(written, start)
    else:
        message, span = _wrong(line, words, offset, text)
    return refused(message, source, span)


def _unclosed(text: str, offset: int) -> Span | None:
    """The bracket, or the three quotes, that are still open at an offset."""
    brackets: list[Span] = []
    for token in TOKEN.finditer(text, 0, offset):
        sign, start = token[0], token.start()
        if token["open"] and text[start - 2 : start + 1] == 3 * sign[0]:
            return Span(start - 2, start + 1)
        if sign in "[{":
            brackets.append(Span(start, start + 1))
        elif sign in "]}" and brackets:
            brackets.pop()
    return brackets[-1] if brackets else None


def _cut(written: str, start: int) -> _Line | None:
    text = written.lstrip()
    begin = start + len(written) - len(text)
    match = _ANY_SIGN.search(text)
    if not text or text[0] == "#":
        return None
    if match is None:
        name, _, rest = text.lstrip("[").partition("]")
        at = begin + text.find(name.strip())
        return _Line(name.strip(), at, "", at, "", at, rest.strip("] ")) if text[0] == "[" and name.strip() else None
    name, behind = text[: match.start()].strip(), text[match.end() :]
    value = behind.lstrip()
    value_at = begin + len(text) - len(value)
    plain = _VALUE.match(value)
    rest = value[plain.end() :].strip() if plain else value
    remark = rest if rest.startswith("#") else ""
    return _Line(name, begin, match[0], begin + match.start(), value.removesuffix(remark).strip(), value_at, remark)


def _without_sign(written: str, start: int) -> tuple[Message, Span]:
    name, _, value = written.strip().partition(" ")
    line = _Line(name, start, "=", start, value.strip(), start, "")
    better = line.better if name and value and not line.to_quote else None
    message = Message("PS513.no_sign", better=better)
    return message, Span(start + len(written) - len(written.lstrip()), start + len(written))


def _wrong(line: _Line, words: str, offset: int, text: str) -> tuple[Message, Span]:
    name = Span(line.name_at, line.name_at + len(line.name))
    if not line.name:
        return Message("PS513.no_toml"), Span(offset, offset + 1)
    if line.name[0] in _CURLY:
        return other_sign("TOML", '"', line.name[0], name.start, line.better)
    if _opened(line.name):
        return Message("PS513.open_quote", better=line.better), Span(name.start, name.start + 1)
    if line.to_quote:
        return _name_needs_quotes(text), name
    if not line.sign:
        closed = "]" in text[name.end :].partition("\n")[0]
        bracket = Span(text.rindex("[", 0, name.start), name.start)
        return (Message("PS513.no_toml") if closed else Message("PS513.open_bracket", sign="[", closing="]")), bracket
    sign = Span(line.sign_at, line.sign_at + 1)
    if line.sign != "=":
        return other_sign("TOML", "=", line.sign, line.sign_at, line.better)
    if not line.value.strip(_ENDS):
        return Message("PS513.no_value", name=line.name), sign
    return _wrong_value(line, words, offset, text)


def _wrong_value(line: _Line, words: str, offset: int, text: str) -> tuple[Message, Span]:
    value, at = line.value, line.value_at
    whole, last = Span(at, at + len(value)), Span(at + len(value) - 1, at + len(value))
    first, here = Span(at, at + 1), Span(offset, offset + 1)
    for sign, span in ((value[0], first), (value[-1], last)):
        if sign in _CURLY:
            return other_sign("TOML", '"', sign, span.start, line.better)
    if _opened(value):
        return Message("PS513.open_quote", better=line.better), first
    if words.startswith(("Unescaped", "Invalid hex")):
        return Message("PS513.backslash_toml"), _backslash(text, offset)
    if value[-1] in _ENDS and _sound(f"a = {value.rstrip(_ENDS)}"):
        return Message("PS513.surplus_sign_toml", sign=value[-1], better=line.better), last
    if DIVIDED_AMOUNT.fullmatch(value):
        return Message("PS513.amount_needs_quotes", kind="TOML", better=line.better), whole
    if value[0] in "[{]}\"'" or "=" in value or line.better is None or _sound(f"a = {value}"):
        return Message("PS513.no_toml"), here
    return Message("PS513.value_needs_quotes", kind="TOML", better=line.better), whole


def _backslash(text: str, offset: int) -> Span:
    """The last backslash before an offset, with what it escapes."""
    start = text.rindex("\\", 0, offset)
    return Span(start, start + 2)


_LINES = 20
_NAMES = 8


def _name_needs_quotes(text: str) -> Message:
    """PS513: names with other signs than Latin letters, digits, - and _; all of them are shown at once."""
    lines = [line for written in text.splitlines() if (line := _cut(written, 0)) is not None and line.to_quote]
    names = [name for line in lines for name in line.to_quote]
    better = [line.better for line in lines[:_LINES] if line.better]
    lone, shown = better[0] if len(names) == 1 and better else None, first(names, _NAMES)
    return Message("PS513.name_needs_quotes", count=len(names), names=shown, line=lone, lines="\n".join(better))


def _opened(text: str) -> bool:
    """Whether a text starts with a quote that never closes."""
    token = TOKEN.match(text)
    return token is not None and token["open"] is not None


def _quoted(text: str) -> str:
    inner = text.strip(f"{_QUOTES} ").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _sound(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


_KEY = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.|)*+"|'[^'\n]*+')"""
_PATH = re.compile(rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY}|)*+")
_PIECE = re.compile(_KEY)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*+|)*+")
_OPENING = re.compile(r"\[\[?[ \t]*+")
_CLOSING = re.compile(r"[ \t]*+\]{0,2}")
_SIGN = re.compile(r"[ \t]*+=[ \t]*+")
_LINE = re.compile(r"[^\n]*+")
TOKEN = re.compile(
    r"""\"{3}[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+|)*+"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n]|)*+"|'[^'\n]*+'|(?P<open>["'][^\n]*+)|\#[^\n]*+|[^"'\#\[\]{},\n]++|.""",
    re.DOTALL,
)
"""A text, a remark, a sign or what lies between them; a text that never closes takes its line and is ``open``."""


class _Inside(Record):
    """What the next names belong to: the path of a header and the spans of its names, or a row of a table."""

    path: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    row: int | None = None


def entries(text: str) -> Iterator[Entry]:
    """The names in the order of the file; of a list of tables deep inside of a fact nothing but its headers."""
    inside: _Inside | None = _Inside()
    rows: dict[tuple[str, ...], int] = {}
    at = _end(_BLANK, text, 0)
    while at < len(text):
        opening = _OPENING.match(text, at)
        path = _PATH.match(text, at if opening is None else opening.end())
        if path is None:
            return
        names, spans = _names(path)
        if opening is not None:
            header = Span(at, _end(_CLOSING, text, path.end()))
            several = opening[0].startswith("[[")
            inside, entry = _header(names, spans, header, rows, several=several)
            yield entry
            at = _end(_LINE, text, path.end())
        else:
            sign = _SIGN.match(text, path.end())
            if sign is None:
                return
            at = value_end(text, sign.end(), "\n")
            if inside is not None:
                yield from _pair(text, inside, names, spans, Span(sign.end(), at))
        at = _end(_BLANK, text, at)


def _header(
    names: tuple[str, ...], spans: tuple[Span, ...], header: Span, rows: dict[tuple[str, ...], int], *, several: bool
) -> tuple[_Inside | None, Entry]:
    """What a header opens, and the header itself; ``rows`` counts those of each table that stands so far."""
    if several and _holds_rows(names):
        rows[names] = rows.get(names, 0) + 1
        return _Inside(names[:1], spans[:1], rows[names]), Entry(
            names[:1], spans[0], spans[-1], header, True, rows[names]
        )
    for length in (1, 2):
        row = rows.get(names[:length])
        if row is not None and len(names) > length:
            path, name = names[:1] + names[length:], spans[length]
            inside = _Inside(path, (spans[0], *spans[length:]), row)
            return (None if several else inside), Entry(path, spans[0], name, name, several, row)
    entry = Entry(names, spans[0], spans[min(1, len(spans) - 1)], spans[0], several)
    return (None if several else _Inside(names, spans[:1])), entry


def _holds_rows(path: tuple[str, ...]) -> bool:
    """Whether a list that stands there is the value of a fact."""
    return len(path) == 1 or path[1:] == ("value",)


def _pair(text: str, inside: _Inside, names: tuple[str, ...], spans: tuple[Span, ...], value: Span) -> Iterator[Entry]:
    written = text[value.start : value.end]
    value = Span(value.start, value.start + len(written.rstrip()))
    path, spans = inside.path + names, inside.spans + spans
    yield Entry(path, spans[0], spans[min(1, len(spans) - 1)], value, row=inside.row)
    if inside.row is None and _holds_rows(path) and written.startswith("["):
        yield from _rows(text, path[:1], spans[:1], value.start)
    elif len(path) == 1 and written.startswith("{"):
        yield from _inner(text, _Inside(path, spans), value.start)


def _inner(text: str, inside: _Inside, at: int) -> Iterator[Entry]:
    """The names in the braces that open at an offset."""
    sign = "{"
    while sign in "{,":
        at = _end(_BLANK, text, at + 1)
        name = _PATH.match(text, at)
        equals = None if name is None else _SIGN.match(text, name.end())
        if name is None or equals is None:
            return
        end = value_end(text, equals.end(), ",}")
        yield from _pair(text, inside, *_names(name), Span(equals.end(), end))
        at = _end(_BLANK, text, end)
        sign = text[at : at + 1] or "}"


def _rows(text: str, path: tuple[str, ...], spans: tuple[Span, ...], at: int) -> Iterator[Entry]:
    """The elements of the list that opens at an offset, with what stands in those that are tables."""
    sign, row = "[", 0
    while sign in "[," and row <= limits.ROWS:
        row += 1
        at = _end(_BLANK, text, at + 1)
        if text[at : at + 1] in {"]", ""}:
            return
        start, at = at, value_end(text, at, ",]")
        yield Entry(path, spans[0], spans[0], Span(start, start + len(text[start:at].rstrip())), True, row)
        if text[start] == "{":
            yield from _inner(text, _Inside(path, spans, row), start)
        at = _end(_BLANK, text, at)
        sign = text[at : at + 1] or "]"


def value_end(text: str, at: int, stops: str) -> int:
    """Where a value ends: before a remark, or before one of the signs that end it outside of all brackets."""
    depth = 0
    for token in TOKEN.finditer(text, at):
        sign = token[0]
        if token["open"]:
            return len(text)
        if depth == 0 and (sign in stops or sign[0] == "#"):
            return token.start()
        depth += (sign in "[{") - (sign in "]}")
    return len(text)


def _names(path: re.Match[str]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    pieces = list(_PIECE.finditer(path.string, path.start(), path.end()))
    return tuple(_name(piece[0]) for piece in pieces), tuple(Span(*piece.span()) for piece in pieces)


def _name(written: str) -> str:
    if "\\" in written and written[0] == '"':
        try:
            return next(iter(tomllib.loads(f"{written} = 0")))
        except ValueError:
            return written
    return written.strip("\"'") if written[0] in "\"'" else written


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()
