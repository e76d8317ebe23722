"""What every command promises about the files that it writes and reads, one table for all commands."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import pytest

from perfscore.kernel import resources
from support.command_lines import Run, run
from support.markup import parsed

OLD: Final = b"an older good output\n"
FRAMEWORK: Final = """framework audit "Supplier audit" {
  points 10
  round half_up to 0.01 at each indicator
  grade on published { >= 8 : "good"   else : "poor" }
}
fact ordered, delivered : money
fact halls : table { seats : count }
indicator supply 6 { award 6 * min(1, delivered / ordered) }
indicator room   4 { award min(4, sum(seats of halls)) }
"""
FILES: Final = {
    "a.perf": FRAMEWORK,
    "b.perf": FRAMEWORK.replace("award 6 *", "award 5 *"),
    "f.toml": "ordered = 100\ndelivered = 90\n",
    "whole.toml": "ordered = 100\ndelivered = 90\nhalls = [{ seats = 3 }]\n",
    "open.toml": "delivered = { between = [10, 90] }\n",
    "t.csv": "seats\n1\n2\n",
    "u=t.csv": "seats\n1\n2\n",
    "k": "sixteen bytes or more",
    "e.perf": FRAMEWORK + 'example "e" { given "whole.toml" expect total = 8.4 }\n',
}

# Each writes a text to the file that is added, and has read these.
WRITERS: Final = {
    "score": (("score", "a.perf", "f.toml", "halls=t.csv", "--format", "text"), ("a.perf", "f.toml", "t.csv")),
    "equals": (("score", "a.perf", "f.toml", "halls=u=t.csv", "--format", "text"), ("u=t.csv",)),
    "partial": (("score", "a.perf", "f.toml", "halls=t.csv", "--partial", "--format", "html"), ("f.toml",)),
    "signed": (("score", "a.perf", "whole.toml", "--key", "k", "--format", "json"), ("k",)),
    "whatif": (("whatif", "a.perf", "f.toml", "halls=t.csv", "--format", "text"), ("a.perf", "f.toml", "t.csv")),
    "reach": (
        ("reach", "a.perf", "f.toml", "halls=t.csv", "--score", "9", "--format", "json"),
        ("a.perf", "f.toml", "t.csv"),
    ),
    "template": (("template", "a.perf", "--force", "--format", "toml"), ("a.perf",)),
    "diff": (("diff", "a.perf", "b.perf", "whole.toml", "--format", "text"), ("a.perf", "b.perf", "whole.toml")),
    "examples": (("diff", "e.perf", "b.perf", "--format", "text"), ("e.perf", "whole.toml")),
}
COMMANDS: Final = {name: arguments for name, (arguments, _) in WRITERS.items()}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(found: Run, code: str, why: str) -> bool:
    return (found.code, found.out) == (1, "") and f"error[{code}]: {why}" in found.err


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize("command", COMMANDS)
def test_an_output_is_what_would_be_printed_and_nothing_else_is_left(command: str, folder: Path) -> None:
    Path("out").write_bytes(OLD)
    before = names(folder)
    printed = run(*COMMANDS[command])
    written = run(*COMMANDS[command], "-o", "out")
    assert (written.code, written.out, written.err) == (printed.code, "", "")
    assert Path("out").read_text(encoding="utf-8") == printed.out
    assert names(folder) == before


@pytest.mark.parametrize(("command", "file"), [(name, file) for name, (_, files) in WRITERS.items() for file in files])
def test_no_output_takes_the_place_of_what_the_command_reads(command: str, file: str, folder: Path) -> None:
    Path("symbolic").symlink_to(file)
    Path("hard").hardlink_to(file)
    for name in (file, "symbolic", "hard", folder / ".." / folder.name / file):
        found = run(*COMMANDS[command], "-o", str(name))
        assert refused(found, "PS609", "the output would be written over a file that is read for it")
    assert Path(file).read_text(encoding="utf-8") == FILES[file]


def test_no_output_takes_the_place_of_a_shipped_file_that_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = folder / "shipped"
    shipped.mkdir()
    (shipped / "audit.perf").write_text(FRAMEWORK, encoding="utf-8")
    (shipped / "delivery.toml").write_text(FILES["whole.toml"], encoding="utf-8")
    folder_of = resources._folder
    monkeypatch.setattr(resources, "_folder", lambda kind: shipped if kind == "frameworks" else folder_of(kind))
    for target in ("shipped/audit.perf", "shipped/delivery.toml"):
        found = run("score", "audit", "delivery", "--format", "text", "-o", target)
        assert refused(found, "PS609", "the output would be written over a file that is read for it")
    assert run("score", "audit", "delivery", "--format", "text", "-o", "shipped/other.txt").code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_link_is_replaced_and_what_it_leads_to_stays(command: str) -> None:
    Path("behind").write_bytes(OLD)
    Path("out").symlink_to("behind")
    run(*COMMANDS[command], "-o", "out")
    assert not Path("out").is_symlink() and Path("out").read_bytes() != OLD
    assert Path("behind").read_bytes() == OLD


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("pipe", "it is a pipe"),
        ("sub", "it is a folder"),
        ("device", "it is a device"),
        ("none/out", "no such file or directory"),
    ],
)
def test_only_files_are_written(command: str, target: str, why: str, folder: Path) -> None:
    os.mkfifo("pipe")
    Path("sub").mkdir()
    Path("device").symlink_to("/dev/full")
    before = names(folder)
    assert refused(run(*COMMANDS[command], "-o", target), "PS608", f"this file cannot be written: {why}")
    assert names(folder) == before


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("ending", [".ods", ""])
def test_an_ending_that_tells_no_form_is_refused(command: str, ending: str) -> None:
    found = run(*COMMANDS[command][:-2], "-o", f"out{ending}")
    what = f"the ending `{ending}` tells" if ending else "a name without an ending tells"
    assert refused(found, "PS609", f"{what} no form that this command writes")
    assert not Path(f"out{ending}").exists()


@pytest.mark.parametrize(
    ("command", "ending", "start"),
    [
        ("score", ".md", "# "),
        ("whatif", ".csv", "\ufefffact,"),
        ("reach", ".html", "<!DOCTYPE html>"),
        ("reach", ".HTM", "<!DOCTYPE html>"),
        ("reach", ".json", "{"),
        ("reach", ".txt", "To "),
        ("template", ".csv", "\ufeff# "),
        ("template", ".json", "{"),
        ("diff", ".html", "<!DOCTYPE html>"),
    ],
)
def test_the_ending_tells_the_form(command: str, ending: str, start: str) -> None:
    run(*COMMANDS[command][:-2], "-o", f"out{ending}")
    assert Path(f"out{ending}").read_text(encoding="utf-8")[: len(start)] == start


def test_raw_leaves_out_the_apostrophes() -> None:
    text = FRAMEWORK.replace('"good"', '"=HYPERLINK(1)"').replace('"poor"', '"-2+3"')
    Path("a.perf").write_text(text, encoding="utf-8")
    asked = ("whatif", "a.perf", "whole.toml", "--sweep", "delivered=0;100", "--format", "csv")
    guarded, raw = run(*asked).out, run(*asked, "--raw").out
    assert "'=HYPERLINK(1)" in guarded or "'-2+3" in guarded
    assert raw == guarded.replace("'", "")


# ---------------------------------------------------------------- full disks and read-only ones


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_leaves_the_older_output_as_it_was(command: str, disk: Path) -> None:
    (disk / "out").write_bytes(OLD)
    with suppress(OSError), (disk / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    found = run(*COMMANDS[command], "-o", str(disk / "out"))
    assert refused(found, "PS608", "this file cannot be written: no space left on device")
    assert names(disk) == ["filling", "out"] and (disk / "out").read_bytes() == OLD


@pytest.mark.parametrize("command", COMMANDS)
def test_a_read_only_disk_is_told_at_once(command: str, disk: Path) -> None:
    (disk / "out").write_bytes(OLD)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for name, why in (("out", "permission denied"), ("new", "nothing can be written to its folder")):
        found = run(*COMMANDS[command], "-o", str(disk / name))
        assert refused(found, "PS608", f"this file cannot be written: {why}")
    assert names(disk) == ["out"] and (disk / "out").read_bytes() == OLD


# ---------------------------------------------------------------- what is read

READERS: Final = [
    ("score", "pipe", "f.toml"),
    ("score", "a.perf", "pipe.toml"),
    ("score", "a.perf", "f.toml", "halls=pipe.csv"),
    ("explain", "a.perf", "pipe.json"),
    ("verify", "pipe.json", "a.perf", "whole.toml"),
    ("verify", "result.json", "a.perf", "pipe.toml"),
    ("verify", "result.json", "a.perf", "whole.toml", "--key", "pipe"),
    ("score", "a.perf", "whole.toml", "--format", "json", "--key", "pipe"),
    ("check", "pipe.perf"),
    ("test", "pipe.perf"),
    ("template", "pipe.perf"),
    ("whatif", "a.perf", "pipe.csv"),
    ("reach", "pipe.perf", "f.toml", "--score", "9"),
    ("diff", "a.perf", "pipe.perf"),
    ("batch", "pipe.perf", "t.csv"),
    ("batch", "a.perf", "pipe.csv"),
]


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_an_input_that_is_no_file_is_refused_at_once(arguments: tuple[str, ...], kind: str) -> None:
    if "result.json" in arguments:
        run("score", "a.perf", "whole.toml", "-o", "result.json")
    place = next(Path(name) for word in arguments if (name := word.rpartition("=")[2]).startswith("pipe"))
    make: dict[str, Callable[[], object]] = {
        "pipe": partial(os.mkfifo, place),
        "device": partial(place.symlink_to, "/dev/zero"),
        "folder": place.mkdir,
    }
    make[kind]()

    def too_late(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("the command waits for its input")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(30)
    try:
        found = run(*arguments)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert found.code == 1
    assert f"error[PS602]: this file cannot be read: it is a {kind}" in found.out + found.err


# ---------------------------------------------------------------- pages

PAGES: Final = {
    "bounds": ("score", "a.perf", "whole.toml", "open.toml", "--partial"),
    "diff": ("diff", "a.perf", "b.perf", "whole.toml"),
    "reach": ("reach", "a.perf", "whole.toml", "--score", "9"),
    "no way": ("reach", "a.perf", "whole.toml", "--score", "9", "--fix", "ordered,delivered"),
    "whatif": ("whatif", "a.perf", "whole.toml", "--set", "ordered=200", "--sweep", "delivered", "--sensitivity"),
    "grid": ("whatif", "a.perf", "whole.toml", "--sweep", "delivered=1;2", "--sweep", "ordered=3;4"),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_shell_of_the_report(name: str, lang: str) -> None:
    assert run(*PAGES[name], "--lang", lang, "-o", "page.html").err == ""
    page = parsed(Path("page.html").read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>\n"))
    assert page.all("html")[0].attributes["lang"] == {"en": "en", "zh": "zh-CN"}[lang]
    assert page.all("body")[0].classes == ["ps", "ps-page"] and len(page.all("style")) == 1
    [sheet] = page.all("div", "ps-sheet")
    header, main = sheet.children
    assert [each.text for each in header.all("h1")] == [page.all("title")[0].text] != [""] and main.name == "main"
    assert not page.all("div", "ps-fragment")
    # On a phone a number stands below the heading of its column.
    for table in page.all("table"):
        heads = [each.text for each in table.all("thead")[0].all("th")]
        for row in table.all("tbody")[0].all("tr"):
            labels = [each.attributes.get("data-label") or "" for each in row.children if each.name == "td"]
            assert labels == heads[len(heads) - len(labels) :]
