"""The forms of a report, as which a result is printed or written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from perfscore.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.lazy import LazyModule
from perfscore.messages import files
from perfscore.phrases import Language

if TYPE_CHECKING:
    from perfscore.render import json
    from perfscore.results import Result
    from perfscore.scenarios.bounds_shown import Bounds
else:
    json = LazyModule("perfscore.render.json")

Form = Literal["text", "json", "markdown", "html"]
REPORTS: tuple[Form, ...] = get_args(Form)

_ENDINGS: dict[str, Form] = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text"}


def form_of(output: str | None, asked: Form | None) -> Form:
    """The form that is asked for, else that of the file's ending. Raises PerfscoreError where it has none."""
    if asked is not None or output is None:
        return asked or "text"
    ending = Path(output).suffix.lower()
    if ending not in _ENDINGS:
        raise PerfscoreError([Diagnostic.at(files.no_report_form(ending, list(_ENDINGS)), Place(output[:200]))])
    return _ENDINGS[ending]


def check_output(output: str | None, inputs: Iterable[str]) -> None:
    """Raise PerfscoreError where a report would be written over one of the files that it is made of."""
    if output is None:
        return
    for given in inputs:
        if _same(output, given.rpartition("=")[2]) or _same(output, given):
            raise PerfscoreError([Diagnostic.at(files.output_is_input(), Place(output[:200]))])


def _same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def report(result: Result, form: Form, lang: Language | None, *, colour: bool = False) -> str:
    """The result in a form."""
    match form:
        case "json":
            return result.to_json()
        case "markdown":
            return result.to_markdown(lang=lang)
        case "html":
            return result.to_html(lang=lang)
        case _:
            return result.to_text(lang=lang, colour=colour)


def bounds_report(found: Bounds, form: Form, lang: Language | None, *, colour: bool = False) -> str:
    """What a score can still become in a form; in Markdown the table stands in a block as it is."""
    match form:
        case "json":
            return json.json_text(found.to_dict())
        case "markdown":
            return f"```text\n{found.to_text(lang=lang)}\n```"
        case "html":
            return found.to_html(lang=lang)
        case _:
            return found.to_text(lang=lang, colour=colour)
