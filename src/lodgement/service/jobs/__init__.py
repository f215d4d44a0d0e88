"""Background jobs: on whose behalf they run, and that each is finished, whatever dies meanwhile."""
