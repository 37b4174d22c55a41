"""The command line: parse, call one function, print; no arithmetic."""

from geo.cli.app import main

__all__ = ["main"]
