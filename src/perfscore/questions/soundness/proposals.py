"""The examples that a framework lacks at its edges, as it writes them: stated facts, what comes out of them, titles.

Every example that is found is looked at like one of the file before the next is looked for. So what is proposed stands
beside what is there, and a file with all that was proposed lacks nothing more.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import count, islice, zip_longest
from typing import Any, overload

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.source import Mutable, Record, display_width, pad, printable, replace, shortened, start_of
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Words
from perfscore.model import model, rule_model, terms
from perfscore.questions.soundness.coverage import Chance, Key, chances
from perfscore.questions.soundness.proposals_reach import POSITIONS, Edge, Position, Reacher, edges_by_row
from perfscore.questions.soundness.variation import PIECES, Attempts, Evaluation, Variation, size
from perfscore.scoring.bind import FactSet, Given, Row
from perfscore.search.branching import Spent
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Inquiry

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


def _ends(path: str) -> list[str]:
    """The ends of a path that begin with a name, the shortest first."""
    parts = path.split(".")
    return [".".join(parts[-count:]) for count in range(1, len(parts) + 1) if not parts[-count][:1].isdigit()]


# ---------------------------------------------------------------- what is proposed


class Proposal(Record):
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


class Proposals(Record, Sequence[Proposal]):
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
        remarks = ["\n".join(f"# {each}" for each in self.remarks)] if self.remarks else []
        return "\n\n".join([*(each.to_text() for each in self.examples), *remarks])

    def to_dict(self) -> dict[str, Any]:
        """The examples and the remarks as plain values, for JSON."""
        return {"examples": [each.to_dict() for each in self.examples], "remarks": list(self.remarks)}

    def __str__(self) -> str:
        return self.to_text()


class Tried(Record):
    """The facts of an example, and the fact files that it names with the facts that these hold."""

    facts: FactSet
    files: tuple[str, ...] = ()
    known: FactSet = FactSet(())


class Trial(Record):
    """What an example tries, in words, and the path of the row that turns there."""

    path: str
    words: str


class Recorder(Mutable):
    """Writes examples whose titles no other has."""

    framework: model.Framework
    titles: set[str]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What an expectation calls each row: the shortest end of its path that means no other, ``total`` the whole."""
        ends = Counter(end for path in self.framework.nodes for end in _ends(path))
        return {
            path: next((end for end in _ends(path) if ends[end] == 1), path) if path else "total"
            for path in self.framework.nodes
        }

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
            found.append(f"grade {quoted(str(result.scorecard.exact.defined(('grade', ''))))}")
        if not found:
            raise Unwritable
        return found


# ---------------------------------------------------------------- words


def _piece(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST_PIECE)


def cut(text: str) -> str:
    """A text within such a sentence, which stays in one line and is safe to print."""
    return start_of(printable(text), _LONGEST)


def some_of(names: Sequence[str]) -> str:
    """The first of some names, and how many there are where these are not all."""
    shown = start_of(printable(", ".join(names)), _LONGEST_LIST)
    return shown if len(shown) == len(printable(", ".join(names))) else f"{shown}… ({len(names)})"


# ---------------------------------------------------------------- the search


MOST = 200
"""Examples that are proposed at once."""

_ENOUGH = 12
_STARTS = 4
_FEWER_STARTS = 2
_REMARKS = 20


def propose(
    framework: model.Framework,
    examples: Sequence[Tried],
    titles: Collection[str] = (),
    *,
    most: int = MOST,
    work: int = limits.PROPOSAL_WORK,
) -> Proposals:
    """The examples that are missing beside those of a framework; ``titles`` are taken already.

    No more than ``most`` are proposed, and no more ``work`` is done for them: it is shared evenly among all that an
    example may try, and the remarks tell for which rows it did not do.
    """
    search = _Search(Attempts(Inquiry(Ground(framework)), work), examples, Recorder(framework, set(titles)))
    search.run()
    return Proposals(tuple(search.found[:most]), tuple(search.remarks(most)))


