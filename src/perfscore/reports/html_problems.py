"""Diagnostics as an HTML fragment for a notebook, with the lines that they speak of and their carets."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore.messages.diagnostics import Diagnostic, Excerpt, Place
from perfscore.reports.html_fragment import fragment
from perfscore.reports.html_tags import NOTHING, Html, join, tag, text, when


def problems_html(diagnostics: Iterable[Diagnostic]) -> str:
    """All that is wrong, one below the other."""
    return fragment("en", *(_problem(each) for each in diagnostics))


def _problem(each: Diagnostic) -> Html:
    kind = "ps-minus" if each.severity == "error" else "ps-kind"
    head = tag("p", tag("b", text(f"{each.severity}[{each.code}]"), class_=kind), text(f": {each.message}"))
    related = (join([tag("p", text(f"note: {words}")), _place(place)]) for words, place in each.related)
    advice = when(each.help, tag("p", tag("b", text("help")), text(f": {each.help}"), class_="ps-advice"))
    return tag("div", head, _place(each.place), *related, advice, class_="ps-problem")


def _place(place: Place) -> Html:
    """Where it is; below the line stands, unseen, what stands before the caret, so that any script aligns."""
    shown = Excerpt.of(place)
    if shown is None:
        return tag("p", text(place.file), class_="ps-path")
    gutter = " " * len(str(shown.line))
    hidden = tag("span", text(shown.before), class_="ps-unseen", aria_hidden="true")
    carets = tag("b", text(shown.carets), class_="ps-minus", aria_hidden="true")
    lines = [
        text(f"{gutter}--> {place.file}:{shown.line}:{shown.column}"),
        join(
            [
                text(f"{shown.line} | {shown.before}"),
                tag("mark", text(shown.marked)) if shown.marked else NOTHING,
                text(shown.after),
            ]
        ),
        join([text(f"{gutter} | "), hidden, carets]),
    ]
    return tag("pre", tag("code", join(lines, "\n")))
