"""Checks of all logs of a year together: what no log shows by itself. Frames in, outliers with figures out.

What takes part in which check is said by the collection's `review.yaml`; what is too far from the others stands here,
each threshold with its name and reason. Nothing is kept, and no clock or database is asked.
"""
