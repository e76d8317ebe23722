"""How many examples each law draws, and which: the same ones in every run, or with ``--thorough`` many fresh ones."""

import secrets

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["support.browser", "support.processes"]

FEW, MANY = 10, 200


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("perfscore")
    group.addoption(
        "--thorough",
        action="store_true",
        help=f"run what is slow too, and draw {MANY} fresh examples for each law, from a seed that is printed; "
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


def pytest_report_header(config: pytest.Config) -> str:
    if config.getoption("thorough"):
        again = f"--thorough --hypothesis-seed={config.option.hypothesis_seed}"
        return f"laws: {examples(config)} fresh examples each; the same ones again: {again}"
    return f"laws: {examples(config)} examples each, the same in every run; fresh and many more: --thorough"
