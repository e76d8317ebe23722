"""A question that takes long shows on a terminal how far it has come, and nothing anywhere else."""

import io
import re
import time

import pytest

from perfscore.cli.common import Line, looking
from perfscore.search.branching import Budget


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_of_the_search_that_was_begun_last() -> None:
    terminal = Terminal()
    with looking("en", terminal, pause=0.001):
        time.sleep(0.01)
        assert terminal.getvalue() == ""
        Budget(10).spend()
        budget = Budget(2_000)
        budget.spend(1_500)
        until = time.monotonic() + 10
        while "1,500" not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.001)
    # The line goes away with what is looked for.
    assert re.search(r"\rlooking: 1,500 steps of at most 2,000 *\r +\r$", terminal.getvalue())


def interrupted(terminal: Terminal) -> None:
    with looking("en", terminal, pause=0.001):
        Budget(7).spend(9)
        until = time.monotonic() + 10
        while not terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.001)
        raise KeyboardInterrupt


def test_an_interrupt_takes_the_line_away_too() -> None:
    terminal = Terminal()
    with pytest.raises(KeyboardInterrupt):
        interrupted(terminal)
    assert "looking: 7 steps of at most 7" in terminal.getvalue()
    assert terminal.getvalue().endswith(" \r")


def test_nothing_is_shown_where_nobody_looks() -> None:
    stream = io.StringIO()
    with looking("en", stream, pause=0.001):
        budget = Budget(10)
        time.sleep(0.01)
    assert (stream.getvalue(), budget.most) == ("", 10)


def test_a_shorter_text_covers_a_longer_one() -> None:
    terminal = Terminal()
    line = Line(terminal)
    line.show("long text")
    line.show("short")
    assert terminal.getvalue() == "\rlong text\rshort    "
