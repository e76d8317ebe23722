"""Diagnostics: messages with the places that they speak of, shown with a caret, and errors that carry them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, final

import attrs

from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import (
    Language,
    Record,
    Source,
    Span,
    Wording,
    display_width,
    printable,
    replace,
    shortened,
)
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Severity, Words

if TYPE_CHECKING:
    import traceback
else:
    traceback = LazyModule("traceback")


_WIDEST_EXCERPT = 110
_LONGEST_EXCERPT = 400
_LONGEST_NAME = 200
_TAB = "    "
_HOME = f"{Path(__file__).parents[1]}{os.sep}"


class Place(Record):
    """Where something stands: lines and columns count from 1, columns in characters, ``end_column`` is exclusive."""

    file: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    # A line may be cut for a file, and the place stays the same.
    excerpt: str | None = attrs.field(default=None, eq=False)

    def to_dict(self) -> dict[str, Any]:
        """The place as plain values, for JSON; without the line that it stands in where that is very long."""
        short = self.excerpt is not None and len(self.excerpt) <= _LONGEST_EXCERPT
        return vars(self) | {"excerpt": self.excerpt if short else None}

    @property
    def within_file(self) -> str:
        """The line and the column, as an editor takes them."""
        return f"{self.line}:{self.column}"

    @classmethod
    def of(cls, source: Source, span: Span) -> Place:
        """The place of a span in its source."""
        label = source.label(span)
        if label is not None:
            return cls(f"{source.name} {label}")
        line, column = source.position(span.start)
        end_line, end_column = source.position(max(span.end, span.start + 1))
        return cls(source.name, line, column, end_line, end_column, source.line(line))


CALL = Place("<call>")
"""The place of what is wrong with a call."""


class Quoted(Record):
    """What a diagnostic says as a file has it, in the language of that file."""

    code: str
    severity: Severity
    message: str
    help: str | None = None


class Diagnostic(Record):
    """One problem of a framework, of facts or of a call.

    It is put into words when somebody asks for them: in the language that it is told in, which is that of the file
    that it speaks of where nobody chose another one, and else in that of the locale. Two are equal that say the same.
    """

    said: Message | Quoted
    place: Place = CALL
    notes: tuple[tuple[Words | str, Place], ...] = ()
    language: Wording | None = None
    softened: bool = False

    @classmethod
    def of(
        cls, message: Message, source: Source, span: Span, related: Iterable[tuple[Words, Place]] = ()
    ) -> Diagnostic:
        """Put a message at a span of a text."""
        return cls(message, Place.of(source, span), tuple(related), source.wording)

    def _told(self) -> tuple[object, ...]:
        return self.code, self.severity, self.message, self.help, self.place, self.related

    def __eq__(self, other: object) -> bool:
        return self._told() == other._told() if isinstance(other, Diagnostic) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._told())

    def told_in(self, lang: Wording | None) -> Diagnostic:
        """The same in a language; as it is without one."""
        return self if lang is None or (lang, self.language) == ("zh", "中文") else replace(self, language=lang)

    @property
    def code(self) -> str:
        """The stable code, such as ``PS201``, which has a page in ``docs/messages/``."""
        return self.said.code

    @property
    def severity(self) -> Severity:
        """Whether it is an ``error`` or a ``warning``, as an error is that nobody minds."""
        return "warning" if self.softened else self.said.severity

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return self.said.message if isinstance(self.said, Quoted) else self.said.told_in(self.language or spoken())

    @property
    def help(self) -> str | None:
        """What to try."""
        return self.said.help if isinstance(self.said, Quoted) else self.said.help_in(self.language or spoken())

    @property
    def related(self) -> tuple[tuple[str, Place], ...]:
        """Other places that matter, each with a few words."""
        lang = self.language or spoken()
        return tuple((words if isinstance(words, str) else words.told_in(lang), place) for words, place in self.notes)

    @property
    def file(self) -> str:
        """The name of the file, or a word in angle brackets for a text or a call."""
        return self.place.file

    @property
    def line(self) -> int | None:
        """The line of the first character, counted from 1; None where there is no text to point into."""
        return self.place.line

    @property
    def column(self) -> int | None:
        """The column of the first character, counted from 1, in characters."""
        return self.place.column

    @property
    def end_line(self) -> int | None:
        """The line of the last character."""
        return self.place.end_line

    @property
    def end_column(self) -> int | None:
        """The column behind the last character."""
        return self.place.end_column

    @property
    def end(self) -> tuple[int, int] | None:
        """The line of the last character and the column behind it; None where there is no text to point into."""
        if self.end_line is None or self.end_column is None:
            return None
        return self.end_line, self.end_column

    @property
    def labels(self) -> tuple[str, str, str]:
        """What stands in front of the message, of the words for a related place, and of the help."""
        begins = Words("frame.head", warning=self.severity == "warning", code=self.code)
        lang, behind = self.language or spoken(), Words("frame.behind")
        words = (begins, Words("frame.note"), Words("frame.help"))
        head, note, advice = (f"{each.told_in(lang)}{behind.told_in(lang)}" for each in words)
        return head, note, advice

    def render(self) -> str:
        """The diagnostic as a user reads it: code, sentence, place, excerpt with caret, help."""
        head, note, advice = self.labels
        lines = [f"{head}{printable(self.message)}", *_excerpt(self.place)]
        for words, place in self.related:
            lines += [f"{note}{printable(words)}", *_excerpt(place)]
        if self.help:
            first, *rest = self.help.splitlines()
            margin = " " * display_width(advice)
            lines += [f"  {advice}{printable(first)}", *(f"  {margin}{printable(line)}" for line in rest)]
        return "\n".join(line.rstrip() for line in lines)

    def __str__(self) -> str:
        return self.render()

    def to_dict(self) -> dict[str, Any]:
        """The diagnostic as plain values, for JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "help": self.help,
            **self.place.to_dict(),
            "related": [{"message": words, **place.to_dict()} for words, place in self.related],
        }


