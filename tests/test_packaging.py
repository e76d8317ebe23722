"""What an installation holds is what the checkout holds, and it asks for lark and attrs alone."""

import re
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest

from perfscore import resources
from perfscore.resources import Kind

ROOT = Path(__file__).parent.parent
HOMES = {"src/perfscore": "perfscore", "grammars": "perfscore/grammars", "frameworks": "perfscore/frameworks"}


def files_below(folder: Path) -> set[str]:
    names = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {name.as_posix() for name in names if "__pycache__" not in name.parts}


@pytest.mark.parametrize("kind", ["grammars", "frameworks"])
def test_the_installed_package_has_the_files_of_the_checkout(kind: Kind) -> None:
    assert set(resources.names(kind)) == files_below(ROOT / kind) != set()


@pytest.mark.parametrize("kind", ["grammars", "frameworks"])
def test_no_python_file_hides_among_the_data(kind: Kind) -> None:
    assert [name for name in files_below(ROOT / kind) if name.endswith((".py", ".pyc", ".pyi"))] == []


def test_only_lark_and_attrs_are_required() -> None:
    wanted = [line for line in requires("perfscore") or [] if "extra ==" not in line]
    assert {re.split(r"[^A-Za-z0-9._-]", line)[0] for line in wanted} == {"lark", "attrs"}


def test_the_wheel_holds_each_file_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = pytest.importorskip("hatchling.build", reason="needs hatchling to build a wheel")
    if not (ROOT / "src").is_dir():
        pytest.skip("needs the checkout's src to build a wheel")
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / backend.build_wheel(str(tmp_path))) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = {f"{home}/{name}" for folder, home in HOMES.items() for name in files_below(ROOT / folder)}
    assert held == expected
    assert "perfscore/py.typed" in held
