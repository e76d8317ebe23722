"""Any number of fact sets are scored here or by an executor, and each is given a result of its own, in their order."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import closing
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, Literal

import attrs

from perfscore.batch.forms import ScoreTexts
from perfscore.batch.packing import Packed, Packer, in_order
from perfscore.files.loader import load_facts
from perfscore.kernel.numbers import plain
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.model import model
from perfscore.reports.evaluating import at_home, score
from perfscore.reports.framework import Framework
from perfscore.reports.result import Result
from perfscore.scoring.compiled.running import PLAIN, Compiled, Flat

OnError = Literal["raise", "collect"]

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


@attrs.frozen(slots=False, eq=False)
class RowResult:
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

    @property
    def error(self) -> RowError:
        """What a failed row raises where errors are raised; it also tells what could be known of it."""
        told = None
        try:
            self._whole()
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


def evaluate_each(
    framework: Framework,
    facts: Iterable[Any],
    *,
    executor: Executor | None,
    on_error: OnError,
    chunk_size: int,
    chunks_ahead: int,
) -> Iterator[RowResult]:
    """The results of fact sets, in their order."""
    found = (
        _here(framework, facts) if executor is None else _there(framework, facts, executor, chunk_size, chunks_ahead)
    )
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
        return RowResult(row, None, error.diagnostics, dict, partial(_raise, error))
    return RowResult(row, result.grade, (), partial(_scores, result), partial(_same, result))


def _scores(result: Result) -> Mapping[str, Decimal]:
    return result.scores


def _same(result: Result) -> Result:
    return result


def _raise(error: FactsError) -> Result:
    raise error


# ---------------------------------------------------------------- elsewhere


@attrs.frozen
class _Chunk:
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


@attrs.frozen(eq=False)
class _Whole:
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
    return score_rows(framework, packed)


def score_rows(framework: Framework, packed: Packed) -> list[Sent]:
    """Score packed rows."""
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
