"""What somebody typed and couldn't save, since their session had ended or somebody else was changing the same thing:
kept sealed, and offered again on its page.
"""
