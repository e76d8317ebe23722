"""Reports in the form that is asked for, signed where there is a key: of a result, and of what it can still become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from perfscore.files.loader import load_key
from perfscore.kernel.lazy import LazyModule
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.reports.phrases import Language

if TYPE_CHECKING:
    from perfscore.questions.scenarios.bounds_answer import Bounds
    from perfscore.reports import json
    from perfscore.reports.result import Result
else:
    json = LazyModule("perfscore.reports.json")

Form = Literal["text", "json", "markdown", "html"]
REPORTS: tuple[Form, ...] = get_args(Form)


def key_of(file: str | None, form: Form, *, partial: bool) -> bytes | None:
    """The key that a file holds; None where there is no file.

    Raises PerfscoreError where it holds none, and where the report cannot be signed: because of its form, or since it
    is but a ``partial`` one.
    """
    if file is None:
        return None
    if partial or form != "json":
        what = "what a score can still become" if partial else f"a report in the form `{form}`"
        raise PerfscoreError.of(Message("PS619.not_signable", what=what))
    return load_key(file)


def report(result: Result, form: Form, lang: Language | None, *, colour: bool = False, key: bytes | None = None) -> str:
    """The result in a form; JSON is signed where there is a key."""
    match form:
        case "json":
            return result.to_json(key=key)
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
