"""Texts that break writers: formulas, control characters, markup, marks that turn the direction, texts too long.

The same seed gives the same texts. Every kind comes alone first, then put together at random.
"""

from __future__ import annotations

from random import Random

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "=cmd|' /C calc'!A0", '=HYPERLINK("x","y")', "\t=1", "\r=1", "\n=1", " =1",
    "=DDE()", "\uff1d1+1", "\uff20SUM(1)", "'=1", "''=1", "'", "+44 20 7946 0000", "-", "=", "{=1}", "\u00a0=1",
)  # fmt: skip
NUMBERS = ("007", "-5", "+5", "1e400", "NaN", "1,200.00", "0.1", "-0", "12345678901234567890", "1/2", "TRUE", "3 May")
MARKUP = (
    "<r>", "</r>", "<r><t>x</t></r>", "<r></t></is></c><c><f>1+1</f></c></r>", "<script>alert(1)</script>",
    "&amp;", "&#x41;", "]]>", "<!--", "<![CDATA[", "<?xml", "_x0041_", "_x000D_", "_x005F_", '"', '""', '",', ";", "|",
    "[bold]", "{name}", "${x}", "%s", "\\n", "\\", "`", "onload=1", "javascript:x", "mailto:a@b", "internal:A1",
    "file:///x", "Field number", "www.example.org",
)  # fmt: skip
CONTROLS = tuple(chr(code) for code in (*range(32), 127, 133, 160, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF))
MARKS = (
    "\u202eabc\u202c",
    "\u200fא",
    "\u200b",
    "e\u0301",
    "\U0001f3e0",
    "\U0010ffff",
    "ﷺ",
    "\ud800",
    "\udfff",
    "\udc00\ud800",
)
SPACES = ("", " ", "  x", "x  ", "\n", "x\ny", "x\r\ny", "x\ry", "\tx", "x\t")
PARTS = (*FORMULAS, *NUMBERS, *MARKUP, *CONTROLS, *MARKS, *SPACES, "Café", "ordinary", "O'Brien", "x" * 300)
LONG = ("x" * 32_767, "x" * 32_768, "\U0001f3e0" * 20_000, "=" * 40_000, "é\n" * 17_000)


def hostile_texts(count: int, seed: int = 1) -> list[str]:
    """So many texts, the very long ones among them."""
    random = Random(seed)
    texts = [*PARTS, *LONG]
    while len(texts) < count:
        texts.append("".join(random.choices(PARTS, k=random.randint(2, 5))))
    return texts[:count]
