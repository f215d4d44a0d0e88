"""Logs: what was handed in of each letting and sale; answers sealed, and beside them only what lists need."""
