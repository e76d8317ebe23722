"""Reports in the form that is asked for: of a result, and of what a score can still become."""

from __future__ import annotations

from typing import Literal, get_args

from perfscore.phrases import Language
from perfscore.render.json import json_text
from perfscore.results import Result
from perfscore.scenarios.bounds_shown import Bounds

Form = Literal["text", "json", "markdown", "html"]
REPORTS: tuple[Form, ...] = get_args(Form)


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
            return json_text(found.to_dict())
        case "markdown":
            return f"```text\n{found.to_text(lang=lang)}\n```"
        case "html":
            return found.to_html(lang=lang)
        case _:
            return found.to_text(lang=lang, colour=colour)
