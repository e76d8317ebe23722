"""Commands that score facts, explain and verify scores; and that write tables and templates, list and lay out."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

import perfscore
from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.common import facts_of, looking, output_of, told
from perfscore.cli.parser import Parser
from perfscore.files import door
from perfscore.files.loader import load_key, means_facts, read_source, shipped_facts
from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import printable
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, render_all
from perfscore.reports.shown import wanted

if TYPE_CHECKING:
    from perfscore.syntax import formatting
else:
    formatting = LazyModule("perfscore.syntax.formatting")


def run_score(options: argparse.Namespace) -> int:
    """Score facts, or show what a score can still become; the exit code. Raises PerfscoreError where that cannot be."""
    keys = [] if options.key is None else [options.key]
    if options.partial:
        options.forms = [form for form in options.forms if form not in {"xlsx", "svg"}]
    output = output_of(options, [options.framework, *options.facts, *keys])
    key = key_of(options.key, output.form, partial=options.partial)
    facts = facts_of(options.facts)
    colour = {"colour": output.coloured} if output.form == "text" else {}
    if options.partial:
        with looking(options.spoken):
            possible = perfscore.bounds(options.framework, facts, lang=options.spoken)
        if output.form == "markdown":
            # The table stands in a block as it is.
            output.write(f"```text\n{possible.to_text(lang=options.spoken)}\n```")
        else:
            output.write(told(possible, output.form, options.spoken, **colour))
    else:
        result = perfscore.evaluate(options.framework, facts, despite_requirements=options.despite_requirements)
        json = output.form == "json"
        output.write(result.to_json(key=key) if json else told(result, output.form, options.spoken, **colour))
    return FINE


def key_of(file: str | None, form: str, *, partial: bool) -> bytes | None:
    """The key that a file holds; None where there is no file.

    Raises PerfscoreError where it holds none, and where the report cannot be signed: because of its form, or since it
    is but a ``partial`` one.
    """
    if file is None:
        return None
    if partial or form != "json":
        raise PerfscoreError.of(Message("PS619.not_signable", form=None if partial else form))
    return load_key(file)


def explain_options(parser: Parser) -> None:
    """Say what ``explain`` is given besides."""
    parser.add_argument("facts", metavar="FACTS [INDICATOR]", nargs="+")


def run_explain(options: argparse.Namespace) -> int:
    """Tell how points were got; the exit code. Raises PerfscoreError where that cannot be."""
    framework = perfscore.load(options.framework)
    *more, last = options.facts
    named = bool(more) and not means_facts(last.rpartition("=")[2])
    story = perfscore.explain(
        framework, facts_of(more if named else options.facts), last if named else None, lang=options.spoken
    )
    print(story.to_text(colour=wanted(sys.stdout, os.environ)))
    if story.problems:
        print(render_all(story.problems, options.spoken), file=sys.stderr)
    return PROBLEMS if story.problems else FINE


def run_verify(options: argparse.Namespace) -> int:
    """Compute a result again and compare; the exit code. Raises PerfscoreError where that cannot be."""
    key = None if options.key is None else load_key(options.key)
    outcome = perfscore.verify(options.result, options.framework, facts_of(options.facts), key=key)
    print(told(outcome, options.format, options.spoken))
    return FINE if outcome.holds and (outcome.complete or not options.strict) else PROBLEMS


def run_table(options: argparse.Namespace) -> int:
    """Write the table of a framework; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, [options.framework])
    output.write(told(perfscore.load(options.framework), output.form, options.lang))
    return FINE


def run_template(options: argparse.Namespace) -> int:
    """Write an empty fact file; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, [options.framework], over=options.force)
    output.write(perfscore.template(options.framework, output.form, options.table, lang=options.spoken))
    return FINE


def run_list(_options: argparse.Namespace) -> int:
    """List the frameworks that ship with perfscore, and the facts that ship with each; the exit code."""
    given = {name: perfscore.load_facts(name) for name in shipped_facts()}
    for name in perfscore.shipped():
        framework = perfscore.load(name)
        print(f"{name}  {printable(framework.title or framework.name)}")
        for other, facts in given.items():
            if set(facts) <= set(framework.facts):
                print(f"    {other}  {printable(str(dict(facts.about).get('title', '')))}".rstrip())
    return FINE


def run_fmt(options: argparse.Namespace) -> int:
    """Lay every file out; the exit code."""
    problems: list[Diagnostic] = []
    changed = False
    for file in options.file:
        try:
            changed |= _laid_out(file, options)
        except PerfscoreError as error:
            problems.extend(error.diagnostics)
    if problems:
        sys.stderr.write(f"{render_all(problems, options.lang)}\n")
    return PROBLEMS if problems or (options.check and changed) else FINE


def _laid_out(file: str, options: argparse.Namespace) -> bool:
    """Lay a file out; whether that changes it."""
    piped = file == "-"
    data = sys.stdin.buffer.read(4 * limits.FILE_CHARACTERS + 5) if piped else None
    source = read_source("<stdin>" if piped else file, data)
    text = formatting.formatted(source, options.words)
    changed = text != source.text
    if options.check:
        if changed:
            print(Words("run.differs", file=printable(source.name)).told_in(options.spoken))
    elif piped:
        sys.stdout.write(text)
    elif changed:
        # A link stays one: what it leads to is laid out.
        door.write(os.path.realpath(file), text.encode("utf-8", "surrogatepass"))
        print(Words("run.formatted", file=printable(file)).told_in(options.spoken))
    return changed
