"""A new folder for each test that asks for one, which goes when nothing in the test has failed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import attrs
import pytest


@attrs.frozen
class Folders:
    """Those of one file of tests, by number."""

    base: Path
    session: pytest.Session
    numbers: Iterator[int] = attrs.field(factory=count)


@pytest.fixture(scope="session")
def folders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return Folders(Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp())), request.session)


@pytest.fixture
def tmp_path(folders: Folders) -> Iterator[Path]:
    """As pytest's own, which takes milliseconds for a name that tells the test and a link to the newest one."""
    folder, failed = folders.base / str(next(folders.numbers)), folders.session.testsfailed
    folder.mkdir(mode=0o700)
    yield folder
    if folders.session.testsfailed == failed:
        shutil.rmtree(folder, ignore_errors=True)
