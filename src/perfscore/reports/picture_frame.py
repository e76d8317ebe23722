"""The frame of a picture: its title, its description in words, and the notes below it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.reports.html_tags import Html, join, tag, text, when
from perfscore.reports.html_words import Words


def picture(name: str, said: tuple[str, str], height: int, *body: Html, style: str | None = None) -> Html:
    """A picture with its title and all that it shows in words; ``name`` is the beginning of its ids."""
    return tag(
        "svg",
        tag("title", text(said[0]), id=f"{name}-title"),
        tag("desc", text(said[1]), id=f"{name}-desc"),
        *body,
        class_="ps-picture" if style is None else "ps-picture ps-framed",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        width="100%",
        height=height,
        style=style,
    )


def chart(drawn: Html, notes: Sequence[str], words: Words) -> Html:
    """A picture that fits its letters to its own width, not to that of the screen, with notes below it."""
    told = when(notes, tag("p", text(words.all.semicolon.join(notes)), class_="ps-note"))
    return tag("div", join([drawn, told]), class_="ps-chart")


def anchored(place: Fraction) -> str:
    """How a label of up to two thirds of a picture's width is put where it stays within it."""
    return "start" if place < Fraction(7, 20) else "end" if place > Fraction(13, 20) else "middle"
