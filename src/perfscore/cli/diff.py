"""``perfscore diff``: tell what changed in meaning between two frameworks."""

from __future__ import annotations

import argparse
import sys

from perfscore import reports
from perfscore.cli.common import AS_THE_FILE, FRAMEWORK, add_language, write
from perfscore.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.differences.told import Diff
from perfscore.differing import diff
from perfscore.messages import files
from perfscore.render.json import json_text

_SAME, _DIFFERENT = 0, 1
_FORMS = ("text", "json", "html")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what the command is given."""
    parser.add_argument("old", metavar="OLD", help=FRAMEWORK)
    parser.add_argument("new", metavar="NEW", help=FRAMEWORK)
    parser.add_argument(
        "facts", metavar="FACTS", nargs="*", help="a .toml, .json or .csv file: each is scored under both"
    )
    parser.add_argument("--format", choices=_FORMS, help=AS_THE_FILE)
    add_language(parser, "words; default: as NEW")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file: .html, .json or .txt")


def run(options: argparse.Namespace) -> int:
    """Compare two frameworks; the exit code. Raises PerfscoreError where they, or facts, cannot be read."""
    form = reports.form_of(options.output, options.format)
    if form not in _FORMS:
        place = Place(str(options.output)[:200])
        raise PerfscoreError([Diagnostic.at(files.no_report_form(".md", [".html", ".json", ".txt"]), place)])
    reports.check_output(options.output, [options.old, options.new, *options.facts])
    found = diff(options.old, options.new, options.facts)
    written = _written(found, form, options).removesuffix("\n")
    if options.output is None:
        sys.stdout.write(f"{written}\n")
    else:
        write(options.output, f"{written}\n".encode())
    return _SAME if found.same else _DIFFERENT


def _written(found: Diff, form: str, options: argparse.Namespace) -> str:
    if form == "json":
        return json_text(found.to_dict())
    return found.to_html(lang=options.lang) if form == "html" else found.to_text(lang=options.lang)
