"""A toy: a collection of community meals, which goes through everything with no Python of its own."""
