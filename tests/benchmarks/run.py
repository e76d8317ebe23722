"""How fast the library is, beside functions written by hand and beside other libraries; nothing is asserted.

``python tests/benchmarks/run.py`` measures everything. ``--only PART`` picks a part, and may be given again;
``--sets N`` is the number of fact sets that each contender scores to see where it is wrong.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterator

from evaluating import evaluate
from growing import grow
from reading import read
from starting import start
from tabled import tabled

_SETS = 100_000


def main() -> None:
    """Measure the parts that were asked for, and print a table of each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", action="append", choices=["evaluate", "rows", "read", "grow", "start"], help="a part")
    asked.add_argument("--sets", type=int, default=_SETS, metavar="N", help=f"fact sets, by default {_SETS:,}")
    options = asked.parse_args()
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "evaluate": lambda: evaluate(options.sets),
        "rows": tabled,
        "read": read,
        "grow": grow,
        "start": start,
    }
    print(f"Python {platform.python_version()}; medians of one run, all contenders in turns\n")
    for name in options.only or parts:
        # The first part takes minutes, and what it prints may go to a file.
        print(f"measuring: {name}", file=sys.stderr)
        for text in parts[name]():
            print(text, flush=True)


if __name__ == "__main__":
    main()
