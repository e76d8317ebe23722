"""Named texts: what stands where in one, how wide it is on a screen, and the digest that tells it from others."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Self, TypeVar, dataclass_transform

import attrs

from perfscore.kernel.lazy import remembered

if TYPE_CHECKING:
    from dataclasses import replace

    from attrs import frozen as light
else:
    replace = attrs.evolve
    # To make what is frozen takes several times as long; of what is made by the thousand, only types say that it is.
    light = attrs.define

__all__ = ("light", "replace")

_T = TypeVar("_T")
_Mark = TypeVar("_Mark")

Language = Literal["en", "zh"]
Wording = Literal[Language, "中文"]
"""A language; 中文 is Chinese in which what is written in the language of frameworks is so in Chinese words."""


@light(unsafe_hash=True)
class Span:
    """A half-open range of character offsets into a source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that holds this one and the other."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(attrs.field,))
class Record:
    """Values that never change, shown and compared by their fields; each class of them is one of attrs.

    To show and to compare attrs would compile for each class, at every start. A field that is ``LATER`` is shown where
    it says anything. Parts of a text are made by the thousand, so that of those only types say that they never change.
    """

    __slots__ = ()
    immutable: ClassVar[bool] = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__()
        attrs.define(cls, slots=False, repr=False, eq=False, frozen=cls.immutable, **options)

    def __repr__(self) -> str:
        kind: Any = type(self)
        told = [
            f"{name}={show(value)}"
            for name, show, later in _shown(kind)
            if (value := getattr(self, name)) is not None or not later
        ]
        return f"{kind.__name__}({', '.join(told)})"

    def __eq__(self, other: object) -> bool:
        kind: Any = type(self)
        compared = _compared(kind)
        return compared(self) == compared(other) if type(other) is kind else NotImplemented

    def __hash__(self) -> int:
        kind: Any = type(self)
        return hash(_compared(kind)(self))


class Distinct(Record):
    """Records of which each is equal to itself alone."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@dataclass_transform(eq_default=False, field_specifiers=(attrs.field,))
class Mutable:
    """What changes while something is worked out; each class of it is one of attrs, and equal to itself alone."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__()
        attrs.define(cls, slots=False, repr=False, eq=False, **options)


class Tree:
    """A node that has others of its kind below it."""

    children: Sequence[Self]

    def walk(self) -> Iterator[Self]:
        """The node itself and all below it, in their order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


def grouped(values: Iterable[_T], mark: Callable[[_T], _Mark]) -> dict[_Mark, list[_T]]:
    """Values by what marks each; both the groups and those in each stand in the order in which they were met."""
    groups = dict[_Mark, list[_T]]()
    for each in values:
        groups.setdefault(mark(each), []).append(each)
    return groups


LATER: Final = {"later": True}
"""Marks a field that came later: where it is None a value is shown as before, and digests made of that are the same."""


def fields_of(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class."""
    return tuple(field.name for field in attrs.fields(kind))


@cache
def _shown(kind: Any) -> list[tuple[str, Callable[[object], str], bool]]:
    """The fields by which a value of this class is shown, with what shows each, and whether it came later."""
    return [
        (field.name, repr if field.repr is True else field.repr, field.metadata == LATER)
        for field in attrs.fields(kind)
        if field.repr
    ]


@cache
def _compared(kind: Any) -> Callable[[object], object]:
    """Takes from a value of this class all that tells it from others."""
    return attrgetter("__class__", *(field.name for field in attrs.fields(kind) if field.eq))


class Spanned(Record):
    """A part of a text, and where it stands; parts may be equal wherever they stand."""

    immutable = False
    span: Span = attrs.field(eq=False, repr=False)


class SourceFile(Record):
    """A file that has been read: its name, and the SHA-256 of its text in UTF-8 in hexadecimal digits."""

    name: str
    digest: str


