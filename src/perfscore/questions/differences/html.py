"""What two frameworks differ in, as HTML: a fragment or a page."""

from __future__ import annotations

from perfscore.questions.differences.answer import Change, Parts, Rescored
from perfscore.questions.differences.sentences import heading, of_shift, rescored_row, summary, where, witnessed
from perfscore.reports.html_fragment import fragment
from perfscore.reports.html_style import page_style
from perfscore.reports.html_tags import NOTHING, Html, listed, tag, text, void, when
from perfscore.reports.phrases.differences import DifferencePhrases


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
        *(_change(each, words, shown=True) for each in scores),
        when(rest, tag("h3", text(words.harmless))),
        *(_change(each, words, shown=False) for each in rest),
        together,
        when(diff.ended, tag("p", text(words.ended))),
        _rescored(diff.rescored, words),
    )


def diff_page(diff: Parts, words: DifferencePhrases) -> str:
    """All of it as a page in one file."""
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        tag("title", text(words.head.format(old=diff.old, new=diff.new))),
        page_style(),
    )
    sheet = tag("div", tag("main", Html(diff_html(diff, words))), class_="ps-sheet")
    page = tag("html", head, tag("body", sheet, class_="ps ps-page"), lang="zh-CN" if words.lang == "zh" else "en")
    return f"<!DOCTYPE html>\n{page}\n"


def _change(change: Change, words: DifferencePhrases, *, shown: bool) -> Html:
    place = where(change, words)
    head = tag(
        "p", tag("b", text(heading(change, words))), when(place, tag("span", text(f" {place}"), class_="ps-path"))
    )
    old = NOTHING if change.old is None else tag("p", tag("del", tag("code", text(change.old))), class_="ps-minus")
    new = NOTHING if change.new is None else tag("p", tag("ins", tag("code", text(change.new))), class_="ps-plus")
    told = listed((text(line) for line in witnessed(change, words)), "ps-notes") if shown else NOTHING
    return tag("div", head, old, new, told, class_="ps-problem")


def _rescored(rescored: tuple[Rescored, ...], words: DifferencePhrases) -> Html:
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
