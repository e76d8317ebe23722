"""What tests do in a copy of the process is told by the first one as if it had run them itself."""

import os
import sys

import pytest

from support import processes

pytest_plugins = ["pytester"]

SLOW = "import time\n\ndef test_that_takes_its_time():\n    time.sleep(0.5)\n"
KINDS = """
import sys
import os
import sys

import pytest

def test_that_passes(tmp_path):
    print("not shown", file=sys.stderr)

def test_that_fails(tmp_path):
    print("what it printed")
    assert [1, 2] == [1, 3]

@pytest.mark.skip(reason="not here")
def test_that_is_skipped():
    pass

@pytest.mark.xfail
def test_that_is_known_to_fail():
    assert False

@pytest.fixture
def broken():
    raise ValueError("no fixture")

def test_without_its_fixture(broken):
    pass
"""


@pytest.fixture
def spread(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setattr(processes, "FEW", 2)
    return pytester


def run(pytester: pytest.Pytester, *arguments: str, **files: str) -> pytest.RunResult:
    pytester.makepyfile(**{f"test_{name}": text for name, text in files.items()})
    options = ["-p", "support.processes", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", *arguments]
    return pytester.runpytest_inprocess(*options)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_all_tests_are_told_of_whichever_process_runs_them(spread: pytest.Pytester, count: int) -> None:
    found = run(spread, f"--processes={count}", "-ra", a=SLOW, b=KINDS, c=KINDS, d=SLOW, e=KINDS)
    found.assert_outcomes(passed=5, failed=3, skipped=3, xfailed=3, errors=3)
    found.stdout.fnmatch_lines(["E * assert [[]1, 2] == [[]1, 3]", "what it printed", "SKIPPED * not here"])
    found.stdout.no_fnmatch_line("not shown")
    assert found.ret == pytest.ExitCode.TESTS_FAILED


def test_what_needs_the_browser_is_run_by_one_process(spread: pytest.Pytester) -> None:
    spread.makeconftest("import pytest\n\n@pytest.fixture\ndef browser():\n    pass\n")
    using = f"""import os
import time

def test_that_uses_it(browser):
    time.sleep(0.5)
    with open({str(spread.path / "used")!r}, "a") as file:
        print(os.getpid(), file=file)
"""
    run(spread, "--processes=3", a=SLOW, b=using, c=using).assert_outcomes(passed=3)
    processes = (spread.path / "used").read_text(encoding="utf-8").split()
    assert (len(processes), len(set(processes))) == (2, 1)


def test_what_a_copy_had_to_do_when_it_died_is_named(spread: pytest.Pytester) -> None:
    dying = f"import os\n\ndef test_that_dies():\n    if os.getpid() != {os.getpid()}:\n        os._exit(3)\n"
    found = run(spread, "--processes=2", a=SLOW, b=dying, c=SLOW)
    assert found.ret == pytest.ExitCode.INTERRUPTED
    found.stdout.fnmatch_lines(["*no process told of*", "*test_b.py*"])


def test_what_goes_wrong_in_a_copy_is_shown(spread: pytest.Pytester) -> None:
    hook = "import os\n\ndef pytest_runtest_setup():\n    if os.getpid() != {}:\n        raise KeyboardInterrupt\n"
    spread.makeconftest(hook.format(os.getpid()))
    found = run(spread, "--processes=2", a=SLOW, b=SLOW)
    assert found.ret == pytest.ExitCode.INTERRUPTED
    found.stdout.fnmatch_lines(["*no process told of*", "*KeyboardInterrupt*"])


def test_the_first_failure_may_be_the_last(spread: pytest.Pytester) -> None:
    found = run(spread, "--processes=2", "-x", **dict.fromkeys("abcdef", SLOW + "    assert False\n"))
    assert found.parseoutcomes()["failed"] <= 2
    assert found.ret == pytest.ExitCode.TESTS_FAILED


def test_what_is_read_last_is_compiled_meanwhile(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    waiting = """import os, time
if os.getpid() == {pid}:
    compiled = lambda: os.path.exists("__pycache__") and any("test_z" in name for name in os.listdir("__pycache__"))
    limit = time.monotonic() + 60
    while not compiled() and time.monotonic() < limit:
        time.sleep(0.01)
    assert compiled()

def test_that_waited():
    pass
"""
    found = run(pytester, "--processes=2", a=waiting.format(pid=os.getpid()), z=SLOW)
    found.assert_outcomes(passed=2)