class _Search:
    """What has been tried so far, and what has been found."""

    def __init__(self, attempts: Attempts, examples: Sequence[Tried], recorder: Recorder) -> None:
        self.framework = framework = attempts.framework
        self.attempts = attempts
        self.recorder = recorder
        self.variation = Variation(attempts, Words("proposal.reason").told_in(framework.language))
        self.reacher = Reacher(self.variation)
        self.edges: list[Edge] = []
        self.done: dict[Edge, set[Position]] = {}
        self.behind: dict[Edge, set[str]] = {}
        self.chances = list(chances(framework))
        self.ways: set[Key] = set()
        self.given = deque(examples)
        self.examples: list[Tried] = []
        self.first: Tried | None = None
        self.looked_for = False
        self.unwritten: set[Trial] = set()
        self.bases: list[Tried] = []
        self.unscored: deque[Tried] = deque()
        self.refused: dict[Edge, dict[Position, tuple[Tried, FactSet]]] = {}
        self.searched: set[tuple[Edge | Chance, str]] = set()
        self.cut: set[str] = set()
        self.found: list[Proposal] = []

    def run(self) -> None:
        """Look at the examples, then for those that are missing, until nothing more is found or the work is done."""
        self._find_edges()
        with self.attempts.keeping(self.attempts.left // 2):
            while self.given:
                self._try(self.given[0], None, [])
                self.given.popleft()
        with self.attempts.keeping(self.attempts.left // 2):
            self._bases()
        self._look_for_all()

    def remarks(self, most: int) -> Iterator[str]:
        """What is not proposed."""
        language = self.framework.language
        if len(self.found) > most:
            yield Words("proposal.left_out", count=len(self.found) - most).told_in(language)
        if self.given:
            yield Words("proposal.unseen", count=len(self.given)).told_in(language)
        waiting = dict.fromkeys(self._waiting())
        rows = {*self.cut, *(each.path for each in waiting)}
        if rows:
            named = [self.recorder.row(path) for path in self.framework.nodes if path in rows]
            yield Words("proposal.spent", rows=cut(some_of(named))).told_in(language)
        bare = [self._trial(each) for each in self.edges if not self.done[each] and each not in waiting]
        bare += [self._trial(each) for each in self.chances if each.key not in self.ways and each not in waiting]
        told = {self.recorder.told(each): each in self.unwritten for each in bare}
        for each, unwritten in islice(told.items(), _REMARKS):
            yield Words("proposal.unwritten" if unwritten else "proposal.unreached", words=cut(each)).told_in(language)

    # ------------------------------------------------------------ the work, and who has how much of it

    def _find_edges(self) -> None:
        """Find the edges in the order of the file; where there are too many, row by row in turn."""
        rows = list(edges_by_row(self.framework))
        in_turn = (edge for rank in zip_longest(*(found for _, found in rows)) for edge in rank if edge is not None)
        kept = set(islice(in_turn, limits.PROPOSAL_EDGES))
        self.cut = {path for path, found in rows if not kept.issuperset(found)}
        for edge in (edge for _, found in rows for edge in found if edge in kept):
            self.attempts.counted(PIECES)
            self.edges.append(edge)
            self.done[edge] = set()
            self.behind[edge] = {name.partition(".")[0] for _, name in self.attempts.subject(edge.looked_at).slots}

    def _look_for_all(self) -> None:
        """Look for all that is missing, again and again while that may find more."""
        before, share = -1, 0
        while waiting := self._waiting():
            fair = max(0, self.attempts.left) // len(waiting)
            if len(self.examples) == before and fair <= share:
                return
            before, share = len(self.examples), fair
            # Less would reach nothing: then some are looked for, evenly spread over the file, before the others.
            enough = max(fair, _ENOUGH * self.attempts.whole)
            turns = min(len(waiting), -(-enough * len(waiting) // max(1, self.attempts.left)))
            for turn in range(turns):
                for each in waiting[turn::turns]:
                    with self.attempts.keeping(max(0, self.attempts.left - enough)):
                        self.attempts.count(PIECES)
                        self._look_for(each)

    # ------------------------------------------------------------ looking for examples

    def _waiting(self) -> list[Edge | Chance]:
        """What no example tries yet, and has not been looked for from all facts that there are to start from."""
        missing: list[Edge | Chance] = [each for each in self.edges if len(self.done[each]) < len(POSITIONS)]
        missing += [each for each in self.chances if each.key not in self.ways]
        try:
            bases = self._bases()
        except Spent:
            return missing
        return [each for each in missing if any(True for _ in self._unsearched(each, bases))]

    def _bases(self) -> list[Tried]:
        """The first examples that are scored or, where there is none, facts that are."""
        while self.unscored and len(self.bases) < _STARTS:
            if self.attempts.scored(self.unscored[0].facts):
                self.bases.append(self.unscored[0])
            self.unscored.popleft()
        if self.bases:
            return list(self.bases)
        if not self.looked_for:
            facts = self.variation.found()
            self.looked_for = True
            self.first = None if facts is None else Tried(facts)
        return [] if self.first is None else [self.first]

    def _unsearched(self, what: Edge | Chance, bases: Sequence[Tried]) -> Iterator[Tried]:
        for base in bases[: _STARTS if isinstance(what, Edge) else _FEWER_STARTS]:
            if (what, base.facts.digest) not in self.searched:
                yield base

    def _look_for(self, what: Edge | Chance) -> None:
        for base in self._unsearched(what, self._bases()):
            if isinstance(what, Edge):
                self._at_edge(what, base)
            else:
                self._at_chance(what, base)
            self.searched.add((what, base.facts.digest))
        if isinstance(what, Edge):
            for place, (base, facts) in self.refused.get(what, {}).items():
                if place not in self.done[what]:
                    self._propose(replace(base, facts=facts), base, what, place)

    def _at_edge(self, edge: Edge, base: Tried) -> None:
        wanted = [each for each in POSITIONS if each not in self.done[edge]]
        if not wanted:
            return
        scored, never = self.reacher.reach(edge, base.facts, wanted)
        refused = self.refused.setdefault(edge, {})
        for place, facts in never.items():
            refused.setdefault(place, (base, facts))
        for place, facts in scored.items():
            self._propose(replace(base, facts=facts), base, edge, place)

    def _at_chance(self, chance: Chance, base: Tried) -> None:
        for facts in () if chance.key in self.ways else self.variation.variants(base.facts, chance.nodes):
            evaluation = self.attempts.evaluation(facts)
            if chance.key not in evaluation.ways or evaluation.problems:
                continue
            if self._propose(replace(base, facts=facts), base, chance):
                return

    # ------------------------------------------------------------ what an example tries

    def _try(self, example: Tried, base: Tried | None, trials: list[Trial]) -> None:
        """Note what an example tries for the first time; edges behind which all is as in its base are known."""
        self.examples.append(example)
        self.unscored.append(example)
        changed = self._changed(example, base)
        self.attempts.count(len(self.edges))
        for edge in self.edges:
            open_places = [each for each in POSITIONS if each not in self.done[edge]]
            if not open_places or (changed is not None and changed.isdisjoint(self.behind[edge])):
                continue
            there = self.reacher.tried(edge, example.facts)
            for place in open_places:
                if place in there:
                    self.done[edge].add(place)
                    trials.append(self._trial(edge, place))
        new = self.attempts.evaluation(example.facts).ways - self.ways
        trials += [self._trial(each) for each in self.chances if each.key in new]
        self.ways |= new

    def _changed(self, example: Tried, base: Tried | None) -> set[str] | None:
        """The facts that are otherwise than in the base; None where that was not looked at itself."""
        if base is None or base is self.first:
            return None
        one, other = example.facts.by_name, base.facts.by_name
        self.attempts.count(len(one))
        return {name for name in {*one, *other} if one.get(name) != other.get(name)}

    def _propose(self, example: Tried, base: Tried, what: Edge | Chance, place: Position = "at") -> bool:
        """Write an example down; whether that could be done.

        Whoever looks for something may take the work of others to see what else is tried by what was found.
        """
        aim, before, trials = self._trial(what, place), len(self.found), list[Trial]()
        with self.attempts.keeping(0):
            result = self.attempts.evaluation(example.facts)
            self.attempts.count(PIECES * (len(self.framework.fact_list) + size(example.facts)))
            try:
                self.recorder.check(example, aim, result)
            except Unwritable:
                self.unwritten.add(aim)
                return False
            try:
                self._try(example, base, trials)
            finally:
                if isinstance(what, Edge):
                    self.done[what].add(place)
                others = [each for each in trials if each != aim]
                self.found.append(self.recorder.written(example, [aim, *others], result))
        return len(self.found) > before

    def _trial(self, what: Edge | Chance, place: Position = "at") -> Trial:
        """What is tried, in words."""
        if isinstance(what, Edge):
            words = Words(f"tries.{place}", what=_piece(what.words), at=_piece(what.at))
        else:
            words = Words(f"way.{what.key[1]}", piece=_piece(what.written))
        return Trial(what.path, words.told_in(self.framework.language))
