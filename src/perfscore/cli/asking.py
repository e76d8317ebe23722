"""Commands that ask what would be, what it would take, and what has changed: ``whatif``, ``reach`` and ``diff``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import perfscore
from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.common import facts_of, looking, output_of, told
from perfscore.cli.parser import Parser
from perfscore.kernel.source import Source, Span, printable, replace
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.reports.html_tags import tag, text, titled
from perfscore.reports.html_words import TAGS
from perfscore.reports.json import json_text
from perfscore.scoring.facts import FactPlaces, Facts

if TYPE_CHECKING:
    from perfscore.questions.scenarios.comparison import Comparison
    from perfscore.questions.scenarios.sensitivities import Sensitivity
    from perfscore.questions.scenarios.sweeps import ScoreGrid, Sweep

    Answer = Comparison | Sweep | ScoreGrid | Sensitivity

_SHOWN = 60


def run_diff(options: argparse.Namespace) -> int:
    """Compare two frameworks; the exit code. Raises PerfscoreError where they, or facts, cannot be read."""
    output = output_of(options, [options.old, options.new, *options.facts])
    with looking(options.spoken):
        found = perfscore.diff(options.old, options.new, options.facts)
    output.write(told(found, output.form, options.spoken))
    return FINE if found.same else PROBLEMS


def reach_options(parser: Parser) -> None:
    """Say what ``reach`` is given besides."""
    goal = parser.add_mutually_exclusive_group(required=True)
    goal.add_argument("--score", metavar="X")
    goal.add_argument("--grade", metavar="G")
    parser.takes("--free=A,B* --fix=C* --within=NAME=LOW..HIGH*")
    parser.add_argument("--facts", dest="most", metavar="N", choices=("1", "2", "3"), default="2")
    parser.takes("-o=text|json|html")


def run_reach(options: argparse.Namespace) -> int:
    """Tell what it would take; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, [options.framework, *options.facts])
    with looking(options.spoken):
        found = perfscore.reach(
            options.framework,
            facts_of(options.facts),
            score=options.score,
            grade=options.grade,
            free=_names(options.free) if options.free else None,
            fixed=_names(options.fix),
            within=dict(_range(each) for each in options.within),
            facts_at_most=int(options.most),
            lang=options.spoken,
        )
    output.write(told(found, output.form, options.spoken))
    return FINE if found.reachable else PROBLEMS


def _names(given: Sequence[str]) -> list[str]:
    return [each.strip() for each in ",".join(given).replace("，", ",").split(",") if each.strip()]


def _range(given: str) -> tuple[str, tuple[str | None, ...]]:
    """A name with its range, as two ends, or with some options."""
    name, sign, range_ = given.partition("=")
    low, dots, high = range_.partition("..")
    if not sign or not range_.strip():
        raise PerfscoreError.of(Message("PS646.no_ranges", found=f"“{printable(given[:_SHOWN])}”"))
    if dots:
        return name.strip(), (low.strip() or None, high.strip() or None)
    return name.strip(), tuple(each.strip() for each in range_.split("|"))


