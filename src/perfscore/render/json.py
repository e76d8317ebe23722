"""A result or diagnostics come in; JSON text, numbers as strings so that no digit is lost, goes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from perfscore.diagnostics import Diagnostic
from perfscore.engine.result import Scored

# Lone halves of a pair cannot be written as UTF-8; the others would move or hide what stands beside them.
_UNSAFE = re.compile("[\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def result_json(result: Scored) -> str:
    """A result as JSON; ``docs/json.md`` explains its keys."""
    return json_text(result.to_dict())


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as JSON, a list of objects."""
    return json_text([each.to_dict() for each in diagnostics])


def json_text(value: Any) -> str:
    """The text of plain values, in which every character is one that can be seen, or an escape."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False, indent=1))
