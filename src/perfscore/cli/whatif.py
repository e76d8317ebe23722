"""``perfscore whatif``: tell what would be if some facts were others."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Literal

import attrs

from perfscore.cli import FINE
from perfscore.cli.common import add_framework_and_facts, add_output, facts_of, looking, output_of
from perfscore.cli.parser import Parser
from perfscore.files.loader import load
from perfscore.kernel.source import Source, Span, printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.questions.scenarios.comparison import Comparison
from perfscore.questions.scenarios.sensitivities import Sensitivity
from perfscore.questions.scenarios.sweeps import ScoreGrid, Sweep
from perfscore.questions.whatif import Scenario
from perfscore.reports.html_tags import Html, tag, text
from perfscore.reports.json import json_text
from perfscore.scoring.facts import FactPlaces, Facts

Answer = Comparison | Sweep | ScoreGrid | Sensitivity
Form = Literal["text", "json", "csv", "html"]
_SHOWN = 60
_FORMS: Final[tuple[Form, ...]] = ("text", "json", "csv", "html")


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    add_framework_and_facts(parser)
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="changes",
    )
    parser.add_argument(
        "--sweep",
        metavar="NAME[=LOW..HIGH]",
        action="append",
        default=[],
        dest="sweeps",
    )
    parser.add_argument("--sensitivity", action="store_true")
    parser.add_argument("--of", metavar="ROW")
    add_output(parser, _FORMS)
    parser.add_argument("--raw", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Tell what would be; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, _FORMS, [options.framework, *options.facts])
    if options.of is not None and not options.sweeps:
        raise PerfscoreError.of(Message("PS640.of_nothing", row=printable(options.of[:_SHOWN])))
    first = Scenario(load(options.framework).told_in(options.spoken), facts_of(options.facts))
    changes = _changes(options.changes)
    scenario = first.with_(changes) if changes else first
    answers: dict[str, Answer] = {}
    with looking(options.spoken):
        if changes:
            answers["comparison"] = first.compare(scenario)
        if options.sweeps:
            kind, swept = _swept(scenario, options.sweeps, options.of or "total")
            answers[kind] = swept
        if options.sensitivity or not answers:
            answers["sensitivity"] = scenario.sensitivity()
    output.write(_written(answers, output.form, first, raw=options.raw))
    return FINE


def _written(answers: Mapping[str, Answer], form: Form, scenario: Scenario, *, raw: bool) -> str:
    told = list(answers.values())
    match form:
        case "json":
            return json_text({name: each.to_dict() for name, each in answers.items()})
        case "csv":
            if len(told) > 1:
                raise PerfscoreError.of(Message("PS640.nothing_asked", form="CSV"))
            return told[0].to_csv(raw=raw)
        case "html":
            return _page(scenario, told)
        case _:
            return "\n\n".join(str(each) for each in told)


def _page(scenario: Scenario, answers: Sequence[Answer]) -> str:
    title = text(scenario.framework.title or scenario.framework.name)
    head = tag("head", Html('<meta charset="utf-8">'), tag("title", title))
    # What a fragment says of itself is markup already.
    body = tag("body", tag("h1", title), *(Html(each._repr_html_()) for each in answers))
    lang = "zh-CN" if answers[0].lang == "zh" else "en"
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=lang)}"


# ------------------------------------------------------------ what is written on the command line


def _changes(given: Sequence[str]) -> Facts | None:
    """The changes as facts that know where they stand."""
    entries, places, problems = dict[str, str](), list[tuple[str, FactPlaces]](), list[Diagnostic]()
    for each in given:
        name, value, source = _split("--set", each)
        if value is None or not name[0]:
            message = Message("PS640.no_assignment", what="--set")
            problems.append(Diagnostic.at(message, Place.of(source, Span(0, len(each)))))
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


def _swept(scenario: Scenario, given: Sequence[str], of: str) -> tuple[str, Answer]:
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
    return attrs.evolve(each, place=places[0 if each.code in _OF_NAMES else 1])
