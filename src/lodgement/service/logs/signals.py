"""What later stages are told of logs, inside the transaction that writes them; logs themselves know nothing of these.

A receiver that fails undoes the write. It is called after the write's own event, so that whatever it records follows.
"""

from __future__ import annotations

from django.dispatch import Signal

log_written = Signal()
"""A log that was there before was changed or deleted. Given `log` as it is now, held, and `judged`: what is said of it
now, None where it is deleted."""

logs_made = Signal()
"""An organisation has new logs. Given `organisation`, its number, and the `questionnaire` of their year."""

log_shown = Signal()
"""A log's page is made. Given `log`, `judged` and the `person` who asks, a receiver answers with what is to stand above
the log, or with nothing."""
