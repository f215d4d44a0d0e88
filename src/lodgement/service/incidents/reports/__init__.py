"""Reports of an incident: written from the events of the trail, with what only people can say added by them.

Layouts say what stands where; facts are reckoned from events and carry their numbers; two people stand behind each
report; one structure is rendered as a page, a PDF and a Word file.
"""
