"""Migrations of batches."""
