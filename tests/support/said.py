"""The catalogue of messages as tests read it, and messages with words of their own."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Any, get_args

from perfscore.kernel import resources
from perfscore.kernel.source import Language
from perfscore.messages import catalogue
from perfscore.messages.catalogue import Message, Severity


def entries(lang: Language = "en") -> dict[str, dict[str, Any]]:
    """All entries by their keys; a part of a sentence is an entry that has a text alone."""
    tables: dict[str, dict[str, Any]] = json.loads(resources.text("messages", f"{lang}.json"))
    return {
        f"{table}.{name}": entry if isinstance(entry, dict) else {"text": entry}
        for table, inner in tables.items()
        for name, entry in inner.items()
    }


def codes(*severities: Severity) -> frozenset[str]:
    """The codes of the messages of some severities."""
    found = ((key, entry.get("severity", "error")) for key, entry in entries().items() if key.startswith("PS"))
    return frozenset(key.partition(".")[0] for key, severity in found if severity in severities)


def said(code: str, text: str, advice: str | None = None, severity: Severity = "error") -> Message:
    """A message with words of its own."""
    entry = {"text": "{text}", "help": "{help}", "severity": severity}
    for lang in get_args(Language):
        catalogue._catalogue(lang).setdefault(code, {})[severity] = entry
    return Message(f"{code}.{severity}", text=text, help=advice)


def placeholders(pattern: str) -> Iterator[str]:
    """The names of the values that a sentence takes, but for limits."""
    for _, name, spec, _ in string.Formatter().parse(pattern):
        if name is not None and not name.isupper():
            yield name
        if spec:
            yield from placeholders(spec)
