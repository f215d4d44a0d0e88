"""Commands of demonstration."""
