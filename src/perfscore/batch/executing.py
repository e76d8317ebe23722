"""``evaluate_many`` scores any number of fact sets, one after another, here or by an executor, in their order.

What is scored elsewhere is packed for the journey: of rows with the same names the names are sent once, and a decimal
travels as its text, since its pickle costs more than scoring does.
"""

from __future__ import annotations

import datetime
import os
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import closing, suppress
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, Literal, TypeVar, get_args

import attrs

from perfscore.batch.forms import ScoreTexts, scores_of
from perfscore.files.api import GivenFacts, GivenFramework, framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.numbers import plain
from perfscore.kernel.source import Mutable, Record
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, PerfscoreError
from perfscore.model import model
from perfscore.reports.framework import Framework, at_home
from perfscore.reports.result import Result, score
from perfscore.scoring.compiled import PLAIN, Compiled, Flat
from perfscore.scoring.facts import Facts, found_type

Tag = TypeVar("Tag")
Out = TypeVar("Out")

_PLAIN = frozenset({str, int, bool, Decimal, type(None), datetime.date})
_MOST_SHAPES = 256

PackedRow = tuple[int, list[Any]] | bytes | None
"""The number of a shape and the values; or a pickle; None for what cannot travel."""


class Shape(Record):
    """What rows have in common: their names, and the places of the decimals."""

    names: tuple[str, ...]
    decimals: tuple[int, ...]


class Packed(Record):
    """Rows that are ready to travel."""

    shapes: tuple[Shape, ...]
    rows: tuple[PackedRow, ...]

    def row(self, index: int) -> Any:
        """The facts of a row, as they were given; None where this process cannot make them out."""
        packed = self.rows[index]
        if not isinstance(packed, tuple):
            with suppress(Exception):
                return pickle.loads(packed or b"")
            return None
        number, values = packed
        shape = self.shapes[number]
        if shape.decimals:
            values = values.copy()
            for place in shape.decimals:
                values[place] = Decimal(values[place])
        return dict(zip(shape.names, values, strict=True))

    def only(self, index: int) -> Packed:
        """A row alone, the first of what is left; it is none that travels as a pickle."""
        packed = self.rows[index]
        assert isinstance(packed, tuple)
        number, values = packed
        return Packed((self.shapes[number],), ((0, values),))


class Packer(Mutable):
    """Makes rows ready to travel, one when it is taken, since it may change before the next."""

    shapes: list[Shape] = attrs.field(factory=list)
    rows: list[PackedRow] = attrs.field(factory=list)
    known: dict[tuple[object, ...], int] = attrs.field(factory=dict)

    def add(self, row: object) -> PackedRow:
        """The row as it travels, None where it cannot."""
        packed = self._packed(row)
        self.rows.append(packed)
        return packed

    def packed(self) -> Packed:
        """All rows that were added."""
        return Packed(tuple(self.shapes), tuple(self.rows))

    def _packed(self, row: object) -> PackedRow:
        if type(row) is not dict:
            return _pickled(row) if type(row) is Facts else None
        values = list(row.values())
        key = (tuple(row), tuple(map(type, values)))
        number = self.known.get(key)
        if number is None:
            names, types = key
            if len(self.shapes) >= _MOST_SHAPES or not _PLAIN.issuperset(types) or set(map(type, names)) - {str}:
                return _pickled(row)
            number = self.known[key] = len(self.shapes)
            self.shapes.append(Shape(names, tuple(place for place, kind in enumerate(types) if kind is Decimal)))
        for place in self.shapes[number].decimals:
            values[place] = str(values[place])
        return number, values


def _pickled(row: object) -> bytes | None:
    # What a stranger's value does when it is pickled is its own affair.
    with suppress(Exception):
        return pickle.dumps(row)
    return None


# ---------------------------------------------------------------- calls


