"""Incidents: contained, measured, declared, reported, followed to their end."""
