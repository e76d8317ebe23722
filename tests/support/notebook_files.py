"""The cells of a page of ``docs/notebooks``, the notebook beside it, and that notebook as a page.

The page is what is written: Markdown, in which each ``python`` block is a cell. One that is marked ``raises`` fails.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import attrs

from support.pages import ROOT

PAGES = tuple(sorted((ROOT / "docs" / "notebooks").glob("*.md")))

_BLOCK = re.compile(r"^```python( raises)?\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@attrs.frozen
class Cell:
    """A cell: text in Markdown, or code, which may be meant to fail."""

    kind: str
    source: str
    raises: bool = False


def cells(page: Path) -> tuple[Cell, ...]:
    """The cells of a page; each heading begins one of its own."""
    text = page.read_text(encoding="utf-8")
    found, at = list[Cell](), 0
    for block in _BLOCK.finditer(text):
        found += _told(text[at : block.start()])
        found.append(Cell("code", block[2].rstrip("\n"), raises=block[1] is not None))
        at = block.end()
    return (*found, *_told(text[at:]))


def _told(text: str) -> list[Cell]:
    return [Cell("markdown", part.strip()) for part in re.split(r"^(?=#)", text, flags=re.MULTILINE) if part.strip()]


def notebook_of(page: Path) -> Path:
    """The notebook beside a page."""
    return page.with_suffix(".ipynb")


def without_outputs(page: Path) -> dict[str, Any]:
    """The notebook that a page is before it has run."""
    made = []
    for number, cell in enumerate(cells(page), start=1):
        tags = {"tags": ["raises-exception"]} if cell.raises else {}
        one: dict[str, Any] = {"cell_type": cell.kind, "id": f"cell-{number}", "metadata": tags, "source": cell.source}
        made.append(one | ({"execution_count": None, "outputs": []} if cell.kind == "code" else {}))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def stored(page: Path) -> dict[str, Any]:
    """The notebook beside a page, each of its texts in one piece."""
    found: dict[str, Any] = _joined(json.loads(notebook_of(page).read_text(encoding="utf-8")))
    return found


_TEXTS = frozenset({"source", "text", "text/plain", "text/html"})


def _joined(value: Any, name: str = "") -> Any:
    """Notebooks hold texts as lists of lines."""
    if isinstance(value, dict):
        return {key: _joined(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return "".join(value) if name in _TEXTS else [_joined(each) for each in value]
    return value


def as_page(notebook: dict[str, Any], *, light: bool = True) -> str:
    """A notebook as a reader sees it, its outputs as they are, in a page that needs nothing else."""
    body = "".join(_shown(cell) for cell in notebook["cells"])
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>x</title>'
    theme = f'data-jp-theme-light="{str(light).lower()}"'
    style = "<style>body { margin: 0 } .in, .out { white-space: pre-wrap; overflow-wrap: anywhere }</style>"
    return f'<!DOCTYPE html><html lang="en">{head}{style}<body {theme}>{body}</body></html>'


def _shown(cell: dict[str, Any]) -> str:
    own = f'<pre class="in">{html.escape(cell["source"])}</pre>'
    return own + "".join(_output(each) for each in cell.get("outputs", ()))


def _output(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        return f"<div>{data['text/html']}</div>"
    told = data.get("text/plain") or output.get("text") or _COLOUR.sub("", "\n".join(output["traceback"]))
    return f'<pre class="out">{html.escape(told)}</pre>'
