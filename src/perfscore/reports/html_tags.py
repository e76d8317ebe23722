"""Markup in which every raw text has been escaped.

``Html`` is text that has been escaped. Only ``text`` makes it from a raw one, so a value that was forgotten is found
by the type checker.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from fractions import Fraction
from typing import NewType

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
