"""Examples written down: the facts that they state, and what comes out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import count

import attrs

from perfscore.messages.diagnostics import FactsError
from perfscore.model import model
from perfscore.questions.soundness.proposals_text import Proposal
from perfscore.questions.soundness.proposals_words import words
from perfscore.questions.soundness.proposals_written import Unwritable, digits, given_lines, quoted, row_names
from perfscore.scoring.bind import FactSet
from perfscore.scoring.result import Scored

_EXPECTED = 8
_TOLD = 12


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

    def written(self, example: Tried, trials: Sequence[Trial], result: Scored | FactsError) -> Proposal:
        """The example. Raises Unwritable where its facts or its results cannot be written."""
        given = given_lines(example.facts, example.files, example.known, self.framework)
        expected = self._expected(trials, result)
        language = self.framework.language
        told = tuple(dict.fromkeys(self.told(each) for each in trials))[:_TOLD]
        comments = tuple(words(language, "proposed", words=each) for each in told)
        return Proposal(self._title(told[0]), told, tuple(given), tuple(expected), comments)

    def check(self, example: Tried, aim: Trial, result: Scored | FactsError) -> None:
        """Raise Unwritable where the facts of an example, or all that is expected of it, cannot be written."""
        given_lines(example.facts, example.files, example.known, self.framework)
        self._expected((aim,), result)

    def told(self, trial: Trial) -> str:
        """What is tried, behind the title of its row."""
        row = self.row(trial.path)
        return words(self.framework.language, "title", row=row, words=trial.words) if trial.path else trial.words

    def row(self, path: str) -> str:
        """What a row is called; the whole is ``total``."""
        node = self.framework.nodes[path]
        return (node.title or node.name) if path else "total"

    def _title(self, told: str) -> str:
        quoted(told)
        titles = (told if number == 1 else f"{told} ({number})" for number in count(1))
        title = next(each for each in titles if each not in self.titles)
        self.titles.add(title)
        return title

    def _expected(self, trials: Sequence[Trial], result: Scored | FactsError) -> list[str]:
        if isinstance(result, FactsError):
            return [f"error {result.diagnostics[0].code}"]
        paths = [*list(dict.fromkeys(each.path for each in trials if each.path))[:_EXPECTED], ""]
        scores = {node.path: Fraction(node.score) for node in result.walk() if node.path in paths}
        found: list[str] = []
        for path in paths:
            with suppress(Unwritable):
                found.append(f"{self.names[path]} = {digits(scores[path])}")
        if result.grade is not None:
            found.append(f"grade {quoted(result.grade)}")
        if not found:
            raise Unwritable
        return found
