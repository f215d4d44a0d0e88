"""A collection's questionnaire: read from YAML for one year into frozen, typed, indexed objects."""
