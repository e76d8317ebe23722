"""Reads frameworks, facts, results and keys from files; frameworks and facts also by their names, and by a day."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import attrs

from perfscore.files.door import chinese_text, open_input, reason
from perfscore.files.places import refused
from perfscore.kernel import limits, resources
from perfscore.kernel.lazy import LazyModule, lazy
from perfscore.kernel.source import Language, Record, Source, printable
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words, first
from perfscore.messages.diagnostics import FactsError, FrameworkError, PerfscoreError, told_in
from perfscore.model import model
from perfscore.reports.framework import Framework, understand
from perfscore.reports.json import unfit
from perfscore.reports.result import Result
from perfscore.scoring.convert import toml_key
from perfscore.scoring.facts import Facts, found_type

if TYPE_CHECKING:
    from perfscore.files import csv, json, toml, xlsx
    from perfscore.reports import json_read
else:
    csv, json, toml, xlsx = lazy("perfscore.files", "csv", "json", "toml", "xlsx")
    json_read = LazyModule("perfscore.reports.json_read")


Location = str | os.PathLike[str]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_SPREADSHEETS = frozenset({".xls", ".et", ".ods", ".numbers"})


def load(framework: Location) -> Framework:
    """Read a framework from a path, or by its name one that ships with perfscore.

    Raises FrameworkError where there is none, or where it is not sound.
    """
    path = _path(framework, FrameworkError, lambda found: Message("PS607.not_a_framework", found=found))
    if path.is_file:
        return understand(read_source(path.name))
    stem = path.name.removesuffix(".perf")
    if f"{stem}.perf" in resources.names("frameworks"):
        return understand(Source(f"{stem}.perf", resources.text("frameworks", f"{stem}.perf")))
    if path.suffix == ".perf" or path.exists or path.in_a_folder:
        return understand(read_source(path.name))
    known = shipped()
    message = Message("PS601.no_framework", name=_short(stem), meant=nearest(stem, known), known=known)
    raise FrameworkError.in_file(message, path.name)


def read_source(name: str, data: bytes | None = None) -> Source:
    """The text of a framework's file, or of its content that is given, whatever stands in it.

    Raises FrameworkError where it cannot be read.
    """
    path = _Path(name, Path(name))
    return Source(name, _read(path, FrameworkError) if data is None else _text(path, data, FrameworkError))


def loads(text: str, *, name: str = "<text>", lang: Language | None = None) -> Framework:
    """Read a framework from a text; ``name`` stands for the file in diagnostics.

    Raises FrameworkError where it is not sound, in the language ``lang``, by default its own.
    """
    with told_in(lang):
        for given in (text, name):
            if not issubclass(type(given), str):
                raise FrameworkError.of(Message("PS607.not_a_text", found=found_type(given)))
        return understand(Source(str.__str__(name), str.__str__(text)))


def load_facts(
    facts: Location, *, table: str | None = None, sheet: str | None = None, lang: Language | None = None
) -> Facts:
    """Read facts from a TOML, JSON, CSV or XLSX file, or by their name some that ship with perfscore.

    With ``table`` a CSV file or a sheet is read as the table of that name: below its headings, each row is a row.
    ``sheet`` names the sheet of a workbook; without it the one counts that is called as the table, or the only one.
    Raises FactsError where the file cannot be read as what its ending says. That and remarks are told in the language
    ``lang``, by default that of the locale.
    """
    with told_in(lang):
        found = _found(facts, table, sheet)
    return attrs.evolve(found, remarks=tuple(each.told_in(lang) for each in found.remarks))


def _found(facts: Location, table: str | None, sheet: str | None) -> Facts:
    path = _path(facts, FactsError, lambda found: Message("PS526.no_facts", found=found))
    name = _table_name(table)
    workbook = path.suffix in _WORKBOOKS
    if sheet is not None and not (workbook and issubclass(type(sheet), str)):
        found = None if issubclass(type(sheet), str) else found_type(sheet)
        raise FactsError.in_file(Message("PS526.not_a_sheet", found=found), path.name)
    if workbook:
        return xlsx.read_workbook(path.name, _data(path, FactsError, limits.WORKBOOK_BYTES), name, sheet)
    if not path.exists:
        for file in resources.named("frameworks", path.name):
            if not file.name.endswith(".perf"):
                _check_kind(_Path(file.name, Path(file.name)), name)
                return read_facts(file.name, file.read_text(encoding="utf-8"), name)
        if not path.in_a_folder:
            known = [each for each in resources.names("frameworks") if not each.endswith(".perf")]
            stems = [each.rpartition(".")[0] for each in known]
            meant = _beside(path) or nearest(path.name, known if path.suffix else stems)
            raise FactsError.in_file(Message("PS605.no_facts_file", name=_short(path.name), meant=meant), path.name)
    _check_kind(path, name)
    return read_facts(path.name, _read(path, FactsError), name)


def load_claim(result: Location) -> json_read.Claimed:
    """Read what a JSON file says of a result, also where its values contradict one another.

    Raises FactsError where there is no such file, or where it holds no result.
    """
    return json_read.read_claim(*_result(result))


def load_result(result: Location, *, lang: Language | None = None) -> Result:
    """Read a result from a JSON file; it explains itself as the one that was written did.

    Its reports tell that nobody has compared it with the framework and the facts, which ``verify`` does. Raises
    FactsError where there is no such file, or where it holds no result that fits itself, in the language ``lang``, by
    default that of the locale.
    """
    with told_in(lang):
        return Result.of(json_read.read_result(*_result(result)))


def _result(result: Location) -> tuple[str, str]:
    """The text of a file with a result, and its name."""
    path = _path(result, FactsError, lambda found: Message("PS611.not_a_file", found=found))
    return _read(path, FactsError, limits.RESULT_CHARACTERS), path.name


def load_key(key: Location) -> bytes:
    """Read a key for signatures from a file; one end of a line behind it, as editors leave, is no part of it.

    Raises PerfscoreError where it cannot be read, or has fewer than 16 bytes or more than 4,096.
    """
    path = _path(key, PerfscoreError, lambda found: Message("PS619.not_a_key_file", found=found))
    data = _data(path, PerfscoreError, limits.KEY_BYTES_MOST + len(b"\r\n"))
    content = data.removesuffix(b"\n").removesuffix(b"\r") if data.endswith(b"\n") else data
    wrong = unfit(content)
    if wrong is not None:
        raise PerfscoreError.in_file(wrong, path.name)
    return content


def _table_name(given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise FactsError.of(Message("PS526.not_a_table_name", found=found_type(given)))
    if not given.strip():
        raise FactsError.of(Message("PS526.not_a_table_name", found=Words("found.empty")))
    return str.__str__(given)


def _check_kind(path: _Path, table: str | None) -> None:
    """Raise FactsError where the ending tells of no fact file, or of none that can be the ``table``."""
    short = _short(path.path.name)
    if path.suffix not in KINDS:
        message = Message(
            "PS604.unknown_kind", name=short, spreadsheet=path.suffix in _SPREADSHEETS, table=table is not None
        )
        raise FactsError.in_file(message, path.name)
    if table is not None and path.suffix not in _WORKBOOKS | {".csv"}:
        key = toml_key(_short(table))
        message = Message("PS604.no_csv_but_toml", name=short, table=key)
        if path.suffix == ".json":
            message = Message("PS604.no_csv_but_json", name=short, table=_short(table))
        raise FactsError.in_file(message, path.name)


def load_beside(framework: model.Framework, name: str) -> Facts:
    """Read facts that an example of a framework names; they must lie in the framework's own folder.

    Raises FactsError where they do not, or cannot be read.
    """
    if Path(name).name != name or name in {"", ".", ".."} or "\\" in name:
        raise FactsError.in_file(Message("PS606.outside", name=_short(name)), framework.source.name)
    beside = _Path(framework.source.name, Path(framework.source.name))
    if beside.is_file:
        return load_facts(beside.path.parent / name)
    if name in resources.names("frameworks"):
        return read_facts(name, resources.text("frameworks", name))
    raise FactsError.in_file(Message("PS605.no_facts_file", name=_short(name), meant=None), framework.source.name)


def shipped() -> tuple[str, ...]:
    """The names of the frameworks that ship with perfscore. Raises FrameworkError where this installation has none."""
    found = tuple(name.removesuffix(".perf") for name in resources.names("frameworks") if name.endswith(".perf"))
    if not found:
        raise FrameworkError.of(Message("PS601.none_ships"))
    return found


def shipped_facts() -> tuple[str, ...]:
    """The names of the facts that ship with perfscore."""
    return tuple(name.rpartition(".")[0] for name in resources.names("frameworks") if not name.endswith(".perf"))


def language_of(words: Sequence[str]) -> Language | None:
    """The language of the first framework that is named among some words, also where it cannot be read otherwise."""
    for word in words:
        path, name = _Path(word, Path(word)), f"{word.removesuffix('.perf')}.perf"
        if path.suffix == ".perf" and path.is_file:
            with suppress(PerfscoreError):
                return read_source(word).language
        elif name in resources.names("frameworks"):
            return Source(name, resources.text("frameworks", name)).language
    return None


def means_facts(word: str) -> bool:
    """Whether a word names facts: a file, one by its ending if it is not there, or facts that ship with perfscore."""
    word, _ = with_sheet(word)
    path = _Path(word, Path(word))
    return path.suffix in KINDS or path.is_file or word in shipped_facts()


def with_sheet(word: str) -> tuple[str, str | None]:
    """The name of a file, and that of a sheet where one stands behind a workbook and ``#``."""
    file, sign, sheet = word.rpartition("#")
    workbook = bool(sign) and Path(file).suffix.lower() in _WORKBOOKS and not _Path(word, Path(word)).is_file
    return (file, sheet) if workbook else (word, None)


