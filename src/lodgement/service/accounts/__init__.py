"""People: who may sign in, for which organisation, in which role."""
