"""Batches that tell contacts: previewed, released by a second person, stopped at any moment."""
