"""Pages of rounds, queries and sign-offs."""
