"""A page that checks a file for anybody, signed in or not, and keeps nothing of it."""
