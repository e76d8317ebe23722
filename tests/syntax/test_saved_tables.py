"""Saved tables of the parser that do not fit are made anew."""

from functools import cache
from typing import Literal

import pytest

from perfscore.kernel import resources
from perfscore.syntax import grammar, tables

# Made once, however many of the saved ones do not fit.
plain_tables = cache(grammar.plain_tables)


@pytest.mark.parametrize("saved", ["", '{"rules": [', "[]", '{"grammar": 0}', "lacking"])
def test_tables_that_are_lacking_or_torn_are_made_anew(saved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = resources.text

    def read(kind: Literal["grammars", "frameworks"], name: str) -> str:
        if name != tables.FILE:
            return text(kind, name)
        if saved == "lacking":
            raise resources.ResourceError(name)
        return saved

    monkeypatch.setattr(resources, "text", read)
    monkeypatch.setattr(grammar, "plain_tables", plain_tables)
    assert tables.tables.__wrapped__().words == tables.tables().words
