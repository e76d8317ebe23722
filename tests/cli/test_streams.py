"""How a command ends whose output nobody takes, or that is interrupted: real processes and real signals."""

import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import IO, Any, Final

import pytest

from perfscore import __main__ as program
from perfscore import cli
from support.command_lines import SPLITS, copied

FRAMEWORK: Final = 'framework f "F" { points 10 }\nfact n : count\nindicator a 10 { award min(10, n) }\n'
OLD: Final = b"an older good output\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.perf").write_text(FRAMEWORK, encoding="utf-8")
    Path("f.toml").write_text("n = 3\n", encoding="utf-8")
    Path("many.csv").write_text("n\n1\n2\n", encoding="utf-8")
    Path("out.txt").write_bytes(OLD)
    return tmp_path


# ---------------------------------------------------------------- nobody takes the output

COMMANDS: Final = [["--help"], ["list"], ["check", "a.perf"]]


# Whoever runs the tests may have asked for outputs without buffers, as no user does.
ENVIRONMENT: Final = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def ended(program: list[str], stdout: Any = subprocess.PIPE, stderr: Any = subprocess.PIPE) -> tuple[int, bytes, bytes]:
    """The exit code of a Python program, and what it has written to its two outputs."""
    done = subprocess.run(
        [sys.executable, *program], check=False, timeout=300, env=ENVIRONMENT, stdout=stdout, stderr=stderr
    )
    return done.returncode, done.stdout or b"", done.stderr or b""


def perfscore(*arguments: str, **streams: Any) -> tuple[int, bytes, bytes]:
    """The same of a command."""
    return ended(["-m", "perfscore", *arguments], **streams)


@contextmanager
def gone() -> Iterator[int]:
    """An output whose reader has gone."""
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)


