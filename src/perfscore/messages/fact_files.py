"""Messages about mistakes in the writing of a fact file (PS513).

``kind`` is what the file says it is: TOML, JSON or CSV. ``better`` is a line as it should be, where that is clear.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.kernel.source import printable
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

SHOWN = 20
_SHAPES = {
    "TOML": "a line is `name = value`; texts, and amounts with commas, stand in quotes",
    "JSON": 'it is written `{"name": value, "name": value}`',
}


def _refused(text: str, advice: str | None) -> Message:
    return Message("PS513", text, advice)


def _write(better: str | None, otherwise: str | None = None) -> str | None:
    return f"write `{better}`" if better else otherwise


def too_large() -> Message:
    """A file that is larger than any fact file can be."""
    return _refused(
        f"this file has more than {limits.FILE_CHARACTERS:,} characters", "a fact file holds facts only; divide it"
    )


def too_deep(kind: str) -> Message:
    """A file with lists in lists in lists, or with names of names of names."""
    return _refused(f"this {kind} file nests too deep", "a fact is a value, or a table of a value and its evidence")


def too_many_digits() -> Message:
    """A number in a file with more digits than can be read."""
    return _refused("this number is too long to be meant", f"a number has at most {limits.LITERAL_CHARACTERS} digits")


def too_many_rows(table: str) -> Message:
    """A table with more rows than any table can have."""
    return _refused(f"`{printable(table[:80])}` has more than {limits.ROWS:,} rows", "divide it, or add its rows up")


def nothing_there(kind: str, *, table: bool = False) -> Message:
    """A file without anything in it, of a kind that cannot be empty; a ``table`` has columns of its own."""
    columns = "the first row names the columns" if table else "the first row names the columns: `name,value`"
    advice = columns if kind == "CSV" else _SHAPES[kind]
    return _refused("this file is empty", advice)


def no_table(found: str) -> Message:
    """A JSON file that holds something else than names with values."""
    return _refused(f"a JSON file of facts holds names with their values, not {found}", _SHAPES["JSON"])


def about_is_no_table() -> Message:
    """An ``about`` that is a mere value."""
    return _refused(
        "`about` says what the file is, and must be a table", "give it a title and a source, or leave it out"
    )


def name_needs_quotes(names: Sequence[str], better: Sequence[str | None]) -> Message:
    """Names in a TOML file with other signs than Latin letters, digits, - and _; all of them are shown at once."""
    shown = [f"`{name}`" for name in names[:8]]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown):,} more")
    text = f"in a TOML file the name{'s' * (len(names) > 1)} {quoted_list(shown, 'and')} must stand in quotes"
    lines = [line for line in better if line]
    if len(names) == 1 and lines:
        return _refused(text, _write(lines[0]))
    return _refused(text, "\n".join(["put them in quotes:", *lines]) if lines else "put them in quotes")


def name_without_quotes(name: str) -> Message:
    """A name in a JSON file without its quotes."""
    return _refused("in a JSON file every name must stand in double quotes", _write(f'"{name}": …'))


def other_sign(kind: str, found: str, wanted: str, better: str | None) -> Message:
    """A sign that looks like the right one, or does its work elsewhere."""
    advice = "switch the keyboard to half-width signs" if not found.isascii() else f"replace the `{found}`"
    return _refused(f"a {kind} file needs `{wanted}` here, not `{found}`", _write(better, advice))


def no_value(name: str) -> Message:
    """A name with nothing behind its sign."""
    return _refused(f"`{name}` has no value", "give its value, or leave the line out if it is not known")


def no_sign(better: str | None) -> Message:
    """A line of a TOML file that holds no ``=``."""
    return _refused("there is no `=` in this line of a TOML file", _write(better, _SHAPES["TOML"]))


def open_quote(better: str | None) -> Message:
    """A quote that is opened and not closed."""
    return _refused("this quote is not closed", _write(better, "close it behind the text"))


def open_bracket(sign: str) -> Message:
    """A bracket that is opened and not closed."""
    closing = {"[": "]", "{": "}"}.get(sign, sign)
    return _refused(f"this `{sign}` is not closed", f"write the `{closing}` that belongs to it")


def amount_needs_quotes(kind: str, better: str | None) -> Message:
    """An amount with commas that is not in quotes."""
    text = f"in a {kind} file an amount with commas must stand in quotes"
    return _refused(text, _write(better, "put the amount in quotes"))


def amount_or_two_cells(amount: str, cell: str) -> Message:
    """Two cells of a CSV file that look like one amount with a comma."""
    return _refused(
        "in a CSV file an amount with commas must stand in quotes",
        f'write `"{amount}"`; if these are two cells, write the second `"{cell}"`',
    )


def value_needs_quotes(kind: str, better: str | None) -> Message:
    """A value that is no plain number and not in quotes."""
    return _refused(
        f"in a {kind} file this value must stand in quotes", _write(better, "only plain numbers, true and false do not")
    )


def other_word(found: str, better: str) -> Message:
    """``True``, ``False`` or ``None`` as Python writes them."""
    return _refused(f"a JSON file has no `{found}`", _write(better))


def surplus_sign(kind: str, sign: str, better: str | None) -> Message:
    """A comma or semicolon behind the last thing."""
    where = "a line of a TOML file ends without" if kind == "TOML" else "nothing follows, so there must be no"
    return _refused(f"{where} `{sign}`", _write(better, f"take the `{sign}` away"))


def comma_missing() -> Message:
    """Two entries of a JSON file with nothing between them."""
    return _refused("a comma is missing before this", "write `,` behind the value before it")


def backslash(kind: str) -> Message:
    """A backslash that stands for nothing."""
    other = ", or put the text in single quotes" if kind == "TOML" else ""
    return _refused("a `\\` in quotes must be written twice", f"write `\\\\`{other}")


def no_remarks() -> Message:
    """A remark in a JSON file."""
    return _refused("a JSON file cannot hold remarks", "put it into `note`, or take it away")


def text_behind() -> Message:
    """Something behind the end of what a JSON file holds."""
    return _refused("the JSON file goes on behind its end", "the last `}` closes the file; is there one too many?")


def ends_early() -> Message:
    """A JSON file that ends before it is closed."""
    return _refused("the file ends before its last `}`", "is a part of it missing?")


def unreadable(kind: str) -> Message:
    """A place at which a file cannot be understood, for no reason that is better known."""
    return _refused(f"this is not how a {kind} file is written", _SHAPES[kind])


def other_separator(separator: str, *, table: bool = False) -> Message:
    """A CSV file with some other sign where commas should stand; a ``table`` has columns of its own."""
    word = {"\t": "a tab", "；": "a full-width semicolon", "，": "a full-width comma"}.get(separator, f"`{separator}`")
    return _refused(
        f"the cells of a CSV file are separated by `,`, not by {word}",
        "save the file with commas" + ("" if table else "; the first row is `name,value`"),
    )


def no_columns(found: Sequence[str], table: str | None, *, some: bool) -> Message:
    """A CSV file whose first row names no columns, or only some.

    ``table`` is the path of the file where it may be a table of its own.
    """
    shown = [f"`{cell[:40]}`" for cell in found[:8]]
    advice = f"{'let it be' if some else 'put this row above it:'} `name,value`"
    if table is not None:
        path = table.replace("\\", "/")[-80:]
        advice += f"\nor, if it is a table, say of which fact: `NAME={path}` on the command line,"
        advice += f'\n`load_facts("{path}", table="NAME")` in Python'
    return _refused(f"the first row must name the columns `name` and `value`, not {quoted_list(shown, 'and')}", advice)


def column_twice(column: str) -> Message:
    """A column that the first row of a CSV file names a second time."""
    return _refused(f"the first row names the column `{column}` twice", "keep one of them")


def too_many_cells(most: int) -> Message:
    """A row of a CSV file with more cells than there are columns."""
    return _refused(f"this row has more cells than the {most} columns", "put a text or an amount with commas in quotes")


def row_too_wide() -> Message:
    """A row of a CSV file with more cells than any framework asks for."""
    return _refused(f"this row has more than {limits.CELLS:,} cells", "put each fact in a row of its own")


def title_above() -> Message:
    """A single cell above what look like the headings of a table."""
    return _refused(
        "the first row holds a single cell, and the one below it more",
        "the headings stand in the first row: take the title above them away, or begin its line with `#`",
    )


def no_heading() -> Message:
    """A cell of a table in a column whose heading is empty."""
    return _refused("the column of this cell has no heading", "name the column in the first row, or empty its cells")


def row_without_name() -> Message:
    """A row of a CSV file that says of nothing what it is."""
    return _refused("this row has no name", "write the name of the fact into the column `name`")


def behind_quotes(kind: str) -> Message:
    """Something behind a closing quote, most often since a quote within the text was taken for it."""
    quote = '""' if kind == "CSV" else '\\"'
    return _refused("this stands behind the closing quote", f"a quote within a text is written `{quote}`")
