"""PostgreSQL: the embedded one, the roles, the guard on rows, and transactions on a person's behalf."""
