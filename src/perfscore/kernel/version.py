"""The version of the package, which results and the command line carry."""

VERSION = "0.1.0"
