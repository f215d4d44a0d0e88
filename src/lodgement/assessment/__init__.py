"""What a log's answers mean: routing, clearing, derived values, checks.

`edit` knows what a change brings with it; `assess` knows no history and gives the same answer for one record and for
a million. The order is stated once, in `plan`: what is asked, what is emptied because it isn't, what is derived from
what is left, in the order in which each reads the others; then the checks. Nothing here knows a collection.
"""