class Excerpt(Record):
    """A line of a source as it can be shown, in three pieces: what is marked, and what stands on both sides of it."""

    line: int
    column: int
    before: str
    marked: str
    after: str

    @classmethod
    def of(cls, place: Place) -> Excerpt | None:
        """The line of a place, cut where it is very long; None where there is no text to point into."""
        if place.line is None or place.column is None or place.excerpt is None:
            return None
        start = place.column - 1
        same_line = place.end_line == place.line and place.end_column is not None
        end = place.end_column - 1 if same_line and place.end_column is not None else len(place.excerpt)
        before, marked, after = place.excerpt[:start], place.excerpt[start:end], place.excerpt[end:]
        before, marked, after = before[-_LONGEST_EXCERPT:], marked[:_LONGEST_EXCERPT], after[:_LONGEST_EXCERPT]
        before, marked, after = (printable(part).replace("\t", _TAB) for part in (before, marked, after))
        if display_width(before + marked + after) > _WIDEST_EXCERPT:
            third = _WIDEST_EXCERPT // 3
            before = shortened(before[::-1], third)[::-1]
            marked = shortened(marked, third)
            after = shortened(after, third)
        return cls(place.line, place.column, before, marked, after)

    @property
    def carets(self) -> str:
        """As many carets as what is marked is wide."""
        return "^" * max(1, display_width(self.marked))


def _excerpt(place: Place) -> list[str]:
    shown, file = Excerpt.of(place), printable(shortened(place.file, limits.MESSAGE_CHARACTERS))
    if shown is None:
        return [f"  --> {file}"]
    gutter = " " * len(str(shown.line))
    head = f"{gutter}--> {file}:{shown.line}:{shown.column}"
    caret = " " * display_width(shown.before) + shown.carets
    text = f"{shown.line} | {shown.before}{shown.marked}{shown.after}"
    return [head, f"{gutter} |", text, f"{gutter} | {caret}"]


def render_all(diagnostics: Iterable[Diagnostic], lang: Language | None = None) -> str:
    """Several diagnostics, an empty line between them; in a language, or each in its own."""
    return "\n\n".join(diagnostic.told_in(lang).render() for diagnostic in diagnostics)


