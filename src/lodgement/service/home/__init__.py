"""The first page of a person: what there is to do, until when; and the frame around every page."""
