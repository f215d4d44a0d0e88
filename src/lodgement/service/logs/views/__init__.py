"""Pages about logs, a module for each thing that people do with them."""
