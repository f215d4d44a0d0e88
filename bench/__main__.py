"""`python -m bench`: all measurements, the million records among them."""

from __future__ import annotations

from . import assessment, files, quality

if __name__ == "__main__":
    assessment.main(["--million"])
    files.main(["--workbooks", "--million"])
    quality.main([])