def _short(name: str) -> str:
    return printable(name[:80])


class _Path(Record):
    """A path as it was given, and as the file system sees it; one that it cannot look at is not there."""

    name: str
    path: Path

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    @property
    def in_a_folder(self) -> bool:
        return len(self.path.parts) != 1

    @property
    def is_file(self) -> bool:
        return self._asked(Path.is_file)

    @property
    def exists(self) -> bool:
        return self._asked(Path.exists)

    def _asked(self, question: Callable[[Path], bool]) -> bool:
        try:
            return question(self.path)
        except (OSError, ValueError):
            return False


def _path(given: object, kind: type[PerfscoreError], wrong: Callable[[Words], Message]) -> _Path:
    """The path that an argument is; a stranger's ``__fspath__`` may do anything."""
    try:
        name = os.fspath(cast(os.PathLike[str], given))
    except Exception as error:
        raise kind.of(wrong(found_type(given))) from error
    if not isinstance(name, str):
        raise kind.of(wrong(found_type(name)))
    if not name.strip():
        raise kind.of(Message("PS602.nameless"))
    return _Path(str.__str__(name), Path(name))


def _read(path: _Path, kind: type[PerfscoreError], characters: int = limits.FILE_CHARACTERS) -> str:
    # No character takes more than four bytes, and a mark of the encoding may stand before the first.
    return _text(path, _data(path, kind, 4 * characters + 4), kind, characters)


