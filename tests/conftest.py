"""What a run of the tests takes: the same few examples of each law, or with ``--thorough`` everything, drawn afresh."""

import gc
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "support.browser",
    "support.folders",
    "support.processes",
    "support.reading",
    "support.sources",
    "support.work",
]

FEW, MANY = 3, 200


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("perfscore")
    group.addoption(
        "--thorough",
        action="store_true",
        help=f"run what takes seconds too, and draw {MANY} fresh examples for each law, from a seed that is printed; "
        "draw the same ones again with --hypothesis-seed",
    )
    group.addoption("--examples", type=int, metavar="N", help=f"draw N examples for each law, not {FEW} or {MANY}")


def examples(config: pytest.Config) -> int:
    return int(config.getoption("examples") or (MANY if config.getoption("thorough") else FEW))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    thorough = config.getoption("thorough")
    if thorough and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(secrets.randbelow(10**9))
    settings.register_profile(
        "perfscore",
        max_examples=examples(config),
        derandomize=not thorough,
        # What an earlier run has found decides nothing in a later one.
        database=None,
        # How long an example takes hangs on what else the machine does.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        print_blob=True,
    )
    settings.load_profile("perfscore")
    if not thorough:
        draw_no_constants_of_the_code()
    # What is said of no file that has a language is told in that of the locale.
    os.environ["LC_ALL"] = "C"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # What a shell starts in the background ignores interrupts, and so would all that the tests start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.dont_write_bytecode:
        # Else each process, of the tests or started by one, would compile the package and the tests anew.
        folder = tempfile.mkdtemp()

        def forget() -> None:
            sys.dont_write_bytecode = True
            shutil.rmtree(folder, ignore_errors=True)

        config.add_cleanup(forget)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = folder
        sys.dont_write_bytecode = False


def draw_no_constants_of_the_code() -> None:
    """Else examples would change with the code, and all of it would be parsed before the first test is run."""
    # An older Hypothesis draws none.
    with suppress(ImportError):
        providers: Any = import_module("hypothesis.internal.conjecture.providers")
        providers._get_local_constants = lambda: providers._local_constants


def drawn(config: pytest.Config) -> str:
    if config.getoption("thorough"):
        again = f"--thorough --examples={examples(config)} --hypothesis-seed={config.option.hypothesis_seed}"
        return f"laws: {examples(config)} fresh examples each; the same ones again: {again}"
    return (
        f"laws: {examples(config)} examples each, the same in every run; all takes three to four minutes on two cores; "
        "fresh examples, and many more: --thorough"
    )


def pytest_report_header(config: pytest.Config) -> str:
    return drawn(config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("thorough"):
        terminalreporter.write_line(drawn(config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("thorough"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("thorough")])
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def pytest_sessionstart() -> None:
    # What tests make goes mostly when the last name of it does; to look for what does not takes time.
    gc.disable()


def pytest_runtest_logfinish() -> None:
    # So many take less than a gigabyte. To look through a million takes a second; the processes of a plain run end with
    # fewer.
    if gc.get_count()[0] > 8_000_000:
        gc.collect()
        gc.freeze()


def pytest_collection_finish() -> None:
    # Thousands of tests that stay need not be walked through whenever garbage is looked for.
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Put back what a command of the program changes in its process."""
    before = signal.getsignal(signal.SIGINT)
    try:
        return (yield)
    finally:
        signal.signal(signal.SIGINT, before)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # What is left open in garbage is told by the runs of one process; of several, the others end without looking.
    if session.config.option.processes < 2:
        gc.collect()
    # At its end pytest looks for garbage five times, and Python does it again.
    gc.freeze()
