"""Made-up organisations, people and logs to try the service with. It can't run in production, nor beside real data."""
