"""Patterns mean the same on every Python."""

import re
from pathlib import Path

import perfscore
from perfscore.kernel import resources

PACKAGE = Path(perfscore.__file__).parent
_GROUP = re.compile(r"(?<!\|)\)(?:[*+?]|\{[0-9,]+\})\+")


def test_a_group_that_is_never_given_back_ends_with_nothing() -> None:
    # Python before 3.11.5 goes on in the middle of a turn that failed, unless each turn can be an empty one.
    modules = list(PACKAGE.rglob("*.py"))
    assert modules
    texts = [resources.text("grammars", "perf.lark"), *(module.read_text("utf-8") for module in modules)]
    assert not [found[0] for text in texts for found in _GROUP.finditer(text)]


def test_so_a_match_ends_where_its_last_whole_turn_did() -> None:
    match = re.match(r"(?:,[ ]*+(?:a|b)|)*+", ",a, b, c")
    assert match is not None
    assert match[0] == ",a, b"
