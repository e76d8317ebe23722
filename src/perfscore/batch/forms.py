"""The plan of a batch, by which every process scores its pieces, and how scored rows, scores and lists are written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from perfscore.domains.code.program import Kept, Output, Program
from perfscore.files.door import reopen
from perfscore.kernel.numbers import plain, to_decimal
from perfscore.kernel.source import Record
from perfscore.kernel.spreadsheet import cell
from perfscore.reports.framework import Framework
from perfscore.scoring.result import Scored

Form = Literal["csv", "jsonl"]

FIXED = ("total", "grade", "problems")
"""Columns that every output has, beside those of the indicators."""


class Column(Record):
    """A column of the input: the fact that it gives, and of it the value or a field of its evidence; None for none."""

    heading: str
    fact: str | None
    field: str = "value"


class Plan(Record):
    """All that a process must know to score a piece.

    ``columns`` are those of a CSV file; lines of JSON have none. ``kept`` are the columns, or the names, that go to the
    output as they are. ``file`` stands for the input in diagnostics; ``warnings`` says that they are told, and ``raw``
    that texts which a spreadsheet takes for formulas are written as they are.
    """

    framework: Framework
    file: str
    encoding: str
    columns: tuple[Column, ...] | None
    kept: tuple[str, ...]
    form: Form
    warnings: bool = False
    raw: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def key(self) -> str:
        """A digest of the whole plan."""
        source = self.framework.source
        return _digest(source.name, source.text, self.file, self.options)

    @cached_property
    def options(self) -> str:
        """A digest of what the output depends on, beside the framework and the input."""
        columns = self.columns and [(each.heading, each.fact, each.field) for each in self.columns]
        return _digest(self.encoding, self.kept, self.form, columns, self.warnings, self.raw)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The paths of the indicators that do not depend on the rows of a table."""
        return tuple(path for path, node in self.framework.nodes.items() if node.kind == "indicator")

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The columns for that: values, and grades where they have any."""
        grades = ((each.name, *([f"{each.name}.grade"] if each.grading else [])) for each in self.framework.titled)
        return tuple(name for names in grades for name in names)


def _digest(*meaning: object) -> str:
    return hashlib.sha256(repr(meaning).encode("utf-8", "surrogatepass")).hexdigest()


def cell_writer(plan: Plan) -> Callable[[str], str]:
    """What writes the cells of a plan's output."""
    raw = plan.raw

    def write(text: str) -> str:
        # Most cells are names and numbers, which need no second look.
        return text if text.isalnum() else cell(text, raw=raw)

    return write


def json_text(value: object) -> str:
    """A text, or a list of texts, as JSON writes it."""
    return json.dumps(value, ensure_ascii=False)


_Scores = Mapping[str, str | None]


class Lines(Record):
    """How rows are written, by default as CSV; columns stand side by side, and what is kept stands before them.

    ``paths`` are the nodes whose scores are written, beside the total; ``shown`` the columns of what is shown beside
    the points; ``word`` writes a grade or one of these; ``score`` is how a score is written, and ``gone`` what stands
    in its place where a row has no points.
    """

    paths: tuple[str, ...]
    shown: tuple[str, ...]
    template: str
    word: Callable[[str | None], str]
    score: ClassVar[str] = "%s"
    gone: ClassVar[str] = ""

    @classmethod
    def of(cls, plan: Plan) -> Lines:
        """The form of a plan's output."""
        count = len(plan.kept) + 2 + len(plan.indicators) + len(plan.headings)
        write = cell_writer(plan)
        return cls(plan.indicators, plan.headings, ",".join(["%s"] * count) + ",\n", lambda word: write(word or ""))

    def lines(
        self, kept: Sequence[Sequence[str]], words: Sequence[Sequence[str | None]], scores: Sequence[Sequence[str]]
    ) -> Iterator[str]:
        """The lines of scored rows; ``scores`` begin with the totals and go on as ``paths``, ``words`` with the grades
        and go on as ``shown``.
        """
        known = {word: self.word(word) for column in words for word in set(column)}
        grades, *shown = (map(known.__getitem__, column) for column in words)
        columns = zip(*kept, scores[0], grades, *scores[1:], *shown, strict=True)
        return map(self.template.__mod__, columns)

    def line(self, kept: Sequence[str], words: Sequence[str | None], scores: _Scores, problems: Sequence[str]) -> str:
        """The line of one row."""
        grade, *shown = map(self.word, words)
        cells = [*kept, scores.get("") or "", grade, *(scores.get(path) or "" for path in self.paths), *shown]
        return ",".join([*cells, " ".join(problems)]) + "\n"


class JsonLines(Lines):
    """Lines of JSON."""

    kept: tuple[str, ...]
    score: ClassVar[str] = '"%s"'
    gone: ClassVar[str] = "null"

    @classmethod
    def of(cls, plan: Plan) -> JsonLines:
        """The form of a plan's output."""
        paths = tuple(path for path, node in plan.framework.nodes.items() if path and node.kind != "part")
        kept = tuple(json_text(name).replace("%", "%%") for name in plan.kept)
        scores = ", ".join(json_text(path).replace("%", "%%") + ": %s" for path in paths)
        head = "".join(f"{name}: %s, " for name in kept)
        shown = ", ".join(f"{json_text(name).replace('%', '%%')}: %s" for name in plan.headings)
        shown = f', "titled": {{{shown}}}' if shown else ""
        template = f'{{{head}"total": %s, "grade": %s, "scores": {{{scores}}}{shown}, "problems": []}}\n'
        return cls(paths, plan.headings, template, json_text, tuple(map(json_text, plan.kept)))

    def line(self, kept: Sequence[str], words: Sequence[str | None], scores: _Scores, problems: Sequence[str]) -> str:
        """The line of one row."""
        grade, *titled = words
        shown = f', "titled": {json_text(dict(zip(self.shown, titled, strict=True)))}' if self.shown else ""
        head = "".join(f"{name}: {text}, " for name, text in zip(self.kept, kept, strict=True))
        total = json_text(scores.get(""))
        own = json_text({path: amount for path, amount in scores.items() if path})
        return (
            f'{{{head}"total": {total}, "grade": {self.word(grade)}, "scores": {own}{shown}, '
            f'"problems": {json_text(list(problems))}}}\n'
        )


