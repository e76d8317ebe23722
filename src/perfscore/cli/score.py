"""``perfscore score``: score facts and show what took points off."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Literal, get_args

import perfscore
from perfscore.cli import FINE
from perfscore.cli.common import add_framework_and_facts, add_output, facts_of, looking, output_of, told
from perfscore.cli.parser import Parser
from perfscore.files.loader import load_key
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.reports.phrases import Language

if TYPE_CHECKING:
    from perfscore.questions.scenarios.bounds_answer import Bounds
    from perfscore.reports.result import Result

Form = Literal["text", "json", "markdown", "html", "xlsx"]
_FORMS: tuple[Form, ...] = get_args(Form)


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    add_framework_and_facts(parser)
    parser.add_argument("--despite-requirements", action="store_true")
    parser.add_argument("--partial", action="store_true")
    add_output(parser, _FORMS)
    parser.add_argument("--key", metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Score facts, or show what a score can still become; the exit code. Raises PerfscoreError where that cannot be."""
    keys = [] if options.key is None else [options.key]
    forms = [form for form in _FORMS if form != "xlsx"] if options.partial else _FORMS
    output = output_of(options, forms, [options.framework, *options.facts, *keys])
    key = key_of(options.key, output.form, partial=options.partial)
    facts = facts_of(options.facts)
    text: str | bytes
    if options.partial:
        with looking(options.spoken):
            possible = perfscore.bounds(options.framework, facts, lang=options.spoken)
        text = _possible(possible, output.form, options.spoken, colour=output.coloured)
    else:
        result = perfscore.evaluate(options.framework, facts, despite_requirements=options.despite_requirements)
        text = _report(result, output.form, options.spoken, colour=output.coloured, key=key)
    output.write(text)
    return FINE


def key_of(file: str | None, form: Form, *, partial: bool) -> bytes | None:
    """The key that a file holds; None where there is no file.

    Raises PerfscoreError where it holds none, and where the report cannot be signed: because of its form, or since it
    is but a ``partial`` one.
    """
    if file is None:
        return None
    if partial or form != "json":
        raise PerfscoreError.of(Message("PS619.not_signable", form=None if partial else form))
    return load_key(file)


def _report(result: Result, form: Form, lang: Language | None, *, colour: bool, key: bytes | None) -> str | bytes:
    """The result in a form; JSON is signed where there is a key."""
    if form == "xlsx":
        return result.to_xlsx(lang=lang)
    if form == "json":
        return result.to_json(key=key)
    if form == "markdown":
        return result.to_markdown(lang=lang)
    return result.to_html(lang=lang) if form == "html" else result.to_text(lang=lang, colour=colour)


def _possible(found: Bounds, form: Form, lang: Language | None, *, colour: bool) -> str:
    """What a score can still become in a form; in Markdown the table stands in a block as it is."""
    if form == "markdown":
        return f"```text\n{found.to_text(lang=lang)}\n```"
    return found.to_text(lang=lang, colour=colour) if form == "text" else told(found, form, lang)
