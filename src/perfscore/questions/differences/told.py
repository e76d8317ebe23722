"""``Diff``: what changed in meaning, as lines of text, as HTML, as rows and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.kernel.source import columns, printable
from perfscore.messages.diagnostics import render_all
from perfscore.questions.differences.answer import Change, Parts, Rescored
from perfscore.questions.differences.sentences import cut, heading, of_shift, rescored_row, summary, where, witnessed
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_style import page
from perfscore.reports.html_tags import NOTHING, Html, listed, tag, text, when
from perfscore.reports.html_words import TAGS
from perfscore.reports.phrases import DifferencePhrases, Language
from perfscore.reports.shown import Shown


@attrs.frozen(kw_only=True)
class Diff(Parts, Shown):
    """What changed in meaning from the framework ``old`` to the framework ``new``.

    ``changes`` stand in the order of the new file, ``rescored`` are given facts under both, those whose grade changes
    first. ``up`` and ``down`` are the largest shifts of the total that were found over all changes together; None where
    no change touches a score. Of the ``tried`` examples and given facts ``moved`` get another score, grade, or none.
    Where the search was ``ended`` before all was tried, more may be found elsewhere.
    """

    @property
    def same(self) -> bool:
        """Whether both frameworks mean the same, and all given facts are scored alike."""
        return not self.changes and not any(each.differs for each in self.rescored)

    def to_text(self, *, lang: Language | None = None) -> str:
        """All of it in lines; ``lang`` is that of the new framework where none is given."""
        return diff_text(self, DifferencePhrases.of(lang or self.language))

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return diff_html(self, DifferencePhrases.of(self.language))

    def to_html(self, *, lang: Language | None = None) -> str:
        """All of it as a page in one file, which needs no network."""
        return diff_page(self, DifferencePhrases.of(lang or self.language))

    def rows(self) -> Iterator[dict[str, Any]]:
        """One plain row for each change, with exact numbers, as a table of data needs them."""
        for each in self.changes:
            yield {
                "kind": each.kind,
                "subject": each.subject,
                "old": each.old,
                "new": each.new,
                "scores": each.scores,
                "up": None if each.up is None else each.up.amount,
                "down": None if each.down is None else each.down.amount,
            }

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, for JSON; numbers are strings."""
        return {
            "old": self.old,
            "new": self.new,
            "same": self.same,
            "changes": [each.to_dict() for each in self.changes],
            "up": None if self.up is None else self.up.to_dict(),
            "down": None if self.down is None else self.down.to_dict(),
            "tried": self.tried,
            "moved": self.moved,
            "ended": self.ended,
            "rescored": [each.to_dict() for each in self.rescored],
        }


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


def diff_html(diff: Parts, words: DifferencePhrases) -> str:
    """All of it, what can touch a score first."""
    scores = [each for each in diff.changes if each.scores]
    rest = [each for each in diff.changes if not each.scores]
    head = tag("h2", text(words.head.format(old=diff.old, new=diff.new)))
    said = tag("p", text(summary(len(diff.changes), len(scores), words)))
    together = NOTHING
    if diff.up is not None and diff.down is not None:
        both = f"{words.up} {of_shift(diff.up, words)}; {words.down} {of_shift(diff.down, words)}"
        together = tag("p", text(words.all_changes.format(words=both)))
        counted = words.examples.format(changed=diff.moved, count=diff.tried) if diff.tried else words.no_examples
        together = Html(together + tag("p", text(counted)))
    return fragment(
        words.lang,
        head,
        said,
        when(scores, tag("h3", text(words.touching))),
        *(_change_html(each, words, shown=True) for each in scores),
        when(rest, tag("h3", text(words.harmless))),
        *(_change_html(each, words, shown=False) for each in rest),
        together,
        when(diff.ended, tag("p", text(words.ended))),
        _rescored_html(diff.rescored, words),
    )


def diff_page(diff: Parts, words: DifferencePhrases) -> str:
    """All of it as a page in one file."""
    title = words.head.format(old=diff.old, new=diff.new)
    return page(TAGS[words.lang], title, tag("main", Html(diff_html(diff, words))))


def _change_html(change: Change, words: DifferencePhrases, *, shown: bool) -> Html:
    place = where(change, words)
    head = tag(
        "p", tag("b", text(heading(change, words))), when(place, tag("span", text(f" {place}"), class_="ps-path"))
    )
    old = NOTHING if change.old is None else tag("p", tag("del", tag("code", text(change.old))), class_="ps-minus")
    new = NOTHING if change.new is None else tag("p", tag("ins", tag("code", text(change.new))), class_="ps-plus")
    told = listed((text(line) for line in witnessed(change, words)), "ps-notes") if shown else NOTHING
    return tag("div", head, old, new, told, class_="ps-problem")


def _rescored_html(rescored: tuple[Rescored, ...], words: DifferencePhrases) -> Html:
    if not rescored:
        return NOTHING
    titles = (words.name, words.old, words.new, words.shift, words.grades)
    head = tag("tr", *(tag("th", text(each), scope="col") for each in titles))
    lines = []
    for each in rescored:
        name, *cells = rescored_row(each, words)
        problems = [f"{one.code}: {one.message}" for scoring in (each.old, each.new) for one in scoring.problems]
        below = listed((text(one) for one in problems), "ps-notes")
        lines.append(
            tag(
                "tr",
                tag("th", text(name), below, scope="row"),
                *(tag("td", text(cell), class_="ps-number") for cell in cells),
            )
        )
    return tag(
        "table", tag("caption", text(words.rescored)), tag("thead", head), tag("tbody", *lines), class_="ps-table"
    )
