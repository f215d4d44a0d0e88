"""Reading what has left, or wants to leave: messages, the tables in them, and whose records these are."""
