"""`python -m bench`: all measurements, the million records among them."""

from __future__ import annotations

from .assessment import main

if __name__ == "__main__":
    main(["--million"])
