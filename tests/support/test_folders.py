"""The folder of a test goes behind it, and stays where something in it has failed."""

import pytest

pytest_plugins = ["pytester"]

TESTS = """
def test_that_passes(tmp_path):
    tmp_path.joinpath("gone").touch()

def test_that_fails(tmp_path):
    tmp_path.joinpath("kept").touch()
    assert not list(tmp_path.iterdir())
"""


def test_only_what_a_failed_test_has_written_stays(pytester: pytest.Pytester) -> None:
    for name in "ab":
        pytester.makepyfile(**{f"test_{name}": TESTS})
    made = pytester.path / "made"
    options = ["-p", "support.folders", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", f"--basetemp={made}"]
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=2, failed=2)
    assert sorted(path.name for path in made.rglob("*") if path.is_file()) == ["kept", "kept"]
