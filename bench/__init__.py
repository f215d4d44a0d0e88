"""How fast an assessment is, against what reading the records costs anyway. `python -m bench` from the source tree."""