@attrs.frozen(slots=False)
class Source:
    """A named text; ``name`` is what diagnostics print for the file."""

    name: str
    text: str = attrs.field(repr=False)

    @cached_property
    def file(self) -> SourceFile:
        """The name, and what tells the text from any other."""
        return SourceFile(self.name, hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest())

    def label(self, _span: Span) -> str | None:
        """What is told of a place instead of its line and column, such as the cell of a sheet."""
        return None

    @cached_property
    def language(self) -> Language | None:
        """The language that the text of a framework says it is written in, also where it cannot be read otherwise."""
        # To look for the word first is far faster where it does not stand.
        there = "language" in self.text or "语言" in self.text
        found = _LANGUAGE.search(self.text) if there else None
        return None if found is None else _LANGUAGES[found[1]]

    @cached_property
    def wording(self) -> Wording | None:
        """How messages speak of the text: in its language, and of what may be written there in its words."""
        return "中文" if self.language == "zh" and _CHINESE_WORDS.search(self.text) else self.language

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *accumulate(len(line) + 1 for line in self.text.split("\n")[:-1]))

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both counted from 1, the column in characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @remembered
    def line(self, number: int) -> str:
        """The text of a line, without its end; lines count from 1."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


_LANGUAGES: Final[dict[str, Language]] = {"en": "en", "英文": "en", "zh": "zh", "中文": "zh"}
_LANGUAGE: Final = re.compile(rf"^[^#\n]*?\b(?:language|语言)[ \t]+({'|'.join(_LANGUAGES)})\b", re.MULTILINE)
_CHINESE_WORDS: Final = re.compile(r"^[ \t]*评分表\b", re.MULTILINE)

TEXT: Final = r'(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+|)*+"|“[^“”\n]*”)'
"""The pattern of a quoted text. It never goes back, for which a long text would take very much memory."""

APART: Final = re.compile(rf"{TEXT}|#[^\n]*")
"""What is no part of a formula's own signs: texts and comments."""


# A `#` inside a text begins no comment, and a quotation mark inside a comment begins no text.
_COMMENT = re.compile(rf"{TEXT}|(?P<comment>[#＃][^\n]*)")


def comments(text: str) -> Iterator[Span]:
    """Each comment of a text without syntax errors, from its sign to the end of its line."""
    for found in _COMMENT.finditer(text):
        if found["comment"] is not None:
            yield Span(*found.span("comment"))


def one_line(text: str) -> str:
    """A piece of a framework in one line, without comments; what stands within quotes is none."""
    return " ".join(APART.sub(lambda match: "" if match[0][0] == "#" else match[0], text).split())


def graphemes(text: str) -> Iterator[tuple[str, int]]:
    """Each character with the number of terminal cells that it takes (0, 1 or 2)."""
    for char in text:
        if char.isascii():
            yield char, 1
        elif unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
            yield char, 0
        else:
            yield char, 2 if unicodedata.east_asian_width(char) in "WF" else 1


def start_of(text: str, width: int) -> str:
    """As much of the beginning of a text as fits into a display width."""
    parts: list[str] = []
    for char, cells in graphemes(text):
        width -= cells
        if width < 0:
            break
        parts.append(char)
    return "".join(parts)


def shortened(text: str, width: int) -> str:
    """A text, or as much of its start as fits into a width and a mark that more follows."""
    start = start_of(text, width)
    return text if start == text else f"{start}…"


_WIDEST = 60


def short(text: str) -> str:
    """A text that fits into a column."""
    return shortened(printable(text), _WIDEST)


def display_width(text: str) -> int:
    """How many terminal cells a text takes: wide characters of East Asian scripts take two, marks none."""
    return len(text) if text.isascii() else sum(width for _, width in graphemes(text))


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text with spaces to a display width; ``right`` puts the text at the right edge."""
    filling = " " * max(0, width - display_width(text))
    return filling + text if right else text + filling


def columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """The rows as lines, each column as wide as its widest text; those in ``right`` stand at their right edge."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            pad(text, width, right=index in right) for index, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def printable(text: str) -> str:
    """The text with control characters and lone surrogates shown as escapes, so that it is safe to print."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in "\t\u3000" else char.encode("unicode_escape").decode("ascii")
        for char in text
    )
