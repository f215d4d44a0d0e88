"""Pages of the outbox: a person's link, what staff see of parcels, and mails."""
