"""Pages of reports, of an incident's events, and of the notices that organisations are given."""
