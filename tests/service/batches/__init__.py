"""Batches: who is told of what, released by a second person, stopped at any moment, sent once."""