def in_order(
    executor: Executor | None, function: Callable[..., Out], calls: Iterable[tuple[Tag, tuple[object, ...]]], ahead: int
) -> Generator[tuple[Tag, Out]]:
    """The tag of each call with what ``function`` returns for its arguments.

    With an executor at most ``ahead`` calls are taken that have not been handed back; without one, one is.
    """
    if executor is None:
        for tag, arguments in calls:
            yield tag, function(*arguments)
        return
    waiting: deque[tuple[Tag, Future[Out]]] = deque()
    try:
        for tag, arguments in calls:
            waiting.append((tag, executor.submit(function, *arguments)))
            if len(waiting) >= ahead:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    finally:
        for _, future in waiting:
            future.cancel()


def _next(waiting: deque[tuple[Tag, Future[Out]]]) -> tuple[Tag, Out]:
    tag, future = waiting[0]
    # Whoever is interrupted here has not handed it back, so it must be cancelled with the others.
    found = future.result()
    waiting.popleft()
    return tag, found


OnError = Literal["raise", "collect"]
_LARGE = 10**limits.LITERAL_CHARACTERS

Sent = tuple[str | None, bool, str, tuple[str, ...] | None] | tuple[Diagnostic, ...] | None
"""A scored row: its grade, whether there may be warnings, its scores as text, a line each, and their paths where the
framework alone does not tell them. Or what is wrong with it. None for one that only the caller's process can read."""


