"""The arguments of ``perfscore diff`` come in; what changed between two frameworks, and an exit code, go out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from perfscore import reports
from perfscore.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.differences.told import Diff
from perfscore.differing import diff
from perfscore.messages import files
from perfscore.render.json import json_text

_SAME, _DIFFERENT = 0, 1
_FRAMEWORK = "a .perf file, or the name of a shipped framework"
_FORMS = ("text", "json", "html")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the command line."""
    comparing = commands.add_parser(
        "diff", help="tell what changed in meaning between two frameworks", allow_abbrev=False
    )
    comparing.add_argument("old", metavar="OLD", help=_FRAMEWORK)
    comparing.add_argument("new", metavar="NEW", help=_FRAMEWORK)
    comparing.add_argument(
        "facts", metavar="FACTS", nargs="*", help="a .toml, .json or .csv file: each is scored under both"
    )
    comparing.add_argument("--format", choices=_FORMS, help="default: as the ending of the file says, or else text")
    comparing.add_argument("--lang", choices=("en", "zh"), help="the language of the words; default: as NEW")
    comparing.add_argument("-o", "--output", metavar="FILE", help="write to this file: .html, .json or .txt")
    comparing.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare two frameworks; the exit code. Raises PerfscoreError where they, or facts, cannot be read."""
    form = reports.form_of(options.output, options.format)
    if form not in _FORMS:
        raise PerfscoreError([Diagnostic.at(files.no_report_form(".md", [".html", ".json", ".txt"]), _place(options))])
    reports.check_output(options.output, [options.old, options.new, *options.facts])
    found = diff(options.old, options.new, options.facts)
    written = _written(found, form, options).removesuffix("\n")
    if options.output is None:
        sys.stdout.write(f"{written}\n")
    else:
        try:
            Path(options.output).write_text(f"{written}\n", encoding="utf-8", newline="\n")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise PerfscoreError([Diagnostic.at(files.unwritable(why.lower()), _place(options))]) from None
    return _SAME if found.same else _DIFFERENT


def _written(found: Diff, form: str, options: argparse.Namespace) -> str:
    if form == "json":
        return json_text(found.to_dict())
    return found.to_html(lang=options.lang) if form == "html" else found.to_text(lang=options.lang)


def _place(options: argparse.Namespace) -> Place:
    return Place(str(options.output)[:200])