@contextmanager
def told_in(lang: Language | None) -> Iterator[None]:
    """Whatever is wrong inside is told in a language, and without one ``where_none`` is told yet, in that of a file."""
    try:
        yield
    except PerfscoreError as error:
        error.diagnostics = tuple(each.told_in(lang or each.language) for each in error.diagnostics)
        raise


class PerfscoreError(Exception):
    """A framework, facts or a call that cannot be used; ``diagnostics`` says why, all of a stage at once."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    @classmethod
    def of(cls, message: Message, place: Place = CALL) -> Self:
        """The error that says one thing, by default of a call."""
        return cls([Diagnostic(message, place)])

    @classmethod
    def in_file(cls, message: Message, name: object) -> Self:
        """The error that says one thing of a file as a whole."""
        return cls.of(message, Place(str(name)[:_LONGEST_NAME]))

    def __str__(self) -> str:
        return render_all(self.diagnostics)

    def __reduce__(self) -> tuple[type[PerfscoreError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: what is wrong, and the line of the caller that asked for it."""
        frames = traceback.extract_tb(self.__traceback__)
        inside = [index for index, each in enumerate(frames) if each.filename.startswith(_HOME)]
        callers = frames[: inside[0]] if inside else frames
        called = callers[-1] if callers else None
        where = [] if called is None or not called.line else ["", _called(called.lineno or 0, called.line)]
        return [type(self).__name__, *str(self).splitlines(), *where]


def _called(number: int, line: str) -> str:
    """The line of a cell that asked for what cannot be used."""
    return Words("cell.in_line", line=number, said=printable(line)).told_in(spoken())


class FrameworkError(PerfscoreError):
    """The framework is not sound: syntax, names, types, points or bands."""


class FactsError(PerfscoreError):
    """The facts cannot be scored: unknown, missing, of a wrong type, or a figure that cannot be computed.

    ``told`` explains what was known until then, where a score was begun.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], told: Any = None) -> None:
        super().__init__(diagnostics)
        self.told = told


_OF_WORDS = frozenset({"PS101", "PS113", "PS208"})
_WORDS = frozenset({"meant", "word", "known", "expected"})


class Report:
    """Collects the diagnostics of one source, so that a stage can name all of them at once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.words: Mapping[str, str] = {}
        """What the words of the language are called in this text, where that is not what they are."""
        self._suggested = 0
        self._counts = {"error": 0, "warning": 0}

    def add(self, message: Message, span: Span, *related: tuple[Words, Span]) -> None:
        """Note a message at a span of the source; ``related`` are other spans with a few words each.

        Beyond the limit of each severity nothing is kept but the count.
        """
        self._counts[message.severity] += 1
        if self._counts[message.severity] > limits.DIAGNOSTICS:
            return
        if self.words and message.code in _OF_WORDS:
            called = {key: self._called(value, message.code) for key, value in message.values if key in _WORDS}
            message = message.with_values(called)
        places = ((words, Place.of(self.source, other)) for words, other in related)
        self.diagnostics.append(Diagnostic.of(message, self.source, span, places))

    def _called(self, value: Any, code: str) -> Any:
        """A word of the language, or several, as this text calls it."""
        if isinstance(value, tuple):
            return tuple(self._called(each, code) for each in value)
        if not isinstance(value, str):
            return value
        word = value.strip("`")
        function = self.words.get(f"{word}(", "") if code == "PS208" else ""
        return value.replace(word, function or self.words.get(word, word))

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The known word that was most likely meant; looked for a limited number of times, since it takes time."""
        self._suggested += 1
        return nearest(word, known) if self._suggested <= limits.SUGGESTIONS else None

    @property
    def failed(self) -> bool:
        """Whether anything worse than a warning was noted."""
        return self._counts["error"] > 0

    def in_order(self) -> list[Diagnostic]:
        """The diagnostics in the order of the text, each once."""
        unique = dict.fromkeys(self.diagnostics)
        return sorted(unique, key=lambda one: (one.line or 0, one.column or 0, one.code))


class InRow(Record):
    """A place in the framework that spoke of a row, and where that row stands."""

    span: Span
    words: Words
    place: Place


Where = Span | Place | InRow
Problem = tuple[Message, Where]


@final
class Trouble(Exception):
    """Why a value cannot be computed: messages with their places in the framework or in the facts."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems
