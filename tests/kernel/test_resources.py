"""Shipped files are found in a wheel, in a zip and in a checkout, and nothing else is."""

import os
import re
import subprocess
import sys
import zipfile
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from perfscore.kernel import resources
from perfscore.kernel.resources import Kind, ResourceError

KINDS: tuple[Kind, ...] = ("grammars", "frameworks")


def pretend_installed(monkeypatch: pytest.MonkeyPatch, package: Traversable) -> None:
    monkeypatch.setattr("perfscore.kernel.resources._package", lambda: package)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one grammar, whose package is the one that Python imports."""
    (tmp_path / "src" / "perfscore").mkdir(parents=True)
    (tmp_path / "grammars").mkdir()
    (tmp_path / "grammars" / "perf.lark").write_text("start: // 检\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    pretend_installed(monkeypatch, tmp_path / "src" / "perfscore")
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_that_is_listed_can_be_read(kind: Kind) -> None:
    assert resources.names(kind)
    for name in resources.names(kind):
        assert resources.text(kind, name)


def test_names_are_sorted_and_leave_folders_out(checkout: Path) -> None:
    (checkout / "grammars" / "a.lark").touch()
    (checkout / "grammars" / "old").mkdir()
    assert resources.names("grammars") == ("a.lark", "perf.lark")


def test_a_checkout_has_its_files_beside_its_pyproject(checkout: Path) -> None:
    assert resources.text("grammars", "perf.lark") == "start: // 检\n"


def test_the_folder_inside_the_package_comes_first(checkout: Path) -> None:
    inside = checkout / "src" / "perfscore" / "grammars"
    inside.mkdir()
    (inside / "perf.lark").write_text("installed", encoding="utf-8")
    assert resources.text("grammars", "perf.lark") == "installed"


def test_a_zipped_package_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("perfscore/grammars/perf.lark", "zipped")
    with zipfile.ZipFile(tmp_path / "app.zip") as archive:
        pretend_installed(monkeypatch, zipfile.Path(archive, "perfscore/"))
        assert resources.names("grammars") == ("perf.lark",)
        assert resources.text("grammars", "perf.lark") == "zipped"
        assert resources.names("frameworks") == ()


def test_a_package_that_is_imported_from_a_zip_finds_its_files(tmp_path: Path) -> None:
    package = Path(resources.__file__).parents[1]
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        for name in ("__init__.py", "kernel/__init__.py", "kernel/lazy.py", "kernel/resources.py"):
            archive.write(package / name, f"perfscore/{name}")
        archive.writestr("perfscore/grammars/perf.lark", "zipped")
    program = (
        "from perfscore.kernel import resources; print(resources.__file__, resources.text('grammars', 'perf.lark'))"
    )
    settings = os.environ | {"PYTHONPATH": str(tmp_path / "app.zip")}
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True, env=settings
    )
    assert ended.stdout.split() == [str(tmp_path / "app.zip" / "perfscore" / "kernel" / "resources.py"), "zipped"]


def test_a_checkout_without_the_folder_is_an_error(checkout: Path) -> None:
    with pytest.raises(ResourceError, match="lacks its folder 'frameworks'"):
        resources.text("frameworks", "any.perf")


def test_a_folder_without_pyproject_is_not_a_checkout(checkout: Path) -> None:
    (checkout / "pyproject.toml").unlink()
    with pytest.raises(ResourceError, match="lacks its folder 'grammars'"):
        resources.text("grammars", "perf.lark")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../pyproject.toml", "a/b", "/etc/hosts", "..\\x", "a\\b", "C:x", "a..b", "a\0b"]
)
def test_a_name_that_could_lead_elsewhere_is_refused(checkout: Path, name: str) -> None:
    with pytest.raises(ResourceError, match=f"^{re.escape(repr(name))} is not a plain file name$"):
        resources.find("grammars", name)


@pytest.mark.parametrize("name", ["unknown.lark", "old"])
def test_a_file_that_does_not_ship_is_named(checkout: Path, name: str) -> None:
    (checkout / "grammars" / "old").mkdir()
    with pytest.raises(ResourceError, match=f"ships no file '{name}' among its grammars"):
        resources.text("grammars", name)
