"""The tests in several processes: each takes the next file of tests when it is free, and the first one tells of all.

The others are copies that the first process makes of itself when the tests are collected; while it does that, another
one compiles tests that it has not come to. Whatever one of them has to tell of a file of tests lies as a file in a
folder. Where no process tells of a test, the run ends as interrupted.

There is one process more than cores, since tests wait for disks, for other processes and for the browser. What needs
the browser is run by one of them, as if it were one file, and so is what needs the sources of the library.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn, cast

import attrs
import pytest

FEW = 300
"""Fewer tests are run by one process."""

SHARED = ("browser", "sources")
"""Fixtures that are dear to make, or large; the browser takes longest and comes first."""


def pytest_addoption(parser: pytest.Parser) -> None:
    # A system that cannot copy a process has one.
    count = min(4, os.cpu_count() or 1) + 1 if hasattr(os, "fork") else 1
    group = parser.getgroup("perfscore")
    group.addoption("--processes", type=int, metavar="N", default=count, help=f"spread {FEW} tests and more over N")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Compile the last files of tests in a copy while this process reads the first ones, if it is to read them all."""
    option = session.config.option
    if option.processes < 2 or option.file_or_dir or sys.dont_write_bytecode:
        return (yield)
    copy = os.fork() or compile_from_the_end(session)
    try:
        return (yield)
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


def compile_from_the_end(session: pytest.Session) -> NoReturn:
    """Import one file of tests after the other, the last one first; what is compiled for that is kept beside them."""
    try:
        paths = sorted(path for folder in session.config.args for path in Path(folder).rglob("test_*.py"))
        for path in reversed(paths):
            # What goes wrong with it is told when it is read.
            with suppress(BaseException):
                assert pytest.Module.from_parent(session, path=path.absolute()).obj
    finally:
        os._exit(0)


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    option = session.config.option
    if option.processes < 2 or len(session.items) < FEW or session.testsfailed or option.collectonly or option.usepdb:
        # Left to pytest.
        return None
    with tempfile.TemporaryDirectory() as folder:
        Spread(session, Path(folder)).run()
    return True


@attrs.define(eq=False)
class Reports:
    """What is reported in a copy."""

    config: pytest.Config
    kept: list[Any] = attrs.field(factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.kept.append(self.config.hook.pytest_report_to_serializable(config=self.config, report=report))


@attrs.define
class Spread:
    session: pytest.Session
    folder: Path
    files: list[list[pytest.Item]] = attrs.field(init=False)
    tickets: int = attrs.field(init=False)
    copies: set[int] = attrs.field(init=False, factory=set)
    told: set[int] = attrs.field(init=False, factory=set)

    def run(self) -> None:
        self.files = [list(items) for _, items in groupby(sorted(self.session.items, key=place), key=place)]
        self.tickets = handed_out(len(self.files))
        # The tests of all processes write into one folder, which pytest removes.
        cast(Any, self.session.config)._tmp_path_factory.getbasetemp()
        try:
            for _ in range(1, self.session.config.option.processes):
                self.copies.add(os.fork() or self.be_a_copy())
            for number in self.run_files():
                self.told.add(number)
                self.tell()
            while self.copies:
                self.copies -= {pid for pid in self.copies if os.waitpid(pid, os.WNOHANG) != (0, 0)}
                self.tell()
                time.sleep(0.05)
        finally:
            for pid in self.copies:
                os.kill(pid, signal.SIGINT)
                os.waitpid(pid, 0)
            os.close(self.tickets)
        untold = [items[0].location[0] for number, items in enumerate(self.files) if number not in self.told]
        if untold:
            traces = [path.read_text(encoding="utf-8") for path in self.folder.glob("*.trace")]
            raise self.session.Interrupted("\n".join(["no process told of", *untold, *traces]))

    def run_files(self) -> Iterator[int]:
        """Run the tests of one file after the other that no other process has taken, and give the number of each."""
        while ticket := os.read(self.tickets, 2):
            items = self.files[number := int.from_bytes(ticket)]
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.session.shouldfail or self.session.shouldstop:
                    yield number
                    return
            yield number

    def stop_where_asked(self) -> None:
        if self.session.shouldfail:
            raise self.session.Failed(self.session.shouldfail)
        if self.session.shouldstop:
            raise self.session.Interrupted(self.session.shouldstop)

    def tell(self) -> None:
        """Report what the copies have done since."""
        hook = self.session.config.hook
        for path in sorted(self.folder.glob("*.told")):
            self.told.add(int(path.stem))
            for data in pickle.loads(path.read_bytes()):
                report = hook.pytest_report_from_serializable(config=self.session.config, data=data)
                if report.when == "setup":
                    hook.pytest_runtest_logstart(nodeid=report.nodeid, location=report.location)
                hook.pytest_runtest_logreport(report=report)
                if report.when == "teardown":
                    hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)
            path.unlink()
        self.stop_where_asked()

    def be_a_copy(self) -> int:
        """Run tests and tell the first process of them; this never comes back."""
        try:
            reports = quiet(self.session.config)
            for number in self.run_files():
                written = self.folder / f"{number}.part"
                written.write_bytes(pickle.dumps(reports.kept))
                written.rename(self.folder / f"{number}.told")
                reports.kept.clear()
        finally:
            if sys.exc_info()[0] is not None:
                (self.folder / f"{os.getpid()}.trace").write_text(traceback.format_exc(), encoding="utf-8")
            os._exit(0)


def place(item: pytest.Item) -> tuple[int, str]:
    """The file of a test; all tests that share a fixture are run as if they came from one, before the others."""
    shared = [at for at, name in enumerate(SHARED) if name in getattr(item, "fixturenames", ())]
    return (shared[0], "") if shared else (len(SHARED), str(item.path))


def handed_out(count: int) -> int:
    """A pipe of numbers; whoever reads, each comes out once."""
    tickets, end = os.pipe()
    for number in range(count):
        os.write(end, number.to_bytes(2))
    os.close(end)
    return tickets


def quiet(config: pytest.Config) -> Reports:
    """Let a copy print nothing, and capture what its tests print by itself."""
    manager = config.pluginmanager
    if manager.has_plugin("terminalreporter"):
        manager.unregister(name="terminalreporter")
    capture = manager.get_plugin("capturemanager")
    if capture is not None:
        capture.stop_global_capturing()
        capture.start_global_capturing()
    reports = Reports(config)
    manager.register(reports)
    return reports