class RowError(FactsError):
    """One fact set among many that cannot be scored; ``row`` is its number, counted from 1."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], row: int, told: Any = None) -> None:
        super().__init__(diagnostics, told)
        self.row = row

    def __str__(self) -> str:
        return f"row {self.row}:\n{super().__str__()}"

    def __reduce__(self) -> Any:
        return type(self), (self.diagnostics, self.row)


class RowResult(Record):
    """What one fact set among many was given.

    ``row`` is its number, counted from 1. A row that cannot be scored has ``diagnostics``, which say why, and no
    score. ``scores``, ``warnings`` and ``result`` are made when they are first asked for.
    """

    row: int
    grade: str | None
    diagnostics: tuple[Diagnostic, ...]
    _figures: Callable[[], Mapping[str, Decimal]] = attrs.field(repr=False)
    _whole: Callable[[], Result] = attrs.field(repr=False)
    _warned: bool = attrs.field(repr=False, default=True)

    @property
    def failed(self) -> bool:
        """Whether it cannot be scored."""
        return bool(self.diagnostics)

    @property
    def score(self) -> Decimal | None:
        """The published total; None where there is no score."""
        return self.scores.get("")

    @cached_property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of all groups and indicators by their paths; the whole has the empty path."""
        return {} if self.failed else self._figures()

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the framework warns of in this row."""
        return () if self.failed or not self._warned else self.result.warnings

    @cached_property
    def result(self) -> Result:
        """The whole result, computed in this process. Raises FactsError where there is no score."""
        return self._whole()

    def to_record(self) -> dict[str, Any]:
        """The row for a data frame: scores are text with all their digits, None for rows without points."""
        problems = " ".join(dict.fromkeys(each.code for each in self.diagnostics or self.result.unrated))
        scores = {} if self.failed else {path or "total": text for path, text in scores_of(self.result).items()}
        return {"row": self.row, "grade": self.grade, "problems": problems, **scores}

    @property
    def error(self) -> RowError:
        """What a failed row raises where errors are raised; it also tells what could be known of it."""
        try:
            told = self._whole().told
        except FactsError as error:
            told = error.told
        return RowError(self.diagnostics, self.row, told)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowResult):
            return NotImplemented
        return self._meaning == other._meaning

    def __hash__(self) -> int:
        return hash((self.row, self.grade, self.diagnostics))

    @property
    def _meaning(self) -> tuple[object, ...]:
        return self.row, self.grade, self.diagnostics, dict(self.scores)


def evaluate_many(
    framework: GivenFramework,
    facts: Iterable[GivenFacts],
    *,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    chunk_size: int = 500,
    chunks_ahead: int = 16,
) -> Iterator[RowResult]:
    """Score any number of fact sets under a framework; their results, in the same order, one when it is asked for.

    Each is given as for ``evaluate``.

    With an ``executor`` of ``concurrent.futures`` they are scored there, ``chunk_size`` at a time. Never more than
    ``chunks_ahead`` chunks have been taken from ``facts`` and not been handed back.

    A fact set that cannot be scored costs no other: with ``on_error="collect"`` its result has ``diagnostics`` and no
    score. With ``"raise"`` it raises RowError, a FactsError with the number of the ``row``, when its turn has come.

    Raises FrameworkError where the framework is not sound, and PerfscoreError where another argument is of no use.
    """
    read = framework_of(framework)
    wrong = list(_wrong(facts, executor, on_error, {"chunk_size": chunk_size, "chunks_ahead": chunks_ahead}))
    if wrong:
        raise PerfscoreError([Diagnostic(message) for message in wrong])
    found = _here(read, facts) if executor is None else _there(read, facts, executor, chunk_size, chunks_ahead)
    return _each(found, on_error)


def _wrong(facts: Any, executor: Any, on_error: Any, numbers: Mapping[str, Any]) -> Iterator[Message]:
    if isinstance(facts, str | bytes | Mapping) or not hasattr(type(facts), "__iter__"):
        yield Message("PS618.not_many", found=found_type(facts))
    # Not all executors derive from the class of the standard library.
    if executor is not None and not callable(getattr(executor, "submit", None)):
        yield Message("PS618.no_executor", found=found_type(executor))
    if on_error not in get_args(OnError):
        yield Message("PS618.no_way", what="on_error", known=get_args(OnError), found=found_type(on_error))
    for name, number in numbers.items():
        if type(number) is not int or number < 1:
            shown = str(number) if type(number) is int and number > -_LARGE else found_type(number)
            yield Message("PS618.no_number", what=name, found=shown)


def _each(found: Generator[RowResult], on_error: OnError) -> Iterator[RowResult]:
    # An error that somebody keeps would otherwise keep what still runs for it, too.
    with closing(found):
        for each in found:
            if each.failed and on_error == "raise":
                raise each.error
            yield each


def _here(framework: Framework, facts: Iterable[Any]) -> Generator[RowResult]:
    for row, given in enumerate(facts, 1):
        yield _scored(framework, given, row)


def _scored(framework: Framework, given: Any, row: int) -> RowResult:
    """What a fact set gives in this process."""
    try:
        result = score(framework, load_facts(given) if isinstance(given, str | os.PathLike) else given)
    except FactsError as error:
        return RowResult(row, None, error.diagnostics, dict, partial(_settled, error))
    return RowResult(row, result.grade, (), partial(getattr, result, "scores"), partial(_settled, result))


def _settled(found: Result | FactsError) -> Result:
    if isinstance(found, FactsError):
        raise found
    return found


# ---------------------------------------------------------------- elsewhere


class _Chunk(Record):
    """Rows that were sent.

    ``here`` are the results of those that cannot travel, ``given`` what was given of those that may not arrive.
    """

    first: int
    packed: Packed
    here: Mapping[int, RowResult]
    given: Mapping[int, Any]


def _there(
    framework: Framework, facts: Iterable[Any], executor: Executor, size: int, ahead: int
) -> Generator[RowResult]:
    at_home(framework)
    with closing(in_order(executor, score_sent, _calls(framework, facts, size), ahead)) as found:
        for chunk, sent in found:
            for index, each in enumerate(sent):
                yield chunk.here.get(index) or _returned(framework, chunk, index, each)


def _calls(framework: Framework, facts: Iterable[Any], size: int) -> Iterator[tuple[_Chunk, tuple[bytes]]]:
    rows, first = iter(facts), 1
    while True:
        packer = Packer()
        here: dict[int, RowResult] = {}
        given: dict[int, Any] = {}
        for index, row in enumerate(islice(rows, size)):
            packed = packer.add(row)
            if packed is None:
                here[index] = _scored(framework, row, first + index)
            elif isinstance(packed, bytes):
                given[index] = row.copy() if type(row) is dict else row
        if not packer.rows:
            return
        chunk = _Chunk(first, packer.packed(), here, given)
        yield chunk, (pickle.dumps((framework, chunk.packed)),)
        first += len(packer.rows)


def _returned(framework: Framework, chunk: _Chunk, index: int, sent: Sent) -> RowResult:
    """What came back of a row."""
    row = chunk.first + index
    whole: Callable[[], Result]
    if sent is None:
        return _scored(framework, chunk.given[index], row)
    if index in chunk.given:
        whole = partial(score, framework, chunk.given[index])
    else:
        whole = _Whole(framework, chunk.packed, index)
    if isinstance(sent[0], Diagnostic):
        return RowResult(row, None, sent, dict, whole)
    grade, warned, texts, paths = sent
    return RowResult(row, grade, (), partial(_read, paths or _paths(framework), texts), whole, warned)


class _Whole(Record):
    """Computes the whole result of a row that was sent; it travels without the other rows of its chunk."""

    framework: Framework
    packed: Packed
    index: int

    def __call__(self) -> Result:
        return score(self.framework, self.packed.row(self.index))

    def __reduce__(self) -> Any:
        return _Whole, (self.framework, self.packed.only(self.index), 0)


def _read(paths: tuple[str, ...], texts: str) -> dict[str, Decimal]:
    return dict(zip(paths, map(Decimal, texts.split("\n")), strict=True))


def _paths(framework: model.Framework) -> tuple[str, ...]:
    """The paths of all groups and indicators that do not depend on the rows of a table."""
    return tuple(path for path, node in framework.nodes.items() if node.kind != "part")


@lru_cache(maxsize=16)
def _texts(compiled: Compiled) -> ScoreTexts:
    return ScoreTexts.of(compiled.program(PLAIN), _paths(compiled.framework))


def score_sent(chunk: bytes) -> list[Sent]:
    """Score the rows of a chunk. This is what runs in other processes.

    It arrives as bytes, since what stands between the processes, such as a scheduler, may take all else apart and keep
    it for a while.
    """
    framework, packed = pickle.loads(chunk)
    found: list[Sent] = []
    flats: list[tuple[int, Flat]] = []
    paths = _paths(framework)
    for index, row in enumerate(packed.rows):
        found.append(None)
        facts = None if row is None else packed.row(index)
        if facts is None:
            # What only one process can read is scored there.
            continue
        flat = framework.outcome(facts)
        if flat is None:
            found[index] = _ordinary(framework, facts, paths)
        elif flat[0].fixed is None:
            scores, values = flat[0].scores(flat[1]), flat[1]
            found[index] = _sent(values[0], bool(values[1]), scores, paths)
        else:
            flats.append((index, flat))
    if flats:
        # A mapping is only ever scored by the code for the plain shape.
        columns = _texts(framework.compiled).columns([values for _, (_, values, _) in flats])
        for (index, flat), texts in zip(flats, map("\n".join, zip(*columns, strict=True)), strict=True):
            values = flat[1]
            found[index] = (values[0], values[1], texts, None)
    return found


def _ordinary(framework: Framework, facts: Any, paths: tuple[str, ...]) -> Sent:
    try:
        result = score(framework, facts)
    except FactsError as error:
        return error.diagnostics
    return _sent(result.grade, bool(result.warnings), result.scores, paths)


def _sent(grade: str | None, warned: bool, scores: Mapping[str, Decimal], paths: tuple[str, ...]) -> Sent:
    own = tuple(scores)
    texts = "\n".join(map(plain, scores.values()))
    return grade, warned, texts, None if own == paths else own
