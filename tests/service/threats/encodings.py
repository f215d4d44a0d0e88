"""A text as it might lie somewhere: plain, backwards, as hex or base64, escaped."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote


def encodings(said: bytes) -> set[str]:
    """The forms in which a few bytes might be found, each long enough to be no coincidence."""
    text = said.decode("latin-1")
    forms = {text, text[::-1], said.hex(), said.hex().upper(), json.dumps(text)[1:-1], quote(text)}
    for start in range(3):  # base64 has three forms of the same bytes, by where they begin
        padded = base64.b64encode(b"\0" * start + said).decode()
        whole = padded[4 * bool(start) : len(padded) - len(padded) % 4]
        forms.add(whole.rstrip("=")[1:-2])
    return {form for form in forms if len(form) >= 6}


def found_in(text: str, planted: Iterable[bytes]) -> list[str]:
    """What of the planted can be found in a text, whatever its case."""
    lowered = text.lower()
    return [form for said in planted for form in sorted(encodings(said)) if form.lower() in lowered]
