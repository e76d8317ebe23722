"""Nothing comes in; the version of the package, which results and the command line carry, goes out."""

VERSION = "0.1.0"
