"""The command line: `lodge`. A module a command, or a family of them."""

from .app import main

__all__ = ["main"]