def _data(path: _Path, kind: type[PerfscoreError], most: int) -> bytes:
    try:
        with open_input(path.path) as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise kind.in_file(Message("PS602.unreadable", why=reason(error), meant=_beside(path)), path.name) from None


def _beside(path: _Path) -> str | None:
    """The file of the same folder that is most likely meant where one is not there."""
    if path.exists:
        return None
    names = list[str]()
    with suppress(OSError, ValueError):
        names += [each.name for each in path.path.parent.iterdir() if each.suffix.lower() == path.suffix]
    meant = nearest(path.path.name, names)
    return None if meant is None else printable(str(path.path.with_name(meant)))


def _text(path: _Path, data: bytes, kind: type[PerfscoreError], characters: int = limits.FILE_CHARACTERS) -> str:
    most = 4 * characters + 4
    check_text(data, kind, path.name)
    try:
        # Of a file that is too large enough characters are left to say so, even where some are cut or wrong.
        return data.decode("utf-8-sig", "replace" if len(data) > most else "strict")
    except UnicodeDecodeError as error:
        table = path.suffix == ".csv" and kind is FactsError
        chinese = chinese_text(data)
        if table and chinese is not None:
            return chinese
        message = Message(
            "PS603.no_spreadsheet_text" if table else "PS603.not_utf8", byte=error.start, chinese=chinese is not None
        )
        raise kind.in_file(message, path.name) from None


