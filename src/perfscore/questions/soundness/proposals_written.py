"""Examples that are proposed, as a framework writes them: stated facts, what comes out of them, and titles."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import count
from typing import Any, overload

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.source import Language, display_width, pad, printable, shortened, start_of
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Words
from perfscore.model import model, rule_model, terms
from perfscore.questions.soundness.coverage import Way
from perfscore.questions.soundness.proposals_reach import Position
from perfscore.questions.soundness.variation import Evaluation
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.rows import Row

_GROUPED = 10_000
_EXPECTED = 8
_TOLD = 12
_WIDTH = 110
_DAY_PARTS = (("days", 1), ("hours", 24), ("minutes", 1440))


_LONGEST = 150
_LONGEST_PIECE = 60
_LONGEST_LIST = 120


# ---------------------------------------------------------------- values


class Unwritable(Exception):
    """A value that no framework can state: too long, or with signs that no text may have."""


def constant(value: terms.Scalar, kind: Type) -> str:
    """A value as a framework writes it. Raises Unwritable where it cannot."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime.date():
            return value.isoformat()
        case Written():
            return quoted(value.text)
        case str():
            return quoted(value)
        case _:
            return _number(value, kind)


def quoted(text: str) -> str:
    """A text between quotation marks. Raises Unwritable where it cannot be."""
    if len(text) > limits.STRING_CHARACTERS // 2 or any(_strange(char) for char in text):
        raise Unwritable
    if '"' in text and not {"“", "”", "\n"} & set(text):
        return f"“{text}”"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _strange(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def _number(value: Fraction, kind: Type) -> str:
    if kind.kind is Kind.DURATION:
        for unit, each in _DAY_PARTS:
            if (value * each).denominator == 1 or (unit == "minutes" and terminates(value * each)):
                return f"{digits(value * each)} {unit}"
        raise Unwritable
    times, sign = (100, "%") if kind.kind is Kind.RATIO else (1, "")
    if terminates(value):
        cents = 2 if kind.kind is Kind.MONEY and value.denominator != 1 else 0
        return f"{digits(value * times, cents)}{sign}"
    return f"{digits(Fraction(value.numerator * times))}{sign} / {digits(Fraction(value.denominator))}"


def digits(value: Fraction, places: int = 0) -> str:
    """A number that ends, with at least so many decimals. Raises Unwritable where it has too many digits."""
    grouped = "," if abs(value) >= _GROUPED else ""
    text = f"{to_decimal(abs(value), places):{grouped}f}".replace(",", "_")
    if len(text) > limits.LITERAL_CHARACTERS:
        raise Unwritable
    return f"-{text}" if value < 0 else text


# ---------------------------------------------------------------- examples


def given_lines(facts: FactSet, files: Iterable[str], known: FactSet, framework: model.Framework) -> list[str]:
    """What an example states: fact files, then each fact that is otherwise than the files say.

    ``known`` are the facts of the files. Raises Unwritable where a value cannot be written.
    """
    lines, short = [f"given {quoted(file)}" for file in files], list[str]()
    for fact in framework.fact_list:
        given, before = facts.by_name.get(fact.name), known.by_name.get(fact.name)
        if given is None and before is not None:
            short.append(f"{fact.name} is missing")
        elif given is not None and given != before and given.rows is not None:
            lines += _table(fact, given.rows)
        elif given is not None and given != before:
            stated = _stated(fact, given)
            if '"' in stated or "“" in stated:
                lines.append(f"given {stated}")
            else:
                short.append(stated)
    return [*lines, *_joined(short)]


def _joined(stated: list[str]) -> Iterator[str]:
    """Short statements, as many on a line as it holds; texts stand alone, where no quotation mark can mislead."""
    line = ""
    for each in stated:
        if line and display_width(line) + display_width(each) > _WIDTH:
            yield line
            line = ""
        line = f"{line}, {each}" if line else f"given {each}"
    if line:
        yield line


def _stated(fact: rule_model.FactDef, given: Given) -> str:
    if given.status != "known":
        return f"{fact.name} is {given.status}"
    assert given.value is not None
    reason = given.given.reason
    because = f" because {quoted(reason)}" if fact.judged and reason else ""
    return f"{fact.name} = {constant(given.value, fact.type)}{because}"


def _table(fact: rule_model.FactDef, rows: tuple[Row, ...]) -> Iterator[str]:
    if not rows:
        yield f"given {fact.name} {{ }}"
        return
    filled = [each for each in fact.columns if any(each.name in row.cells for row in rows)]
    # Rows in which nothing is given are rows all the same, and need a column to stand in.
    columns = filled or fact.columns[:1]
    lines = [[each.name for each in columns]]
    lines += [[_cell(row.cells.get(each.name), each) for each in columns] for row in rows]
    widths = [max(display_width(line[index]) for line in lines) for index in range(len(columns))]
    yield f"given {fact.name} {{"
    for line in lines:
        # The last column often holds a long text.
        cells = [pad(cell, width) for cell, width in zip(line[:-1], widths, strict=False)]
        yield f"  | {' | '.join([*cells, line[-1]])} |"
    yield "}"


def _cell(value: terms.Scalar | None, column: rule_model.FactDef) -> str:
    return "missing" if value is None else constant(value, column.type)


def row_names(framework: model.Framework) -> Mapping[str, str]:
    """What an expectation calls each row: the shortest end of its path that means no other; the whole is ``total``."""
    ends: dict[str, set[str]] = {}
    for path in framework.nodes:
        for end in _ends(path):
            ends.setdefault(end, set()).add(path)
    return {
        path: next((end for end in _ends(path) if ends[end] == {path}), path) if path else "total"
        for path in framework.nodes
    }


def _ends(path: str) -> list[str]:
    """The ends of a path that begin with a name, the shortest first."""
    parts = path.split(".")
    return [".".join(parts[-count:]) for count in range(1, len(parts) + 1) if not parts[-count][:1].isdigit()]


# ---------------------------------------------------------------- what is proposed


@attrs.frozen
class Proposal:
    """An example that its framework lacks, for its author to confirm.

    ``tries`` are the edges and steps that it tries, in words. ``given`` and ``expected`` are the lines of the example
    as a framework writes them; what is expected was computed.
    """

    title: str
    tries: tuple[str, ...]
    given: tuple[str, ...]
    expected: tuple[str, ...]
    comments: tuple[str, ...] = attrs.field(repr=False)

    def to_text(self) -> str:
        """The example with the comments that mark it, ready to stand in the file of its framework."""
        lines = [f"# {each}" for each in self.comments]
        lines.append(f"example {quoted(self.title)} {{")
        lines += [f"  {each}" for each in self.given]
        return "\n".join([*lines, f"  expect {', '.join(self.expected)}", "}"])

    def to_dict(self) -> dict[str, Any]:
        """The example as plain values, for JSON."""
        return {
            "title": self.title,
            "tries": list(self.tries),
            "given": list(self.given),
            "expected": list(self.expected),
            "text": self.to_text(),
        }


@attrs.frozen
class Proposals(Sequence[Proposal]):
    """The examples that a framework lacks at its edges.

    ``remarks`` tell what is not among them: edges that no facts were found for, and how many were left out.
    """

    examples: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Proposal: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Proposal, ...]: ...
    def __getitem__(self, index: int | slice) -> Proposal | tuple[Proposal, ...]:
        return self.examples[index]

    def __len__(self) -> int:
        return len(self.examples)

    def to_text(self) -> str:
        """The examples and the remarks as text that can stand at the end of the framework's file."""
        return "\n\n".join(self._blocks())

    def _blocks(self) -> Iterator[str]:
        yield from (each.to_text() for each in self.examples)
        if self.remarks:
            yield "\n".join(f"# {each}" for each in self.remarks)

    def to_dict(self) -> dict[str, Any]:
        """The examples and the remarks as plain values, for JSON."""
        return {"examples": [each.to_dict() for each in self.examples], "remarks": list(self.remarks)}

    def __str__(self) -> str:
        return self.to_text()


