"""Runs the examples of a framework against what they expect, and tells how much of it they try out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

import attrs

from perfscore.files.loader import load_beside
from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.source import Language, Record, Span, printable
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Item, Words, figure
from perfscore.messages.diagnostics import PerfscoreError, Trouble
from perfscore.model import model, terms
from perfscore.model.walk import expressions
from perfscore.questions.soundness.coverage import Coverage, coverage
from perfscore.questions.soundness.proposals import Proposals, Tried, propose
from perfscore.reports.result import Story, told_story
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, bind, fitting
from perfscore.scoring.convert import given_duration
from perfscore.scoring.explanation import Loss
from perfscore.scoring.facts import Fact, Facts
from perfscore.scoring.figures import Reading
from perfscore.scoring.result import Scored


class ExampleOutcome(Record):
    """An example, and each expectation that was not met as a line of words; none where it passed.

    ``stories`` are those of the nodes that such expectations speak of, each once.
    """

    title: str
    line: int
    failures: tuple[str, ...]
    expectations: int
    stories: tuple[Story, ...] = attrs.field(default=(), repr=False)
    language: Language = "en"

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.failures

    def to_text(self, file: str) -> str:
        """The example, what failed and the stories, in lines."""
        word = Words("example.passed" if self.passed else "example.failed")
        lines = [f"{word.told_in(self.language)}  {printable(file)}:{self.line}  {printable(self.title)}"]
        lines += [f"        {printable(failure)}" for failure in self.failures]
        for story in self.stories:
            lines += ["", *(f"          {line}".rstrip() for line in story.to_text().splitlines())]
        return "\n".join([*lines, ""] if self.stories else lines)

    def to_dict(self) -> dict[str, Any]:
        """The example as plain values, for JSON."""
        return {
            "title": self.title,
            "line": self.line,
            "passed": self.passed,
            "expectations": self.expectations,
            "failures": list(self.failures),
            "stories": [story.to_text() for story in self.stories],
        }


class _Failure(Record):
    """Words of an expectation that was not met, and the paths of the nodes that it speaks of."""

    words: Words
    paths: tuple[str, ...] = ()


def run_examples(framework: model.Framework, lang: Language | None = None) -> tuple[ExampleOutcome, ...]:
    """Score the facts of each example and compare what comes out with what it expects.

    What was not met is told in a language, by default that of the framework.
    """
    return tuple(_run(framework, example, lang or framework.language) for example in framework.examples)


def coverage_of(framework: model.Framework, lang: Language | None = None) -> Coverage:
    """How much of a framework its examples try out; facts that do not fit it try out nothing."""
    return coverage(framework, (each.facts for each in tried(framework)), lang)


def proposals_for(framework: model.Framework, lang: Language | None = None) -> Proposals:
    """The examples that a framework lacks at its edges; facts that do not fit it try out nothing."""
    framework = framework.told_in(lang)
    titles = [example.title for example in framework.examples]
    return propose(framework, list(tried(framework)), titles)


def tried(framework: model.Framework) -> Iterator[Tried]:
    for example in framework.examples:
        with suppress(PerfscoreError):
            files = _files(framework, example)
            known = fitting(framework, {name: value for each in files.values() for name, value in each.items()})[0]
            yield Tried(bind(framework, _given(framework, example, files)), tuple(files), known)


def _files(framework: model.Framework, example: model.Example) -> dict[str, Facts]:
    paths = (each.path for each in example.given if isinstance(each, model.GivenFile))
    return {path: load_beside(framework, path) for path in dict.fromkeys(paths)}


def _run(framework: model.Framework, example: model.Example, lang: Language) -> ExampleOutcome:
    line = framework.source.position(example.span.start)[0]
    errors = [each.error for each in example.expected if each.error is not None]
    stories: tuple[Story, ...] = ()
    try:
        facts = bind(framework, _given(framework, example, _files(framework, example)))
        result = reference.evaluate(framework, facts)
    except PerfscoreError as error:
        failures = tuple(each.told_in(lang) for each in _unexpected(error, errors, lang))
    else:
        found = tuple(_compared(framework, example, facts, result))
        failures = tuple(each.words.told_in(lang) for each in found)
        paths = dict.fromkeys(path for each in found for path in each.paths)
        stories = tuple(told_story(result.told.explainer, path, lang) for path in paths)
    return ExampleOutcome(example.title, line, failures, len(example.expected), stories, lang)


def _given(framework: model.Framework, example: model.Example, files: Mapping[str, Facts]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for given in example.given:
        if isinstance(given, model.GivenFile):
            facts.update(files[given.path])
        elif isinstance(given, model.GivenTable):
            columns = framework.facts[given.name]
            facts[given.name] = [
                {name: _value(value, columns.column(name).type.kind) for name, value in row} for row in given.rows
            ]
        else:
            value = _value(given.value, framework.facts[given.name].type.kind)
            facts[given.name] = Fact(value, status=given.status, reason=given.reason)
    return facts


def _value(value: terms.Scalar | None, kind: Kind) -> object:
    if kind is Kind.DURATION and isinstance(value, Fraction):
        return given_duration(value)
    return value


def _unexpected(error: PerfscoreError, expected: list[str], lang: Language) -> Iterator[Words]:
    found = {diagnostic.code for diagnostic in error.diagnostics}
    for code in expected:
        if code not in found:
            yield Words("example.error", code=code, found=", ".join(sorted(found)))
    if not expected:
        for diagnostic in error.diagnostics:
            yield Words("example.no_score", code=diagnostic.code, message=diagnostic.told_in(lang).message)


def _compared(framework: model.Framework, example: model.Example, facts: FactSet, result: Scored) -> Iterator[_Failure]:
    known = reference.expecting(framework, facts, result)
    for expectation in example.expected:
        if expectation.error in {each.code for each in result.unrated}:
            continue
        if expectation.error is not None:
            yield _Failure(Words("example.no_error", code=expectation.error, score=f"{result.score:f}"))
        elif expectation.grade is not None and expectation.grade != result.grade:
            yield _Failure(Words("example.grade", expected=expectation.grade, found=str(result.grade)), ("",))
        elif expectation.condition is not None:
            yield from _condition(framework, expectation.condition, known)
        elif expectation.loss is not None:
            yield from _loss(_written(framework, expectation.span), expectation.loss, result)


def _condition(framework: model.Framework, condition: terms.Expression, known: Reading) -> Iterator[_Failure]:
    written = _written(framework, condition.span)
    try:
        if known.holds(condition):
            return
    except Trouble as trouble:
        yield _Failure(Words("example.untold", written=written, why=trouble.problems[0][0]))
        return
    found: Item | None = None
    if isinstance(condition, terms.Comparison):
        found = figure(known.value(condition.left), condition.left.type)
    scores = [each for each in expressions(condition) if isinstance(each, terms.NodeValue) and each.what == "score"]
    yield _Failure(Words("example.value", written=written, found=found), tuple(each.path for each in scores))


def _loss(written: str, expected: model.ExpectedLoss, result: Scored) -> Iterator[_Failure]:
    reason, paths = expected.reason, (expected.path,)
    there = result.told.explainer.losses(expected.path)
    called = [each.reason for each in (*there, *result.losses) if each.reason is not None]
    if expected.assessed and reason is not None and reason not in called:
        yield _Failure(Words("example.no_loss", written=written, meant=nearest(reason, called)), paths)
        return
    named = (each for each in there if reason is None or reason in _called(each))
    found = sum((Fraction(each.published) for each in named), Fraction(0))
    if found != expected.amount:
        amount = f"{to_decimal(abs(found)):f}"
        words = Words("example.loss", amount=amount) if found > 0 else Words("example.gain", amount=amount)
        yield _Failure(
            Words("example.amount", written=written, amount=words if found else Words("example.nothing")), paths
        )


def _called(loss: Loss) -> tuple[str, ...]:
    """What an expectation may call a loss: its reason, or, where it has none, its clause or its kind."""
    return (loss.clause, loss.kind) if loss.reason is None else (loss.reason,)


def _written(framework: model.Framework, span: Span) -> str:
    return " ".join(framework.source.text[span.start : span.end].split())
