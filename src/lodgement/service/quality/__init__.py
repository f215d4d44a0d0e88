"""Rounds of checks over a collection year, the queries they raise, and a provider's sign-off."""
