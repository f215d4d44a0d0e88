"""Sealed answers: encrypted wherever they rest, bound to the log and the version they belong to.

One data key a collection year, itself wrapped by a key that lies outside the database and its backups. Destroying that
wrapping key is what ends a year's keeping: nothing sealed under it can be read again, in no copy and no backup.
"""
