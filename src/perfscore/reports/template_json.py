"""Templates in JSON, with a note in each fact, since JSON has no remarks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from perfscore.kernel import limits
from perfscore.messages import templates as words
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.template_remarks import can_be_empty, remark


def json_template(framework: Framework, facts: Iterable[FactDef]) -> str:
    """The template: JSON has no remarks, so a note says what a fact is, and ``about`` what a column is."""
    about: dict[str, str] = {"title": "", "source": ""}
    values: list[str] = []
    for fact in facts:
        note = remark(fact, framework).note
        value: Any
        if fact.columns and not (fact.optional or can_be_empty(fact)):
            # The name of no fact holds a blank, so nothing else in `about` is called like this.
            about[f"rows of {fact.name}"] = words.json_table(note)
            value = [{each.name: None for each in fact.columns}]
        elif fact.columns:
            value = _fact(words.json_rows(note, [each.name for each in fact.columns]))
        else:
            value = _fact(note, assessor="", reason="") if fact.judged else _fact(note)
        about |= {f"{fact.name}.{each.name}": remark(each, framework).note for each in fact.columns}
        values.append(_member(fact.name, value, indented=isinstance(value, list)))
    return "{\n" + ",\n".join([_member("about", about, indented=True), *values]) + "\n}\n"


def _fact(note: str, **more: str) -> dict[str, str | None]:
    return {"value": None, **more, "note": note[: limits.FACT_TEXT_CHARACTERS]}


def _member(name: str, value: object, *, indented: bool) -> str:
    text = json.dumps({name: value}, ensure_ascii=False, indent=2 if indented else None)
    return text.removeprefix("{").removesuffix("}").strip("\n") if indented else f"  {text[1:-1]}"
