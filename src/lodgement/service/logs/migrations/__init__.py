"""Migrations of logs."""
