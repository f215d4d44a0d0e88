"""Files as providers send them: bulk-upload templates in, reports out."""
