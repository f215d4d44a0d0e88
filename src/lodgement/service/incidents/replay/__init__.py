"""The replay of a morning in July 2017: made-up data of the same size, the same mistake, and what becomes of it.

It goes through the actions, jobs and pages that people use. `run.replay` plays all of it; docs/the-replay.md tells of
it.
"""
