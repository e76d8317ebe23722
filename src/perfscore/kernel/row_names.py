"""What the rows of the score are called that rows of facts become."""

from __future__ import annotations

NOWHERE = "—"
"""What a group of rows is called whose column is empty."""


def plain_name(title: str) -> str:
    """A title as a piece of a path, in which a point would begin the next piece."""
    return title.strip().replace(".", "·")


def free_name(title: str, taken: dict[str, int]) -> str:
    """A name made of a title, unlike those taken, each with how often it was asked for; it is taken then."""
    plain = name = plain_name(title)
    while name in taken:
        taken[plain] += 1
        name = f"{plain} ({taken[plain]})"
    taken[name] = 1
    return name