def check_text(head: bytes, kind: type[PerfscoreError], name: str) -> None:
    """Raise an error of a kind where bytes are of a spreadsheet, or of text in an encoding that is not read."""
    if head.startswith(_ARCHIVES):
        raise kind.in_file(Message("PS603.a_spreadsheet"), name)
    if head.startswith(_UTF16) or b"\0" in head[:2]:
        raise kind.in_file(Message("PS603.utf16"), name)


KINDS: Final = frozenset({".toml", ".json", ".csv"}) | _WORKBOOKS
"""The kinds of fact files by their endings."""


def read_facts(name: str, text: str, table: str | None = None) -> Facts:
    """Read facts; the ending of the name tells the kind of file. Of a CSV file all may be one ``table``.

    Raises FactsError where the text is not of that kind.
    """
    source = Source(name, text)
    if len(text) > limits.FILE_CHARACTERS:
        raise refused(Message("PS513.too_large"), source)
    return attrs.evolve(_facts(source, table), files=(source.file,))


def _facts(source: Source, table: str | None) -> Facts:
    if table is not None:
        return csv.table_of(source, csv.rows(source), table)
    match source.name.rpartition(".")[2].lower():
        case "toml":
            return toml.read_toml(source)
        case "json":
            return json.read_json(source)
        case _:
            return csv.facts_of(source, list(csv.rows(source)))


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_REST = re.compile(r"[-_. ]?v?[0-9].*", re.ASCII | re.IGNORECASE | re.DOTALL)
_MOST = 10


def load_in_force(framework: Location, on: datetime.date | str) -> Framework:
    """Read the edition that is in force on a day; see ``api.load``."""
    day = _day(on)
    editions = list(_editions(framework)) or [load(framework)]
    found = [each for each in editions if _in_force(each, day)]
    if len(found) == 1:
        return found[0]
    name = _short(str(os.fspath(framework)))
    told = [_told(each) for each in found or editions]
    there = first(told, _MOST)
    message = Message("PS650.none_in_force", name=name, day=day.isoformat(), there=there)
    if found:
        message = Message("PS651.several_in_force", count=len(found), name=name, day=day.isoformat(), there=there)
    raise FrameworkError.in_file(message, os.fspath(framework))


def _day(given: object) -> datetime.date:
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    if isinstance(given, str) and _DAY.fullmatch(given.strip()):
        with suppress(ValueError):
            return datetime.date.fromisoformat(given.strip())
    shown = f"“{_short(given)}”" if isinstance(given, str) else found_type(given)
    raise FrameworkError.of(Message("PS652.no_day", found=shown))


def _editions(framework: object) -> Iterator[Framework]:
    """The editions of a name; none where it is no name at all, which reading it tells."""
    if not isinstance(framework, str | os.PathLike):
        return
    name = os.fspath(framework)
    if not isinstance(name, str) or not name.strip():
        return
    path = Path(name)
    stem = path.name.removesuffix(".perf")
    files = _files(path) or [each for each in _files(path.parent) if _is_of(each.name, stem)]
    yield from (load(each) for each in files)
    if len(path.parts) == 1:
        read = {each.name for each in files}
        yield from (load(each) for each in resources.names("frameworks") if _is_of(each, stem) and each not in read)


def _files(folder: Path) -> Sequence[Path]:
    """The frameworks in a folder by their names; none where it is no folder, or cannot be looked at."""
    try:
        return sorted(each for each in folder.iterdir() if each.suffix == ".perf" and each.is_file())
    except (OSError, ValueError):
        return []


def _is_of(file: str, stem: str) -> bool:
    name = file.removesuffix(".perf")
    return (
        file.endswith(".perf") and name.startswith(stem) and (name == stem or bool(_REST.fullmatch(name[len(stem) :])))
    )


def _in_force(framework: model.Framework, day: datetime.date) -> bool:
    if framework.effective is None:
        return True
    first, last = framework.effective
    return first <= day and (last is None or day <= last)


def _told(framework: model.Framework) -> Words:
    """An edition by its file, and when it is in force."""
    name = Path(framework.source.name).name
    if framework.effective is None:
        return Words("edition.any_day", name=name)
    start, end = framework.effective
    if end is None:
        return Words("edition.since", name=name, start=start.isoformat())
    return Words("edition.between", name=name, start=start.isoformat(), end=end.isoformat())