def run_whatif(options: argparse.Namespace) -> int:
    """Tell what would be; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, [options.framework, *options.facts])
    if options.of is not None and not options.sweep:
        raise PerfscoreError.of(Message("PS640.of_nothing", row=printable(options.of[:_SHOWN])))
    first = perfscore.Scenario(perfscore.load(options.framework).told_in(options.spoken), facts_of(options.facts))
    changes = _changes(options.set)
    scenario = first.with_(changes) if changes else first
    answers: dict[str, Answer] = {}
    with looking(options.spoken):
        if changes:
            answers["comparison"] = first.compare(scenario)
        if options.sweep:
            kind, swept = _swept(scenario, options.sweep, options.of or "total")
            answers[kind] = swept
        if options.sensitivity or not answers:
            answers["sensitivity"] = scenario.sensitivity()
    output.write(_written(answers, output.form, first, raw=options.raw))
    return FINE


def _written(answers: Mapping[str, Answer], form: str, scenario: perfscore.Scenario, *, raw: bool) -> str:
    told = list(answers.values())
    match form:
        case "json":
            return json_text({name: each.to_dict() for name, each in answers.items()})
        case "csv":
            if len(told) > 1:
                raise PerfscoreError.of(Message("PS640.nothing_asked", form="CSV"))
            return told[0].to_csv(raw=raw)
        case "html":
            return _page(scenario.framework, told)
        case _:
            return "\n\n".join(str(each) for each in told)


def _page(framework: perfscore.Framework, answers: Sequence[Answer]) -> str:
    told = (each.told_html(each.language) for each in answers)
    sections = (tag("section", tag("h2", text(title)), *content) for title, content in told)
    return titled(TAGS[framework.language], framework.title or framework.name, *sections)


# ------------------------------------------------------------ what is written on the command line


def _changes(given: Sequence[str]) -> Facts | None:
    """The changes as facts that know where they stand."""
    entries, places, problems = dict[str, str](), list[tuple[str, FactPlaces]](), list[Diagnostic]()
    for each in given:
        name, value, source = _split("--set", each)
        if value is None or not name[0]:
            message = Message("PS640.no_assignment", what="--set")
            problems.append(Diagnostic(message, Place.of(source, Span(0, len(each)))))
            continue
        entries[name[0]] = value[0]
        places.append((name[0], FactPlaces(Place.of(source, name[1]), Place.of(source, value[1]))))
    if problems:
        raise PerfscoreError(problems)
    return Facts("--set", tuple(entries.items()), (), tuple(places)) if entries else None


_Part = tuple[str, Span]


def _split(option: str, given: str) -> tuple[_Part, _Part | None, Source]:
    """The name and the value of an argument, each without blanks around it and with its place."""
    name, sign, value = given.partition("=")
    start = len(name) + 1
    found = (value.strip(), _span(value, start)) if sign else None
    return (name.strip(), _span(name, 0)), found, Source(option, given)


def _span(part: str, start: int) -> Span:
    inner = part.strip()
    first = start + (part.index(inner) if inner else 0)
    return Span(first, first + max(1, len(inner)))


def _swept(scenario: perfscore.Scenario, given: Sequence[str], of: str) -> tuple[str, Answer]:
    asked = [_asked(each) for each in given]
    if len(asked) > 2:
        source = Source("--sweep", given[2])
        message = Message("PS640.too_many_sweeps")
        raise PerfscoreError.of(message, Place.of(source, Span(0, max(1, len(given[2])))))
    (name, values, place), *rest = asked
    if not rest:
        with _placed(place):
            return "sweep", scenario.sweep(name, values, of=of)
    other, more, there = rest[0]
    # Each is looked at by itself first, so that what is wrong has its own place.
    for fact, tried, where in asked:
        with _placed(where):
            scenario.values(fact, tried)
    with _placed(there):
        return "grid", scenario.grid(name, values, other, more, of=of)


def _asked(given: str) -> tuple[str, object, tuple[Place, Place]]:
    """The fact, the values to try, and the places of both."""
    name, value, source = _split("--sweep", given)
    places = Place.of(source, name[1]), Place.of(source, (value or name)[1])
    if not name[0]:
        raise PerfscoreError.of(Message("PS640.no_assignment", what="--sweep"), places[0])
    if value is None:
        return name[0], None, places
    written = value[0]
    if ".." in written:
        ends = [each.strip() or None for each in written.split("..")]
        if len(ends) != 2 or ends == [None, None]:
            message = Message("PS640.no_two_ends" if len(ends) > 2 else "PS640.no_end")
            raise PerfscoreError.of(message, places[1])
        return name[0], (ends[0], ends[1]), places
    return name[0], [each.strip() for each in written.replace("；", ";").split(";") if each.strip()], places


@contextmanager
def _placed(places: tuple[Place, Place]) -> Iterator[None]:
    """What is wrong with a call is told where it stands on the command line: at the name, or at the values."""
    try:
        yield
    except PerfscoreError as error:
        found = [_at(each, places) for each in error.diagnostics]
        raise PerfscoreError(found) from None


_OF_ROWS: Final = frozenset({"PS205", "PS206"})
_OF_NAMES: Final = frozenset({"PS501", "PS640"})


def _at(each: Diagnostic, places: tuple[Place, Place]) -> Diagnostic:
    if each.code in _OF_ROWS:
        return each
    return replace(each, place=places[0 if each.code in _OF_NAMES else 1])
