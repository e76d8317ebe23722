"""A result or diagnostics come in; JSON text, numbers as strings so that no digit is lost, goes out."""

from __future__ import annotations

import json
from collections.abc import Iterable

from perfscore.diagnostics import Diagnostic
from perfscore.engine.result import Result


def result_json(result: Result) -> str:
    """A result as JSON; see ``Result.to_dict`` for its keys."""
    return json.dumps(result.to_dict(), ensure_ascii=False, indent=2)


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as JSON, a list of objects."""
    return json.dumps([each.to_dict() for each in diagnostics], ensure_ascii=False, indent=2)
