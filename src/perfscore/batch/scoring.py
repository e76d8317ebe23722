"""Scores the rows of a piece by the plan of its batch, and writes them in their order. It runs in other processes, too.

Generated code scores what it can read at once. Every other row goes the ordinary way, so that its score, or what is
wrong with it, is what ``evaluate`` says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from perfscore.batch.forms import Failure, Lines, Plan, ScoreTexts, lines_of, scores_of
from perfscore.batch.rows import CsvReader, CsvRows, JsonReader, JsonRows, Piece
from perfscore.domains.code.program import Program
from perfscore.domains.code.writer import Unsure
from perfscore.kernel.source import Record
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.reports.framework import at_home
from perfscore.reports.result import score
from perfscore.scoring.compiled import PLAIN
from perfscore.scoring.figures import told as told_value
from perfscore.scoring.result import NO_VALUE


class Done(Record):
    """What became of a piece: what is written, what failed, what was warned of, and what is counted.

    ``warned`` are the rows with warnings, or where these are not told, those that may have any.
    """

    rows: int
    newlines: int
    written: bytes
    failures: tuple[Failure, ...]
    grades: tuple[tuple[str | None, int], ...]
    total: tuple[int, int]
    warnings: tuple[Failure, ...] = ()
    warned: int = 0


class _Slow(Record):
    """What became of a row that went the ordinary way; one without a score has no ``grade``, not even none."""

    line: str
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    grade: tuple[str | None, ...] = ()
    total: Fraction = Fraction(0)


class _Scorer(Record):
    """All that a process makes of a plan, once; there is no ``program`` where the scores of rows have no columns."""

    plan: Plan
    reader: CsvReader | JsonReader
    form: Lines
    program: Program | None
    texts: ScoreTexts | None

    @classmethod
    def of(cls, plan: Plan) -> _Scorer:
        compiled, form = plan.framework.compiled, lines_of(plan)
        reader = JsonReader.of(plan, compiled) if plan.columns is None else CsvReader.of(plan, compiled)
        program = compiled.program(PLAIN)
        if program.fixed is None:
            return cls(plan, reader, form, None, None)
        return cls(plan, reader, form, program, ScoreTexts.of(program, ["", *form.paths], form.score, form.gone))

    def done(self, rows: CsvRows | JsonRows, newlines: int) -> Done:
        """Score all rows."""
        flats, indexes = self._flats(rows)
        kept, lines, total = rows.kept(), dict[int, str](), Fraction(0)
        grades: Counter[str | None] = Counter(flat[0] for flat in flats)
        if flats:
            assert self.texts is not None
            chosen = kept if len(flats) == len(rows) else [[column[index] for index in indexes] for column in kept]
            words = [[flat[0] for flat in flats], *self._shown(flats)]
            found = self.form.lines(chosen, words, self.texts.columns(flats))
            lines, total = dict(zip(indexes, found, strict=True)), self.texts.sum_of_totals(flats)
        slow: list[_Slow] = []
        for index in range(len(rows)):
            if index not in lines:
                slow.append(self._slowly(rows, index, [column[index] for column in kept]))
                lines[index] = slow[-1].line
        grades.update(grade for each in slow for grade in each.grade)
        total = sum((each.total for each in slow), total)
        written = "".join(lines[index] for index in range(len(rows)))
        return Done(
            len(rows),
            newlines,
            written.encode("utf-8", "backslashreplace"),
            tuple(failure for each in slow for failure in each.failures),
            tuple(sorted(grades.items(), key=lambda pair: (pair[0] is not None, pair[0] or ""))),
            (total.numerator, total.denominator),
            tuple(warning for each in slow for warning in each.warnings) if self.plan.warnings else (),
            sum(flat[1] for flat in flats) + sum(bool(each.warnings) for each in slow),
        )

    def _flats(self, rows: CsvRows | JsonRows) -> tuple[list[Sequence[Any]], list[int]]:
        """The outcomes of generated code, and the indexes of the rows that they are of.

        Warnings that are told are told by the evaluator that explains.
        """
        flats: list[Sequence[Any]] = []
        indexes: list[int] = []
        if self.program is None:
            return flats, indexes
        run = self.program.run
        for index, values, statuses in rows.fast():
            try:
                flat = run(values, (), statuses)
            except Unsure:
                continue
            if not (self.plan.warnings and flat[1]):
                flats.append(flat)
                indexes.append(index)
        return flats, indexes

    def _shown(self, flats: Sequence[Sequence[Any]]) -> Iterator[list[str | None]]:
        """The columns of what is shown beside the points, in the order of the outcomes."""
        assert self.program is not None
        places = {place.key: place for place in self.program.shown}
        for quantity in self.plan.framework.titled:
            for key in (("shown", quantity.name), ("label", quantity.name)):
                if key in places:
                    values = [places[key].value(flat) for flat in flats]
                    known = {each: None if each is None else told_value(each, quantity) for each in set(values)}
                    yield list(map(known.__getitem__, values))

    @property
    def _none(self) -> list[str | None]:
        """The words of a row without a score."""
        return [None] * (1 + len(self.form.shown))

    def _slowly(self, rows: CsvRows | JsonRows, index: int, kept: Sequence[str]) -> _Slow:
        """What becomes of a row that goes the ordinary way."""

        def told(diagnostics: Iterable[Diagnostic]) -> tuple[Failure, ...]:
            return tuple(_failures(diagnostics, self.plan.file, index, rows.line(index)))

        try:
            result = score(self.plan.framework, rows.facts(index))
        except FactsError as error:
            codes = dict.fromkeys(each.code for each in error.diagnostics)
            return _Slow(self.form.line(kept, self._none, {}, tuple(codes)), told(error.diagnostics))
        scores = scores_of(result)
        shown = {each.name: None if each.value == NO_VALUE else each.value for each in result.titled}
        shown |= {f"{each.name}.grade": each.grade for each in result.titled}
        none = result.unrated
        warnings = told(each for each in result.warnings if each not in none)
        line = self.form.line(
            kept, [result.grade, *map(shown.get, self.form.shown)], scores, [each.code for each in none]
        )
        return _Slow(line, told(none), warnings, () if none else (result.grade,), Fraction(result.score))

    def too_long(self) -> Done:
        """What becomes of a row that is too long to be read."""
        message, lang = Message("PS617.row_too_long"), self.plan.framework.language
        line = self.form.line([""] * len(self.plan.kept), self._none, {}, (message.code,))
        failure = (1, 1, None, message.code, message.told_in(lang), message.help_in(lang))
        return Done(1, 1, line.encode(), (failure,), (), (0, 1))


def _failures(diagnostics: Iterable[Diagnostic], file: str, index: int, line: int) -> Iterator[Failure]:
    for each in diagnostics:
        # What cannot be computed has its place in the framework.
        if each.file == file and each.line is not None:
            yield index + 1, line + each.line - 1, each.column, each.code, each.message, each.help
        else:
            yield index + 1, line, None, each.code, each.message, each.help


_scorer = lru_cache(maxsize=4)(_Scorer.of)


def prepare(plan: Plan) -> None:
    """Make ready what is the same for all pieces; processes that this one splits into need not do it again."""
    at_home(plan.framework)
    _scorer(plan)


def score_piece(plan: Plan, piece: Piece) -> Done:
    """Score the rows of a piece."""
    scorer = _scorer(plan)
    if piece.cut:
        return scorer.too_long()
    rows = scorer.reader.rows(piece.data.decode(plan.encoding, "surrogateescape"))
    return scorer.done(rows, piece.data.count(b"\n"))
