"""Refusals of the vault, apart from what needs Django: commands name them before it is set up."""


class NoSuchKey(Exception):
    """Nothing was ever sealed for a year, or its key is destroyed already; the message says which."""
