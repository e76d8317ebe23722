"""The colours and the style sheets of HTML pages and fragments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from perfscore.kernel import resources
from perfscore.reports.html_tags import NOTHING, Html, tag, text, void

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


def page_style() -> Html:
    """The styles of a whole page."""
    return tag("style", Html(f"{_colours()}{_sheet('parts.css')}{_sheet('page.css')}"))


def _colours() -> str:
    """Light colours, also on paper, and dark ones on a screen that asks for them."""
    dark = _rule(".ps", "dark")
    return f"\n{_rule('.ps', 'light')}@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"


def _rule(selector: str, scheme: str) -> str:
    variables = "".join(f" --ps-{name}: {colour};" for name, colour in colours()[scheme].items())
    return f"{selector} {{ color-scheme: {scheme};{variables} }}\n"


def _sheet(name: str) -> str:
    return resources.text("reports", name)
