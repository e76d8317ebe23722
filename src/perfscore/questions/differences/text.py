"""What two frameworks differ in, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.source import printable
from perfscore.messages.diagnostics import render_all
from perfscore.questions.differences.answer import Change, Parts
from perfscore.questions.differences.sentences import cut, heading, of_shift, rescored_row, summary, where, witnessed
from perfscore.questions.soundness.listing import columns
from perfscore.reports.phrases.differences import DifferencePhrases

_INDENT = "  "


def diff_text(diff: Parts, words: DifferencePhrases) -> str:
    """All of it, what can touch a score first."""
    scores = [each for each in diff.changes if each.scores]
    rest = [each for each in diff.changes if not each.scores]
    head = words.head.format(old=printable(diff.old), new=printable(diff.new))
    lines = [f"{head}: {summary(len(diff.changes), len(scores), words)}"]
    for each in scores:
        lines += ["", *_change(each, words), *(f"{_INDENT}{line}" for line in witnessed(each, words))]
    if rest:
        lines += ["", f"{words.harmless}:"]
        lines += [f"{_INDENT}{line}" for each in rest for line in _change(each, words)]
    if diff.up is not None and diff.down is not None:
        both = f"{words.up} {of_shift(diff.up, words)}; {words.down} {of_shift(diff.down, words)}"
        lines += ["", words.all_changes.format(words=both)]
        lines.append(words.examples.format(changed=diff.moved, count=diff.tried) if diff.tried else words.no_examples)
    if diff.ended:
        lines.append(words.ended)
    lines += _rescored(diff, words)
    return "\n".join(lines)


def _change(change: Change, words: DifferencePhrases) -> Iterator[str]:
    place = where(change, words)
    yield f"{heading(change, words)}  ({place})" if place else heading(change, words)
    if change.old is not None:
        yield f"{_INDENT}- {cut(change.old)}"
    if change.new is not None:
        yield f"{_INDENT}+ {cut(change.new)}"


def _rescored(diff: Parts, words: DifferencePhrases) -> Iterator[str]:
    if not diff.rescored:
        return
    head = (words.name, words.old, words.new, words.shift, words.grades)
    yield from ["", f"{words.rescored}:"]
    for line in columns([head, *(rescored_row(each, words) for each in diff.rescored)]):
        yield f"{_INDENT}{line}"
    for each in diff.rescored:
        for scoring, sentence in ((each.old, words.refused_by_old), (each.new, words.refused_by_new)):
            if scoring.problems:
                yield from ["", sentence.format(name=printable(each.name)), render_all(scoring.problems)]
