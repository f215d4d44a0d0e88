"""Conditions and formulas of a questionnaire: SQL with three-valued logic, one meaning, two compilers.

`grammar` parses the text with sqlglot and decides what is allowed; `lowering` gives every part a type and turns the
tree into a few unmistakable kinds of node; `closures` makes a Python function of one record from them, `frames` a
Polars expression of a whole frame. Numbers with decimals are whole numbers of their smallest unit (pence), so that
both compilers are exact.
"""