@attrs.frozen
class Tried:
    """The facts of an example, and the fact files that it names with the facts that these hold."""

    facts: FactSet
    files: tuple[str, ...] = ()
    known: FactSet = FactSet(())


@attrs.frozen
class Trial:
    """What an example tries, in words, and the path of the row that turns there."""

    path: str
    words: str


@attrs.define(eq=False)
class Recorder:
    """Writes examples whose titles no other has."""

    framework: model.Framework
    titles: set[str]
    names: Mapping[str, str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.names = row_names(self.framework)

    def written(self, example: Tried, trials: Sequence[Trial], result: Evaluation) -> Proposal:
        """The example. Raises Unwritable where its facts or its results cannot be written."""
        given = given_lines(example.facts, example.files, example.known, self.framework)
        expected = self._expected(trials, result)
        language = self.framework.language
        told = tuple(dict.fromkeys(self.told(each) for each in trials))[:_TOLD]
        comments = tuple(Words("proposal.proposed", words=cut(each)).told_in(language) for each in told)
        return Proposal(self._title(told[0]), told, tuple(given), tuple(expected), comments)

    def check(self, example: Tried, aim: Trial, result: Evaluation) -> None:
        """Raise Unwritable where the facts of an example, or all that is expected of it, cannot be written."""
        given_lines(example.facts, example.files, example.known, self.framework)
        self._expected((aim,), result)

    def told(self, trial: Trial) -> str:
        """What is tried, behind the title of its row."""
        if not trial.path:
            return trial.words
        title = Words("proposal.title", row=cut(self.row(trial.path)), words=cut(trial.words))
        return title.told_in(self.framework.language)

    def row(self, path: str) -> str:
        """What a row is called."""
        node, total = self.framework.nodes[path], Words("trends.total")
        return (node.title or node.name) if path else total.told_in(self.framework.language)

    def _title(self, told: str) -> str:
        quoted(told)
        titles = (told if number == 1 else f"{told} ({number})" for number in count(1))
        title = next(each for each in titles if each not in self.titles)
        self.titles.add(title)
        return title

    def _expected(self, trials: Sequence[Trial], result: Evaluation) -> list[str]:
        if result.problems:
            return [f"error {result.problems[0][0].code}"]
        paths = [*list(dict.fromkeys(each.path for each in trials if each.path))[:_EXPECTED], ""]
        found: list[str] = []
        for path in paths:
            score = result.scorecard.score(path)
            with suppress(Unwritable):
                found += [] if score is None else [f"{self.names[path]} = {digits(score)}"]
        if self.framework.grading is not None:
            found.append(f"grade {quoted(str(result.exact.defined(('grade', ''))))}")
        if not found:
            raise Unwritable
        return found


# ---------------------------------------------------------------- words


def position_words(language: Language, position: Position, what: str, at: str) -> str:
    """Where a value stands, beside which edge."""
    return Words(f"tries.{position}", what=_piece(what), at=_piece(at)).told_in(language)


def way_words(language: Language, way: Way, written: str) -> str:
    """What a piece of the framework does, which is called as it is written."""
    return Words(f"way.{way}", piece=_piece(written)).told_in(language)


def _piece(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST_PIECE)


def cut(text: str) -> str:
    """A text within such a sentence, which stays in one line and is safe to print."""
    return start_of(printable(text), _LONGEST)


def some_of(names: Sequence[str]) -> str:
    """The first of some names, and how many there are where these are not all."""
    shown = start_of(printable(", ".join(names)), _LONGEST_LIST)
    return shown if len(shown) == len(printable(", ".join(names))) else f"{shown}… ({len(names)})"
