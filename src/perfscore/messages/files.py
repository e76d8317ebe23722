"""Messages about files, results, keys and arguments that cannot be used (PS6xx)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfscore.kernel import limits
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


_AGAIN = "write it anew with `perfscore score … --format json`"
_LONGEST = 60


def not_a_file(found: str) -> Message:
    """PS611: an argument that is no file of a result."""
    return Message("PS611", f"the path of a file with a result is needed, not {found}")


def no_json(*, ends: bool) -> Message:
    """PS610: a file that is no JSON."""
    what = "the JSON ends before it is complete" if ends else "from here on this is not JSON"
    return Message("PS610", what, _AGAIN)


def key_twice(key: str) -> Message:
    """PS610: a key that stands twice in one object."""
    return Message("PS610", f"the key `{key}` stands twice", "keep one; of two values nobody could say which counts")


def too_deep() -> Message:
    """PS610: brackets within brackets, too many times."""
    return Message("PS610", "too many brackets stand inside one another", _AGAIN)


def no_result(found: str) -> Message:
    """PS611: JSON that is no result."""
    return Message("PS611", f"this is no result of perfscore, but {found}", _AGAIN)


def other_schema(found: str, known: str) -> Message:
    """PS611: a result in the schema of another version."""
    return Message("PS611", f"the schema of this result is {found}; this version reads “{known}”", _AGAIN)


def wrong_value(path: str, wanted: str, found: str) -> Message:
    """PS612: a value that cannot stand where it stands."""
    return Message("PS612", f"`{path}` must be {wanted}, not {found}")


def missing_key(path: str, key: str) -> Message:
    """PS612: a key that is not there."""
    return Message("PS612", f"`{path}` lacks the key `{key}`")


def unknown_key(path: str) -> Message:
    """PS612: a key that means nothing."""
    return Message("PS612", f"`{path}` is no key of a result")


def _short(number: str) -> str:
    """A number as far as anybody would read it."""
    return number if len(number) <= _LONGEST else f"{number[:_LONGEST]}…"


def contradiction(path: str, claimed: str, found: str) -> Message:
    """PS613: a value that does not fit the others of the file."""
    own = _short(found) or "another number"
    return Message(
        "PS613",
        f"`{path}` is {_short(claimed)}, but by the other values of this file it is {own}",
        "somebody may have changed the file; compute the result again",
    )


def not_a_key(found: str) -> Message:
    """PS619: an argument that is no key."""
    return Message(
        "PS619", f"a key is bytes, not {found}", "read it from its file with `perfscore.files.loader.load_key`"
    )


def not_a_key_file(found: str) -> Message:
    """PS619: an argument that is no file of a key."""
    return Message("PS619", f"the path of a file with a key is needed, not {found}")


def unfit_key(size: int) -> Message:
    """PS619: a key that is too short to sign with, or too long."""
    most = limits.KEY_BYTES_MOST
    what = f"more than {most:,} bytes" if size > most else "no bytes" if not size else f"only {size} bytes"
    return Message(
        "PS619",
        f"this key has {what}; it must have at least {limits.KEY_BYTES_LEAST}, and may have {most:,}",
        "draw one at random: `openssl rand -hex 32 > result.key`",
    )


def not_signable(what: str) -> Message:
    """PS619: a report that can carry no signature."""
    return Message(
        "PS619",
        f"only a result in JSON can be signed, not {what}",
        "write the result with `--format json`, or leave out `--key`",
    )


def too_large() -> Message:
    """PS614: a file that is larger than it may be."""
    most = f"{limits.RESULT_CHARACTERS:,} characters and {limits.RESULT_VALUES:,} values"
    return Message("PS614", f"this file is too large for a result, which may have {most}, and few very long numbers")
