"""Files handed in through the service."""
