"""Files and arguments that cannot be used come in; messages about them (PS6xx) go out."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.diagnostics import Message
from perfscore.messages.syntax import quoted_list


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
    """PS603: a file that is not UTF-8; a ``table`` most likely comes from a spreadsheet."""
    why = "most likely it is GBK, as spreadsheets save Chinese text" if chinese and table else None
    why = "most likely it is GBK, as older editors save Chinese text" if chinese and not table else why
    advice = "in the spreadsheet, choose “CSV UTF-8” when you save" if table else "save it again, and choose UTF-8"
    return Message("PS603", f"this file is not UTF-8{f'; {why}' if why else f' (byte {byte})'}", advice)


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


def unknown_kind(name: str, *, spreadsheet: bool) -> Message:
    """PS604: a fact file of a kind that is not known."""
    return Message(
        "PS604",
        f"`{name}` is no kind of fact file that is known",
        "save the sheet as “CSV UTF-8”, with the columns `name` and `value`"
        if spreadsheet
        else "facts are read from `.toml`, `.json` and `.csv`",
    )


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
