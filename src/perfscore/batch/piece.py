"""Scores the rows of a piece and writes them in their order, with what failed and what is counted.

Generated code scores what it can read at once. Every other row goes the ordinary way, so that its score, or what is
wrong with it, is what ``evaluate`` says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Protocol

import attrs

from perfscore.batch.forms import Form, ScoreTexts
from perfscore.domains.code.program import Program
from perfscore.domains.code.slots import Slot
from perfscore.domains.code.writer import Unsure
from perfscore.kernel.numbers import plain
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.reports.evaluating import score
from perfscore.reports.framework import Framework
from perfscore.scoring.facts import Facts

ROW = "<row>"
"""Stands for the file in what is said of a row as a whole."""

Failure = tuple[int, int, int | None, str, str, str | None]
"""The number of a row and the line, both counted from 1 in the piece; column, code, message and help."""

FastRow = tuple[int, tuple[Slot, ...], tuple[int, ...]]
"""The index of a row, and its slots with their statuses."""


@attrs.frozen
class Done:
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


class RowsOfPiece(Protocol):
    """The rows of a piece."""

    def __len__(self) -> int: ...

    def fast(self) -> Iterable[FastRow]:
        """The rows that could be read at once, in order."""

    def facts(self, index: int) -> Facts:
        """The facts of any row. Raises FactsError where it holds none."""

    def line(self, index: int) -> int:
        """The line of the piece, counted from 1, in which a row begins."""

    def kept(self) -> Sequence[Sequence[str]]:
        """What is kept of all rows, a column at a time, as it is written."""


@attrs.frozen
class Scorer:
    """Scores pieces of one file under one framework and writes them in one form.

    ``telling`` says that warnings are told, by the evaluator that explains.
    """

    framework: Framework
    file: str
    form: Form
    program: Program | None
    texts: ScoreTexts | None
    telling: bool

    @classmethod
    def of(cls, framework: Framework, file: str, program: Program | None, form: Form, *, telling: bool) -> Scorer:
        """The scorer of a file and a framework whose generated code, if there is any, is ``program``."""
        texts = None if program is None else ScoreTexts.of(program, ["", *form.paths])
        return cls(framework, file, form, program, texts, telling)

    def done(self, rows: RowsOfPiece, newlines: int) -> Done:
        """Score all rows."""
        flats, indexes = self._flats(rows)
        kept = rows.kept()
        lines: list[str] = []
        grades: Counter[str | None] = Counter()
        total = Fraction(0)
        if flats:
            assert self.program is not None and self.texts is not None
            given = [flat[0] for flat in flats]
            grades.update(given)
            total += self.texts.sum_of_totals(flats)
            chosen = kept if len(flats) == len(rows) else [[column[index] for index in indexes] for column in kept]
            lines = list(self.form.lines(chosen, given, self.texts.columns(flats)))
        failures: list[Failure] = []
        warnings: list[Failure] = []
        warned = sum(flat[1] for flat in flats)
        if len(flats) < len(rows):
            by_index = dict(zip(indexes, lines, strict=True))
            lines = []
            for index in range(len(rows)):
                line = by_index.get(index)
                if line is None:
                    own = [column[index] for column in kept]
                    before = len(warnings)
                    line, amount = self._slowly(rows, index, own, grades, failures, warnings)
                    warned += len(warnings) > before
                    total += amount
                lines.append(line)
        written = "".join(lines).encode("utf-8", "backslashreplace")
        counted = tuple(sorted(grades.items(), key=lambda pair: (pair[0] is not None, pair[0] or "")))
        told = tuple(warnings) if self.telling else ()
        sums = total.numerator, total.denominator
        return Done(len(rows), newlines, written, tuple(failures), counted, sums, told, warned)

    def _flats(self, rows: RowsOfPiece) -> tuple[list[Sequence[Any]], list[int]]:
        """The outcomes of generated code, and the indexes of the rows that they are of."""
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
            if not (self.telling and flat[1]):
                flats.append(flat)
                indexes.append(index)
        return flats, indexes

    def _slowly(
        self,
        rows: RowsOfPiece,
        index: int,
        kept: Sequence[str],
        grades: Counter[str | None],
        failures: list[Failure],
        warnings: list[Failure],
    ) -> tuple[str, Fraction]:
        """The line of a row that goes the ordinary way, and its total."""
        try:
            result = score(self.framework, rows.facts(index))
        except FactsError as error:
            failures += _failures(error.diagnostics, self.file, index, rows.line(index))
            codes = dict.fromkeys(each.code for each in error.diagnostics)
            return self.form.line(kept, None, {}, tuple(codes)), Fraction(0)
        warnings += _failures(result.warnings, self.file, index, rows.line(index))
        grades[result.grade] += 1
        scores = {path: plain(amount) for path, amount in result.scores.items()}
        return self.form.line(kept, result.grade, scores, ()), Fraction(result.score)


def _failures(diagnostics: Iterable[Diagnostic], file: str, index: int, line: int) -> Iterator[Failure]:
    for each in diagnostics:
        # What cannot be computed has its place in the framework.
        if each.file == file and each.line is not None:
            yield index + 1, line + each.line - 1, each.column, each.code, each.message, each.help
        else:
            yield index + 1, line, None, each.code, each.message, each.help
