"""Arguments come in; text on standard output, diagnostics on standard error and an exit code go out.

Exit codes: 0 all is well, 1 something is wrong with the files, 2 wrong use.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TextIO, cast

from perfscore import (
    Coverage,
    ExampleOutcome,
    Facts,
    Proposals,
    __version__,
    batch_cli,
    bounds,
    check,
    coverage,
    diff_cli,
    evaluate,
    explain,
    load,
    load_facts,
    propose,
    reach_cli,
    reports,
    run_examples,
    shipped,
    template,
    verify,
    whatif_cli,
)
from perfscore.diagnostics import Diagnostic, PerfscoreError, Place, render_all
from perfscore.loader import means_facts
from perfscore.messages import files
from perfscore.numbers import show_percent
from perfscore.render.colour import wanted
from perfscore.render.json import diagnostics_json, json_text
from perfscore.render.template import FORMS
from perfscore.reports import REPORTS
from perfscore.soundness.cliffs import SHARE as CLIFF_SHARE
from perfscore.soundness.cliffs import share_of
from perfscore.soundness.listings import Listings
from perfscore.source import printable

_FINE, _PROBLEMS = 0, 1
_FRAMEWORK = "a .perf file, or the name of a shipped framework"
_FACTS = "a .toml, .json or .csv file, or the name of shipped facts; TABLE=FILE.csv reads a table"
_SHARE_WORDS = show_percent(CLIFF_SHARE)
_DESPITE = "score facts that a `require` of the framework refuses; what was found stays in the result"
_PARTIAL = "facts may be lacking, pending or ranges: show what the score can still become"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Raises SystemExit on wrong use, as argparse does."""
    if sys.stdout is None or sys.stderr is None:
        # Nobody can be told anything, so nothing is done.
        return _PROBLEMS
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
        _silence()
        return _PROBLEMS
    except OSError as error:
        # The disk behind the output is full, or the like.
        _silence()
        print(f"perfscore: the output cannot be written: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return _PROBLEMS
    return code


def _silence() -> None:
    """Write nothing more, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="perfscore",
        description="Score facts under an evaluation framework, exactly, with every point explained.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"perfscore {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    scoring = commands.add_parser("score", help="score facts and show what took points off", allow_abbrev=False)
    scoring.add_argument("framework", metavar="FRAMEWORK", help=_FRAMEWORK)
    scoring.add_argument("facts", metavar="FACTS", nargs="+", help=f"{_FACTS}; later ones win")
    scoring.add_argument("--despite-requirements", action="store_true", help=_DESPITE)
    scoring.add_argument("--partial", action="store_true", help=_PARTIAL)
    scoring.add_argument("--format", choices=REPORTS, help="default: as the ending of the file says, or else text")
    scoring.add_argument(
        "--lang", choices=("en", "zh"), help="the language of the fixed words; default: as the framework"
    )
    scoring.add_argument("-o", "--output", metavar="FILE", help="write to this file: .html, .md, .json or .txt")
    scoring.set_defaults(run=_score)

    telling = commands.add_parser("explain", help="tell how an indicator got its points", allow_abbrev=False)
    telling.add_argument("framework", metavar="FRAMEWORK", help=_FRAMEWORK)
    telling.add_argument(
        "facts",
        metavar="FACTS [INDICATOR]",
        nargs="+",
        help=f"{_FACTS}; then a row by its name, its title or the end of its path; without one, all that lost points",
    )
    telling.add_argument(
        "--lang", choices=("en", "zh"), help="the language of the sentences; default: as the framework"
    )
    telling.set_defaults(run=_explain)

    verifying = commands.add_parser("verify", help="compute a result again and compare", allow_abbrev=False)
    verifying.add_argument("result", metavar="RESULT", help="a file written by `perfscore score … --format json`")
    verifying.add_argument("framework", metavar="FRAMEWORK", help=_FRAMEWORK)
    verifying.add_argument("facts", metavar="FACTS", nargs="+", help=f"{_FACTS}; later ones win")
    verifying.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    verifying.add_argument(
        "--lang", choices=("en", "zh"), help="the language of the sentences; default: as the framework"
    )
    verifying.set_defaults(run=_verify)

    filling = commands.add_parser("template", help="write an empty fact file to fill in", allow_abbrev=False)
    filling.add_argument("framework", metavar="FRAMEWORK", help=_FRAMEWORK)
    filling.add_argument("--format", choices=FORMS, help="default: as the ending of the file says, or else toml")
    filling.add_argument("--table", metavar="NAME", help="the rows of this table alone")
    filling.add_argument("-o", "--output", metavar="FILE", help="write to this file, which must not be there yet")
    filling.add_argument("--force", action="store_true", help="write over a file that is there")
    filling.set_defaults(run=_template)

    checking = commands.add_parser("check", help="look for mistakes in frameworks", allow_abbrev=False)
    checking.add_argument("files", metavar="FILE", nargs="+", help="a .perf file, or the name of a shipped framework")
    checking.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    checking.add_argument("--strict", action="store_true", help="exit with 1 where there are warnings, too")
    checking.add_argument(
        "--cliffs",
        metavar="SHARE",
        nargs="?",
        type=_share,
        const=CLIFF_SHARE,
        help="list where one step of a fact changes more than this share of a row; "
        f"without one, {_SHARE_WORDS.replace('%', '%%')}; it stands behind the files",
    )
    checking.add_argument("--trends", action="store_true", help="list whether more of a fact helps, hurts, or both")
    checking.set_defaults(run=_check)

    testing = commands.add_parser("test", help="run the examples in frameworks", allow_abbrev=False)
    testing.add_argument("files", metavar="FILE", nargs="+", help="a .perf file, or the name of a shipped framework")
    testing.add_argument("--coverage", action="store_true", help="list what no example tries out")
    testing.add_argument(
        "--propose",
        action="store_true",
        help="write the examples that are missing at edges; all else is printed on standard error then",
    )
    testing.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    testing.set_defaults(run=_test)

    batch_cli.add(commands)
    whatif_cli.add(commands, _facts, partial(_write, over=True))
    reach_cli.add(commands, _facts, partial(_write, over=True))
    diff_cli.add(commands)

    listing = commands.add_parser("list", help="list the frameworks that ship with perfscore", allow_abbrev=False)
    listing.set_defaults(run=_list)
    return parser


def _score(options: argparse.Namespace) -> int:
    form = reports.form_of(options.output, options.format)
    reports.check_output(options.output, [options.framework, *options.facts])
    if options.partial:
        return _partial(options, form)
    result = evaluate(options.framework, _facts(options.facts), despite_requirements=options.despite_requirements)
    colour = form == "text" and options.output is None and wanted(sys.stdout, os.environ)
    _show(reports.report(result, form, options.lang, colour=colour), options.output)
    return _FINE


def _partial(options: argparse.Namespace, form: reports.Form) -> int:
    found = bounds(options.framework, _facts(options.facts))
    colour = form == "text" and options.output is None and wanted(sys.stdout, os.environ)
    _show(reports.bounds_report(found, form, options.lang, colour=colour), options.output)
    return _FINE


def _show(text: str, output: str | None) -> None:
    """Print a report, or write it to a file."""
    written = text.removesuffix("\n")
    if output is None:
        print(written)
    else:
        _write(output, f"{written}\n".encode(), over=True)


def _explain(options: argparse.Namespace) -> int:
    framework = load(options.framework)
    *more, last = options.facts
    named = bool(more) and not means_facts(last.rpartition("=")[2])
    told = explain(framework, _facts(more if named else options.facts), last if named else None, lang=options.lang)
    print(told.to_text(colour=wanted(sys.stdout, os.environ)))
    if told.problems:
        print(render_all(told.problems), file=sys.stderr)
    return _PROBLEMS if told.problems else _FINE


def _verify(options: argparse.Namespace) -> int:
    found = verify(options.result, options.framework, _facts(options.facts))
    print(json_text(found.to_dict()) if options.format == "json" else found.to_text(lang=options.lang))
    return _FINE if found.holds else _PROBLEMS


def _facts(given: Sequence[str]) -> Facts:
    """The facts of several arguments; where two have a fact, the later one counts."""
    facts = _some_facts(given[0])
    for more in given[1:]:
        facts |= _some_facts(more)
    return facts


def _some_facts(given: str) -> Facts:
    """The facts of an argument: of a file, or, behind the name of a table and ``=``, its rows.

    A file with such a name is ``./name=….csv``.
    """
    name, sign, file = given.partition("=")
    if sign and name.isidentifier():
        return load_facts(file, table=name)
    return load_facts(given)


def _template(options: argparse.Namespace) -> int:
    file = options.output
    ending = "" if file is None else file.rpartition(".")[2].lower()
    form = options.format or (ending if ending in FORMS else "toml")
    text = template(options.framework, form, options.table)
    if file is None:
        print(text, end="")
    elif not file.strip():
        raise PerfscoreError([Diagnostic.at(files.nameless(), Place("<call>"))])
    else:
        # Without the mark of the encoding a spreadsheet takes the file for one of the old local encodings.
        _write(file, text.encode("utf-8-sig" if form == "csv" else "utf-8"), over=options.force)
    return _FINE


def _write(name: str, data: bytes, *, over: bool) -> None:
    try:
        with Path(name).open("wb" if over else "xb") as file:
            file.write(data)
    except FileExistsError:
        message = files.there_already()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = files.unwritable(why.lower())
    else:
        return
    raise PerfscoreError([Diagnostic.at(message, Place(name[:200]))])


def _share(text: str) -> Fraction:
    try:
        return share_of(text)
    except ValueError:
        advice = f"a share is needed between 0% and 100%, such as {_SHARE_WORDS} or 0.2; the files stand in front"
        raise argparse.ArgumentTypeError(f"{advice}: not {printable(text[:60])!r}") from None


def _check(options: argparse.Namespace) -> int:
    found: list[Diagnostic] = []
    listings = Listings(options.cliffs, trends=options.trends)
    for file in options.files:
        before = len(found)
        try:
            framework = load(file)
            found.extend(check(framework))
            listings.add(printable(file), framework)
        except PerfscoreError as error:
            found.extend(error.diagnostics)
        if options.format == "text" and len(found) == before:
            print(f"{printable(file)}: no problems found")
    if options.format == "json":
        print(json_text(listings.to_dict(found)) if listings.wanted else diagnostics_json(found))
    elif found:
        print(render_all(found))
    if options.format == "text":
        for text in listings.texts:
            print(f"\n{text}")
    wrong = found if options.strict else [each for each in found if each.severity == "error"]
    return _PROBLEMS if wrong else _FINE


def _test(options: argparse.Namespace) -> int:
    failed, told = False, []
    for file in options.files:
        try:
            framework = load(file)
        except PerfscoreError as error:
            failed = True
            told.append(_told(file, problems=error.diagnostics))
            if options.format == "text":
                print(render_all(error.diagnostics), file=sys.stderr)
            continue
        outcomes, covered = run_examples(framework), coverage(framework)
        failed = failed or not all(outcome.passed for outcome in outcomes)
        proposed = propose(framework) if options.propose else None
        told.append(_told(file, outcomes, covered, proposed=proposed))
        if options.format == "text":
            # What is proposed can be appended to a file as it stands; nothing else may stand among it.
            into = sys.stdout if proposed is None else sys.stderr
            _print_outcomes(file, outcomes, covered, listed=options.coverage, into=into)
            if proposed is not None:
                _print_proposed(file, proposed, named=len(options.files) > 1)
    if options.format == "json":
        print(json_text(told))
    return _PROBLEMS if failed else _FINE


def _print_proposed(file: str, proposed: Proposals, *, named: bool) -> None:
    text = proposed.to_text()
    if text and named:
        print(f"# ---- {printable(file)} ----")
    if text:
        print(f"\n{text}")
    count = "1 example" if len(proposed) == 1 else f"{len(proposed)} examples"
    print(f"{printable(file)}: {count} proposed", file=sys.stderr)


def _told(
    file: str,
    outcomes: Sequence[ExampleOutcome] = (),
    covered: Coverage | None = None,
    problems: Sequence[Diagnostic] = (),
    proposed: Proposals | None = None,
) -> dict[str, object]:
    """What became of a file's examples as plain values, for JSON."""
    return {
        "file": file,
        "examples": [outcome.to_dict() for outcome in outcomes],
        "coverage": None if covered is None else covered.to_dict(),
        **({} if proposed is None else {"proposals": proposed.to_dict()}),
        "problems": [each.to_dict() for each in problems],
    }


def _print_outcomes(
    file: str, outcomes: Sequence[ExampleOutcome], covered: Coverage, *, listed: bool, into: TextIO
) -> None:
    for outcome in outcomes:
        print(outcome.to_text(file), file=into)
    count = "1 example" if len(outcomes) == 1 else f"{len(outcomes)} examples"
    print(f"{printable(file)}: {count}, {sum(not outcome.passed for outcome in outcomes)} failed", file=into)
    if listed:
        for line, words in covered.missing:
            print(f"{printable(file)}:{line} {printable(words)}", file=into)
    print(covered, file=into)


def _list(_options: argparse.Namespace) -> int:
    for name in shipped():
        framework = load(name)
        print(f"{name}  {printable(framework.title or framework.name)}")
    return _FINE
