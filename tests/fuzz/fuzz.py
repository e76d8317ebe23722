"""Coverage-guided fuzzing of the parser and of the readers of fact files.

    pip install -e '.[test]' atheris
    python tests/fuzz/fuzz.py perf            # or: toml, json, csv, table
    python tests/fuzz/fuzz.py csv -max_total_time=600 -jobs=2

What stands behind the reader goes to libFuzzer as it is. The seeds are the files of ``tests/corpus`` with the reader's
ending, and what earlier runs found and somebody kept in ``tests/corpus/fuzz``. An input that ends in anything but a
reading or a diagnostic stops the run and is written to the folder that the first line names; put it into
``tests/corpus/fuzz`` once it is mended, where the test suite reads it for ever.
"""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent
SEEDS = TESTS / "corpus"
SHIPPED = TESTS.parent / "frameworks"
ENDINGS = {"perf": ".perf", "toml": ".toml", "json": ".json", "csv": ".csv", "table": ".csv"}
_MOST_BYTES = 20_000


def main(arguments: list[str]) -> None:
    """Fuzz one reader until something breaks, or the flags say that it is enough."""
    if not arguments or arguments[0] not in ENDINGS:
        sys.exit(f"usage: fuzz.py {'|'.join(ENDINGS)} [FLAG OF LIBFUZZER ...]")
    kind, *flags = arguments
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["perfscore"]):
        one_input = target(kind)
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{kind}-"))
    sys.stderr.write(f"what breaks is written to {folder}\n")
    begin = folder / "seeds"
    begin.mkdir()
    for number, file in enumerate(seeds(kind)):
        shutil.copyfile(file, begin / f"{number}{ENDINGS[kind]}")
    words = folder / "words.dict"
    words.write_text("".join(f'"{word}"\n' for word in grammar_words()), encoding="utf-8")
    chosen = [f"-dict={words}", f"-artifact_prefix={folder}/", f"-max_len={_MOST_BYTES}", "-timeout=60", *flags]
    atheris.Setup([sys.argv[0], str(begin), *chosen], one_input)
    atheris.Fuzz()


def seeds(kind: str) -> list[Path]:
    """The files that a run begins with."""
    ending = ENDINGS[kind]
    found = [*SEEDS.rglob(f"*{ending}"), *SHIPPED.glob(f"*{ending}")]
    return sorted(file for file in found if file.stat().st_size <= _MOST_BYTES)


def grammar_words() -> list[str]:
    """Words that mean something to a reader, for libFuzzer to put in."""
    resources = importlib.import_module("perfscore.kernel.resources")
    grammar: str = resources.text("grammars", "perf.lark")
    quoted = {piece for line in grammar.splitlines() for piece in line.split('"')[1::2] if piece.isalpha()}
    return sorted(word for word in quoted if word.isascii())


def target(kind: str) -> Callable[[bytes], None]:
    """What is tried with each input: it is read, or refused with diagnostics that can be shown."""
    reading = importlib.import_module("reading")
    attempt: Callable[[str, bytes], None] = reading.attempt
    return lambda content: attempt(kind, content)


if __name__ == "__main__":
    main(sys.argv[1:])
