"""What an installation holds is what the checkout holds, and it asks for lark and attrs alone."""

import importlib
import re
import subprocess
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest

import perfscore
from perfscore.kernel import resources
from perfscore.kernel.resources import Kind

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


def test_each_public_name_is_imported_from_where_it_is_said_to_live() -> None:
    assert {*perfscore._HOME_OF} == {*perfscore.__all__} == {*dir(perfscore)} - {"__version__"}
    assert len(perfscore.__all__) <= 30
    for name, home in perfscore._HOME_OF.items():
        assert getattr(perfscore, name) is getattr(importlib.import_module(f"perfscore.{home}"), name)


def attribute_of(value: object, name: str) -> object:
    return getattr(value, name)


def test_another_name_is_none_of_the_package() -> None:
    with pytest.raises(AttributeError, match="module 'perfscore' has no attribute 'evalute'"):
        attribute_of(perfscore, "evalute")


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; import perfscore; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()
    assert not {"lark", "attr", "attrs", "decimal", "fractions"} & {*found}
