"""The colours and the style sheets of HTML pages and fragments."""

from collections.abc import Mapping
from importlib.resources import files

from perfscore.reports.html_tags import NOTHING, Html, tag, text, void

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "ground": "#f3f2ee",
    "tint": "#f7f6f2",
    "ink": "#1c1f24",
    "soft": "#555a62",
    "line": "#cfd0d2",
    "rule": "#1c1f24",
    "seal": "#a31a1a",
    "minus": "#a31a1a",
    "minus-soft": "#f8dfdb",
    "plus": "#17633c",
    "plus-soft": "#d8eee0",
    "blue": "#24486f",
    "blue-soft": "#dde6ef",
    "focus": "#0b57d0",
}
"""Colours by what they are for: paper and ink, tints below text, lines, losses, gains, scores."""

DARK: Mapping[str, str] = {
    "paper": "#17191d",
    "ground": "#0f1114",
    "tint": "#1f2227",
    "ink": "#eae8e3",
    "soft": "#abb0b8",
    "line": "#3d4249",
    "rule": "#8b9099",
    "seal": "#f2988f",
    "minus": "#ff9d91",
    "minus-soft": "#4d2622",
    "plus": "#82d6a5",
    "plus-soft": "#1e3d2c",
    "blue": "#86b4e0",
    "blue-soft": "#24384d",
    "focus": "#8ab4f8",
}
"""The same for a dark screen."""

# A notebook has a theme of its own, whatever the system's is: Jupyter, VS Code and Colab each mark it in their way.
_DARK_NOTEBOOKS = '[data-jp-theme-light="false"] .ps, .vscode-dark .ps, html[theme="dark"] .ps'
_LIGHT_NOTEBOOKS = '[data-jp-theme-light="true"] .ps, .vscode-light .ps, html[theme="light"] .ps'


def fragment_style() -> Html:
    """The styles that touch nothing outside of a fragment."""
    notebooks = f"{_rule(_DARK_NOTEBOOKS, DARK, 'dark')}{_rule(_LIGHT_NOTEBOOKS, LIGHT, 'light')}"
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
    dark = _rule(".ps", DARK, "dark")
    return f"\n{_rule('.ps', LIGHT, 'light')}@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"


def _rule(selector: str, colours: Mapping[str, str], scheme: str) -> str:
    variables = "".join(f" --ps-{name}: {colour};" for name, colour in colours.items())
    return f"{selector} {{ color-scheme: {scheme};{variables} }}\n"


def _sheet(name: str) -> str:
    return (files("perfscore.reports") / name).read_text(encoding="utf-8")
