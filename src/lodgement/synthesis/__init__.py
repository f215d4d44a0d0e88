"""Made-up records that follow a questionnaire: for demonstrations, tests and measurements.

What is drawn, and how often, stands in a page of the collection (`synthesis.yaml`); nothing here knows what a field is
about. The same seed gives the same records, whatever the size of the pieces they are made in.
"""
