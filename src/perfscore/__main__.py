"""The program ``perfscore``, also as ``python -m perfscore``, which an interrupt stops in one line from here on."""

import sys
from importlib import import_module


def main() -> int:
    """Run the command line; the exit code."""
    try:
        command_line = import_module("perfscore.cli")
        code = int(command_line.main())
    except KeyboardInterrupt:
        sys.stderr.write("perfscore: stopped\n")
        return 130
    command_line.uninterrupted()
    return code


if __name__ == "__main__":
    sys.exit(main())
