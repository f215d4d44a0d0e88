"""Tools for those who write and read the definitions: proving them sound, comparing years, explaining one rule."""
