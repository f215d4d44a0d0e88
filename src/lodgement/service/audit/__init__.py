"""The trail of what was done: append-only, chained by hashes, verifiable without the database."""