def lines_of(plan: Plan) -> Lines:
    """How the output of a plan is written."""
    return Lines.of(plan) if plan.form == "csv" else JsonLines.of(plan)


def head_of(plan: Plan) -> bytes:
    """What stands above the first line of the output."""
    if plan.form == "jsonl":
        return b""
    # Without the mark of the encoding a spreadsheet takes the file for one of the old local encodings.
    headings = [*plan.kept, "total", "grade", *plan.indicators, *plan.headings, "problems"]
    return (",".join(map(cell_writer(plan), headings)) + "\n").encode("utf-8-sig")


# ---------------------------------------------------------------- scores as text

Flats = Sequence[Sequence[Any]]


def _written(output: Output, form: str, key: Any) -> str:
    """The text of a score of a node, which has its numerator for its key, or that and its denominator."""
    above, below = key if output.table is None else (key, output.table.below)
    return form % plain(to_decimal(Fraction(above, below), output.digits))


def scores_of(result: Scored) -> dict[str, str | None]:
    """The published scores of groups and indicators by their paths, as text; None for those without points."""
    nodes = (node for node in result.walk() if node.kind != "part")
    return {node.path: plain(node.score) if node.applies else None for node in nodes}


class ScoreTexts(Record):
    """Writes the scores of some nodes, those of ``paths``, as text; ``gone`` for those without points, if these are
    not to count as 0.
    """

    outputs: tuple[Output, ...]
    written: tuple[Kept, ...]
    total: Output
    gone: str | None

    @classmethod
    def of(cls, program: Program, paths: Iterable[str], form: str = "%s", gone: str | None = None) -> ScoreTexts:
        """The writer for outcomes of a program."""
        assert program.fixed is not None, "the scores of rows have no columns"
        by_path = {output.path: output for output in program.fixed}
        outputs = tuple(by_path[path] for path in paths)
        written = tuple(Kept(partial(_written, output, form)) for output in outputs)
        return cls(outputs, written, by_path[""], gone)

    def columns(self, flats: Flats) -> list[list[str]]:
        """The scores of each node, in the order of the outcomes, of which there is at least one."""
        across = list(zip(*flats, strict=True))
        pairs = zip(self.outputs, self.written, strict=True)
        return [self._column(output, written, across) for output, written in pairs]

    def _column(self, output: Output, written: Kept, across: Sequence[Sequence[Any]]) -> list[str]:
        texts = list(map(written.__getitem__, _keys(output, across)))
        if output.applies is None or self.gone is None:
            return texts
        return [text if applies else self.gone for text, applies in zip(texts, across[output.applies], strict=True)]

    def sum_of_totals(self, flats: Flats) -> Fraction:
        """The published totals of all outcomes together."""
        place, table = self.total.place, self.total.table
        if table is not None:
            return Fraction(sum(flat[place] for flat in flats), table.below)
        return sum((Fraction(flat[place], flat[place + 1]) for flat in flats), Fraction(0))


def _keys(output: Output, across: Sequence[Sequence[Any]]) -> Iterable[Any]:
    if output.table is not None:
        return across[output.place]
    return zip(across[output.place], across[output.place + 1], strict=True)


# ---------------------------------------------------------------- lists beside an output

Failure = tuple[int, int, int | None, str, str, str | None]
"""The number of a row and the line, both counted from 1 in the piece; column, code, message and help."""

_CHUNK: Final = 1 << 17
_MOST: Final = 1 << 22
"""Bytes of a line, at most."""

_TEXT = rb'(?:"[^"]*+(?:""[^"]*+|)*+"|[^",;|\t\r\n]*+)'
_LINES = re.compile(rb"(?:[0-9]++,[0-9]++,[0-9]*+,PS[0-9]{3},%b,%b\n|)*+" % (_TEXT, _TEXT))
_HEADINGS = ("row", "line", "column", "code", "message", "help")


def _line(cells: Iterable[str], *, raw: bool) -> str:
    return ",".join(cell(text, raw=raw) for text in cells) + "\n"


HEAD = _line(_HEADINGS, raw=False).encode("utf-8-sig")
"""What stands above all else in a list."""


def listed(failures: Sequence[Failure], rows: int, lines: int, *, raw: bool) -> bytes:
    """The lines of a piece that has so many rows and lines before it."""
    text = "".join(
        _line((f"{rows + row}", f"{lines + line}", f"{column or ''}", code, message, advice or ""), raw=raw)
        for row, line, column, code, message, advice in failures
    )
    return text.encode("utf-8", "backslashreplace")


def is_list(path: Path) -> bool:
    """Whether a file has the form of a list that a run has written, from its first byte to its last.

    Raises OSError where it cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        return False
    with reopen(path) as file:
        if file.read(len(HEAD)) != HEAD:
            return False
        rest = b""
        while len(rest) <= _MOST and (data := file.read(_CHUNK)):
            rest += data
            lines = _LINES.match(rest)
            assert lines is not None
            rest = rest[lines.end() :]
    return not rest