@SPLITS
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_closed_pipe_ends_a_command_quietly(command: list[str]) -> None:
    with gone() as pipe:
        assert copied(*command, stdout=pipe) == (1, b"", b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", COMMANDS[:1], ids=" ".join)
def test_a_full_disk_behind_the_output_is_told_in_one_line(
    command: list[str], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENVIRONMENT, "PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("wb") as full:
        assert perfscore(*command, stdout=full) == (
            1,
            b"",
            b"perfscore: the output cannot be written: no space left on device\n",
        )


def closing(number: int) -> list[str]:
    return ["-c", f"import os, sys; os.close({number}); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"]


def closed(number: int, *arguments: str) -> tuple[int, bytes, bytes]:
    """What becomes of a command that is begun without one of its streams."""
    return ended([*closing(number), "-m", "perfscore", *arguments])


def test_without_a_standard_output_nothing_is_done_and_that_is_told() -> None:
    asked = ["score", "a.perf", "f.toml", "-o", "out.txt"]
    assert closed(1, *asked) == (1, b"", b"perfscore: standard output is closed\n")
    assert Path("out.txt").read_bytes() == OLD


def test_without_a_standard_error_all_is_done() -> None:
    assert closed(2, "score", "a.perf", "f.toml", "-o", "out.txt") == (0, b"", b"")
    assert b"3" in Path("out.txt").read_bytes()
    assert closed(2, "score", "a.perf", "none.toml")[:2] == (1, b"")


def test_a_standard_error_that_nobody_takes_changes_nothing_else() -> None:
    with gone() as pipe, Path("/dev/full").open("wb") as full:
        assert perfscore("score", "none.perf", "f.toml", stderr=pipe) == (1, b"", b"")
        assert perfscore("template", "a.perf", stdout=full, stderr=full) == (1, b"", b"")


# ---------------------------------------------------------------- interrupts

STOPPED: Final = (130, b"", b"perfscore: stopped\n")
PROGRAM: Final = """
import os, re, signal, sys
event, part = sys.argv[1:3]
def stop(name, arguments):
    if name == event and re.search(part, str(arguments[0])):
        os.kill(os.getpid(), signal.SIGINT)
del sys.argv[1:3]
sys.addaudithook(stop)
signal.signal(signal.SIGINT, signal.default_int_handler)
import runpy
runpy.run_module("perfscore", run_name="__main__")
"""


def interrupted(event: str, part: str, *arguments: str) -> tuple[int, bytes, bytes]:
    """What becomes of a command that gets an interrupt as soon as such a file is opened, or given another name."""
    return ended(["-c", PROGRAM, event, part, *arguments])


def interrupt(event: str, part: str) -> None:
    """Get this process an interrupt then."""

    def stop(name: str, arguments: tuple[object, ...]) -> None:
        if name == event and part in str(arguments[0]):
            os.kill(os.getpid(), signal.SIGINT)

    sys.addaudithook(stop)


@SPLITS
@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "a.perf", "f.toml", "-o", "out.txt"],
        ["explain", "a.perf", "f.toml"],
        ["verify", "f.toml", "a.perf", "f.toml"],
        ["template", "a.perf"],
        ["check", "a.perf", "a.perf"],
        ["test", "a.perf"],
        ["whatif", "a.perf", "f.toml"],
        ["reach", "a.perf", "f.toml", "--score", "9"],
        ["diff", "a.perf", "a.perf"],
        ["batch", "a.perf", "many.csv", "-o", "out.csv"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_an_interrupt_ends_every_command_in_one_line(arguments: list[str]) -> None:
    assert copied(*arguments, before=lambda: interrupt("open", "a.perf")) == STOPPED


AT_EXIT: Final = f"""
import atexit, os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))
{PROGRAM}"""


def test_an_interrupt_behind_the_end_changes_nothing() -> None:
    code, out, err = ended(["-c", AT_EXIT, "none", "none", "score", "a.perf", "f.toml", "-o", "out.txt"])
    assert (code, out, err) == (0, b"", b"")
    assert ended(["-c", AT_EXIT, "open", "a.perf", "score", "a.perf", "f.toml"]) == STOPPED


@pytest.mark.parametrize("module", ["cli.__init__", "argparse", "cli.scoring", "loader"])
def test_an_interrupt_while_the_program_is_imported_ends_it_in_one_line(module: str) -> None:
    file = module.replace(".", r"[/\\](?:__pycache__[/\\])?")
    assert interrupted("open", rf"\b{file}\.", "list") == STOPPED


@SPLITS
def test_an_interrupt_while_a_report_is_put_in_its_place_leaves_the_older_one(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    arguments = ["score", "a.perf", "f.toml", "-o", "out.txt"]
    assert copied(*arguments, before=lambda: interrupt("os.rename", ".part")) == STOPPED
    assert Path("out.txt").read_bytes() == OLD
    assert sorted(path.name for path in folder.iterdir()) == before


# ---------------------------------------------------------------- the same within this process


class Lost(io.StringIO):
    """An output that takes nothing, and stands for a file."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self.file = file

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fileno(self) -> int:
        return self.file.fileno()


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_arguments: object) -> Any:
        raise error

    return fail


def test_neither_output_takes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("lost").open("wb") as file:
        monkeypatch.setattr(sys, "stdout", Lost(file))
        monkeypatch.setattr(sys, "stderr", Lost(file))
        assert cli.main(["list"]) == 1


def test_without_outputs_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["score", "a.perf", "f.toml", "-o", "out.txt"]) == 1
    assert Path("out.txt").read_bytes() == OLD


def test_an_interrupt_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "import_module", raising(KeyboardInterrupt()))
    with redirect_stdout(io.StringIO()):
        assert cli.main(["list"]) == 130
        monkeypatch.setattr(program, "import_module", raising(KeyboardInterrupt()))
        assert program.main() == 130
    assert capsys.readouterr().err == "perfscore: stopped\n" * 2


def test_the_program_ends_as_its_command_line_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["perfscore", "check", "a.perf"])
    assert program.main() == 0
    assert capsys.readouterr().out == "a.perf: no problems found, 3 questions decided\n"
