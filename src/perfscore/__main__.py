"""``python -m perfscore`` comes in; the command line goes out."""

import sys

from perfscore.cli import main

if __name__ == "__main__":
    sys.exit(main())
