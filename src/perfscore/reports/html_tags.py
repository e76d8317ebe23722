"""Markup in which every raw text has been escaped, and the pages and style sheets around it.

``Html`` is text that has been escaped. Only ``text`` makes it from a raw one, so a value that was forgotten is found
by the type checker.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import NewType

from perfscore.kernel import resources
from perfscore.kernel.numbers import plain, round_to, to_decimal
from perfscore.kernel.source import display_width, printable, start_of

Html = NewType("Html", str)

NOTHING = Html("")


def text(value: str) -> Html:
    """A raw text, escaped; line breaks stay, all other control characters are shown as escapes."""
    if value.isprintable():
        return Html(html.escape(value))
    lines = value.replace("\r\n", "\n").split("\n")
    return Html(html.escape("\n".join(printable(line) for line in lines)))


def tag(name: str, /, *content: Html, **attributes: str | int | None) -> Html:
    """An element; the values of attributes are raw and are escaped here, those that are None are left out."""
    return Html(f"{void(name, **attributes)}{''.join(content)}</{name}>")


def void(name: str, /, **attributes: str | int | None) -> Html:
    """An element that has no content and no end; ``class_`` is ``class``, and ``_`` stands for ``-``."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{given}>")


def join(parts: Iterable[Html], between: str = "") -> Html:
    """Several pieces as one; what stands ``between`` them is raw."""
    return Html(text(between).join(parts))


def when(condition: object, content: Html) -> Html:
    """The content where the condition holds, else nothing."""
    return content if condition else NOTHING


def listed(items: Iterable[Html], class_: str, name: str = "ul") -> Html:
    """A list; nothing where it would be empty."""
    rows = [tag("li", item) for item in items]
    return tag(name, *rows, class_=class_) if rows else NOTHING


def cut(value: str, width: int) -> str:
    """A raw text within a display width and in one line; what is left out is shown by ``…``."""
    line = " ".join(value.split())
    return line if display_width(line) <= width else f"{start_of(line, width - 1)}…"


def coordinate(value: Fraction) -> str:
    """A coordinate of a picture, in at most two decimals."""
    return plain(to_decimal(round_to(value, Fraction(1, 100), "half_even")))


def percent(value: Fraction) -> str:
    """A share of a picture's width."""
    return f"{coordinate(value * 100)}%"


# A notebook has a theme of its own, whatever the system's is: Jupyter, VS Code and Colab each mark it in their way.
_DARK_NOTEBOOKS = '[data-jp-theme-light="false"] .ps, .vscode-dark .ps, html[theme="dark"] .ps'
_LIGHT_NOTEBOOKS = '[data-jp-theme-light="true"] .ps, .vscode-light .ps, html[theme="light"] .ps'


@cache
def colours() -> Mapping[str, Mapping[str, str]]:
    """Colours of a light and of a dark screen by what they are for: paper and ink, tints below text, losses, scores."""
    found: dict[str, dict[str, str]] = json.loads(resources.text("reports", "colours.json"))
    return found


def fragment_style() -> Html:
    """The styles that touch nothing outside of a fragment."""
    notebooks = f"{_rule(_DARK_NOTEBOOKS, 'dark')}{_rule(_LIGHT_NOTEBOOKS, 'light')}"
    return tag("style", Html(f"{_colours()}@media screen {{ {notebooks} }}\n{_sheet('parts.css')}"))


def page(lang: str, title: str, *content: Html, generator: str | None = None) -> str:
    """A whole page, which needs no network and no script; ``lang`` is its language as HTML names it."""
    made = NOTHING if generator is None else void("meta", name="generator", content=generator)
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        made,
        tag("title", text(title)),
        page_style(),
    )
    sheet = tag("div", *content, class_="ps-sheet")
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', sheet, class_='ps ps-page'), lang=lang)}\n"


def titled(lang: str, title: str, *content: Html) -> str:
    """A page below whose title stands the content."""
    return page(lang, title, tag("header", tag("h1", text(title))), tag("main", *content, class_="ps-answer"))


def page_style() -> Html:
    """The styles of a whole page."""
    return tag("style", Html(f"{_colours()}{_sheet('parts.css')}{_sheet('page.css')}"))


def picture_style() -> Html:
    """The styles of a picture that stands alone."""
    return tag("style", Html(f"{_colours()}{_sheet('parts.css')}"))


def _colours() -> str:
    """Light colours, also on paper, and dark ones on a screen that asks for them."""
    dark = _rule(".ps", "dark")
    return f"\n{_rule('.ps', 'light')}@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"


def _rule(selector: str, scheme: str) -> str:
    variables = "".join(f" --ps-{name}: {colour};" for name, colour in colours()[scheme].items())
    return f"{selector} {{ color-scheme: {scheme};{variables} }}\n"


def _sheet(name: str) -> str:
    return resources.text("reports", name)
