"""Templates: empty fact files of a framework or of one of its tables, ready to fill in."""

from __future__ import annotations

from collections.abc import Callable

from perfscore.kernel.source import printable
from perfscore.kernel.suggest import nearest
from perfscore.messages import files
from perfscore.messages.diagnostics import Diagnostic, Message, PerfscoreError, Place
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.template_csv import csv_table_template, csv_template
from perfscore.reports.template_json import json_template
from perfscore.reports.template_toml import toml_template
from perfscore.scoring.exact import found_type

FORMS = ("toml", "csv", "json")

_SHOWN = 80


def template(framework: Framework, form: object, table: object) -> str:
    """All facts in the order of the framework, or one table alone, without their values.

    Raises PerfscoreError where there is no such form or no such table.
    """
    name = form if isinstance(form, str) else None
    if name not in FORMS:
        raise _refused(files.no_template_form(found_type(form) if name is None else f"`{_short(name)}`", FORMS))
    facts = framework.fact_list if table is None else (_table(framework, table),)
    writers: dict[str, Callable[[], str]] = {
        "toml": lambda: toml_template(framework, facts, whole=table is None),
        "csv": lambda: csv_template(framework, facts) if table is None else csv_table_template(framework, facts[0]),
        "json": lambda: json_template(framework, facts),
    }
    return writers[str(name)]()


def _table(framework: Framework, given: object) -> FactDef:
    if not isinstance(given, str):
        raise _refused(files.not_a_table_name(found_type(given)))
    tables = {fact.name: fact for fact in framework.fact_list if fact.columns}
    found = tables.get(given)
    if found is None:
        raise _refused(files.no_template_table(_short(given), nearest(given, tables), list(tables)))
    return found


def _short(name: str) -> str:
    return printable(name[:_SHOWN])


def _refused(message: Message) -> PerfscoreError:
    return PerfscoreError([Diagnostic.at(message, Place("<call>"))])
