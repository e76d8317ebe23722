"""Arguments come in; text on standard output, diagnostics on standard error and an exit code go out.

Exit codes: 0 all is well, 1 something is wrong with the files, 2 wrong use.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import cast

from perfscore import __version__, evaluate, load, run_examples, shipped
from perfscore.diagnostics import Diagnostic, PerfscoreError, render_all
from perfscore.render.json import diagnostics_json, result_json
from perfscore.render.text import table
from perfscore.source import printable

_FINE, _PROBLEMS = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Raises SystemExit on wrong use, as argparse does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    command = cast(Callable[[argparse.Namespace], int], options.run)
    try:
        code = command(options)
        sys.stdout.flush()
    except PerfscoreError as error:
        print(render_all(error.diagnostics), file=sys.stderr)
        return _PROBLEMS
    except BrokenPipeError:
        # The reader, such as `head`, has gone; nothing is left to tell it, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PROBLEMS
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="perfscore",
        description="Score facts under an evaluation framework, exactly, with every point explained.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"perfscore {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    scoring = commands.add_parser("score", help="score facts and show what took points off", allow_abbrev=False)
    scoring.add_argument("framework", metavar="FRAMEWORK", help="a .perf file, or the name of a shipped framework")
    scoring.add_argument("facts", metavar="FACTS", help="a .toml, .json or .csv file, or the name of shipped facts")
    scoring.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    scoring.set_defaults(run=_score)

    checking = commands.add_parser("check", help="look for mistakes in frameworks", allow_abbrev=False)
    checking.add_argument("files", metavar="FILE", nargs="+", help="a .perf file, or the name of a shipped framework")
    checking.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    checking.set_defaults(run=_check)

    testing = commands.add_parser("test", help="run the examples in frameworks", allow_abbrev=False)
    testing.add_argument("files", metavar="FILE", nargs="+", help="a .perf file, or the name of a shipped framework")
    testing.set_defaults(run=_test)

    listing = commands.add_parser("list", help="list the frameworks that ship with perfscore", allow_abbrev=False)
    listing.set_defaults(run=_list)
    return parser


def _score(options: argparse.Namespace) -> int:
    result = evaluate(options.framework, options.facts)
    print(result_json(result) if options.format == "json" else table(result))
    return _FINE


def _check(options: argparse.Namespace) -> int:
    found: list[Diagnostic] = []
    for file in options.files:
        before = len(found)
        try:
            found.extend(load(file).warnings)
        except PerfscoreError as error:
            found.extend(error.diagnostics)
        if options.format == "text" and len(found) == before:
            print(f"{printable(file)}: no problems found")
    if options.format == "json":
        print(diagnostics_json(found))
    elif found:
        print(render_all(found))
    return _PROBLEMS if any(each.severity == "error" for each in found) else _FINE


def _test(options: argparse.Namespace) -> int:
    failed = False
    for file in options.files:
        try:
            outcomes = run_examples(load(file))
        except PerfscoreError as error:
            print(render_all(error.diagnostics), file=sys.stderr)
            failed = True
            continue
        for outcome in outcomes:
            word = "passed" if outcome.passed else "FAILED"
            print(f"{word}  {printable(file)}:{outcome.line}  {printable(outcome.title)}")
            for failure in outcome.failures:
                print(f"        {printable(failure)}")
        passed = sum(outcome.passed for outcome in outcomes)
        failed = failed or passed < len(outcomes)
        count = "1 example" if len(outcomes) == 1 else f"{len(outcomes)} examples"
        print(f"{printable(file)}: {count}, {len(outcomes) - passed} failed")
    return _PROBLEMS if failed else _FINE


def _list(_options: argparse.Namespace) -> int:
    for name in shipped():
        framework = load(name)
        print(f"{name}  {printable(framework.title or framework.name)}")
    return _FINE
