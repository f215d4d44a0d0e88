"""Migrations of vault."""
