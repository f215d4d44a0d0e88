"""The service: collecting, querying and keeping logs for many organisations, on PostgreSQL. The only home of Django."""
