"""What somebody typed and couldn't save because their session had ended: kept sealed, offered again on its page."""
