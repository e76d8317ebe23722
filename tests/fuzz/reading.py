"""One attempt of a fuzzer: bytes are read as a file of some kind, or refused as a user should be told."""

from __future__ import annotations

from perfscore.files.loader import loads, read_facts
from perfscore.messages.diagnostics import PerfscoreError


def attempt(kind: str, content: bytes) -> None:
    """Read bytes as a framework, a fact file or the file of one table; anything but PerfscoreError is a bug."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        match kind:
            case "perf":
                loads(text)
            case "table":
                read_facts("any.csv", text, "rows")
            case _:
                read_facts(f"any.{kind}", text)
    except PerfscoreError as error:
        assert error.diagnostics
        for diagnostic in error.diagnostics:
            assert diagnostic.code.startswith("PS")
            assert diagnostic.render().strip()
            assert diagnostic.to_dict()
