"""Migrations of what couldn't be saved."""
