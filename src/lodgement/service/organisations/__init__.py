"""Organisations that hand in logs, how they are related, and the agreement they hand in under."""
