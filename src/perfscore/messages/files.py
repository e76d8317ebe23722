"""Messages about files and arguments that cannot be used (PS6xx)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def no_framework(name: str, meant: str | None, known: Sequence[str]) -> Message:
    """PS601: a framework that is neither a file nor shipped."""
    shipped = f"shipped are {quoted_list(list(known), 'and')}" if known else None
    return Message("PS601", f"there is no framework `{name}`", f"did you mean `{meant}`?" if meant else shipped)


def nameless() -> Message:
    """PS602: an empty text where the name of a file is needed."""
    return Message("PS602", "the name of a file is needed, and this one is empty")


def unreadable(why: str) -> Message:
    """PS602: a file that cannot be opened or read."""
    return Message("PS602", f"this file cannot be read: {why}")


def not_utf8(byte: int, *, table: bool, chinese: bool) -> Message:
    """PS603: a file that is not UTF-8; a ``table`` most likely comes from a spreadsheet, and might be GBK."""
    if table:
        text = f"this file is neither UTF-8 nor GBK (byte {byte})"
        return Message("PS603", text, "in the spreadsheet, choose “CSV UTF-8” when you save")
    why = "; most likely it is GBK, as older editors save Chinese text" if chinese else f" (byte {byte})"
    return Message("PS603", f"this file is not UTF-8{why}", "save it again, and choose UTF-8")


def utf16() -> Message:
    """PS603: a file that is UTF-16."""
    return Message("PS603", "this file is UTF-16, not UTF-8", "save it again, and choose UTF-8, not “Unicode”")


def a_spreadsheet() -> Message:
    """PS603: a spreadsheet under the name of a text file."""
    return Message(
        "PS603",
        "this file is a spreadsheet or an archive, whatever its name says",
        "open it in the spreadsheet and save it as “CSV UTF-8”",
    )


def unknown_kind(name: str, *, spreadsheet: bool, table: bool = False) -> Message:
    """PS604: a fact file of a kind that is not known; a ``table`` has columns of its own."""
    saved = "save the sheet as “CSV UTF-8”" + ("" if table else ", with the columns `name` and `value`")
    read = "a table of its own is read from `.csv`" if table else "facts are read from `.toml`, `.json` and `.csv`"
    return Message("PS604", f"`{name}` is no kind of fact file that is known", saved if spreadsheet else read)


def not_a_csv_file(name: str, table: str, kind: str) -> Message:
    """PS604: a TOML or JSON file, by its ending, that is given as the table of one fact."""
    key = table if _BARE.fullmatch(table) else f'"{table}"'
    rows = f"`[[{key}]]` above each of its rows" if kind == ".toml" else f'`"{table}": [{{…}}, {{…}}]`'
    return Message(
        "PS604",
        f"a table of its own is read from a CSV file, and `{name}` is none",
        f"write {rows} in the file, and give the file as facts",
    )


def not_a_table_name(found: str) -> Message:
    """PS526: an argument that is no name of a table."""
    return Message("PS526", f"the name of a table is a text, not {found}", "give the name of the fact that it is")


def no_facts_file(name: str, meant: str | None) -> Message:
    """PS605: a fact file that is neither there nor shipped."""
    return Message("PS605", f"there is no fact file `{name}`", f"did you mean `{meant}`?" if meant else None)


def outside(name: str) -> Message:
    """PS606: an example that names a file outside the folder of its framework."""
    return Message(
        "PS606",
        f"`{name}` does not lie beside the framework",
        "examples may only name files in the framework's own folder",
    )


def not_a_framework(found: str) -> Message:
    """PS607: an argument that is no framework."""
    return Message("PS607", f"a framework, its name or its path is needed, not {found}")


def not_a_text(found: str) -> Message:
    """PS607: an argument that is no text of a framework."""
    return Message("PS607", f"the text of a framework is needed, not {found}")


def no_template_form(found: str, known: Sequence[str]) -> Message:
    """PS608: a form in which no template is written."""
    return Message("PS608", f"there is no template in the form {found}", f"the forms are {quoted_list(known, 'and')}")


def no_template_table(name: str, meant: str | None, tables: Sequence[str]) -> Message:
    """PS608: a template of a table that the framework does not ask for."""
    known = f"its tables are {quoted_list([f'`{each}`' for each in tables], 'and')}" if tables else "it has no tables"
    return Message("PS608", f"the framework asks for no table `{name}`", f"did you mean `{meant}`?" if meant else known)


def there_already() -> Message:
    """PS608: a file that would be lost if a template were written over it."""
    return Message("PS608", "this file is there already", "give it another name, or write over it with `--force`")


def unwritable(why: str) -> Message:
    """PS608: a file that cannot be written."""
    return Message("PS608", f"this file cannot be written: {why}")


def no_form(ending: str, known: Sequence[str]) -> Message:
    """PS609: an output to a file whose ending tells no form."""
    what = f"the ending `{ending}` tells" if ending else "a name without an ending tells"
    return Message(
        "PS609",
        f"{what} no form that this command writes",
        f"end it in one of {', '.join(known)}, or say `--format`",
    )


def no_language(found: str, known: Sequence[str]) -> Message:
    """PS609: a language that there are no words for."""
    choices = " or ".join(f"`{each}`" for each in known)
    return Message("PS609", f"there are no words for the language “{found}”", f"choose {choices}")


def output_is_input() -> Message:
    """PS609: an output in the place of a file that is read for it."""
    return Message("PS609", "the output would be written over a file that is read for it", "give it another name")


def no_variable(found: str) -> Message:
    """PS630: what stands behind `%%perf` is no name of a variable."""
    return Message(
        "PS630",
        f"`{found}` is no name of a variable",
        "write one name behind `%%perf`, as in `%%perf audit`, or none for `framework`",
    )
