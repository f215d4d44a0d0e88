"""How far a long job is, told at once: on a connection of its own, since the job's transaction may last for minutes."""

from __future__ import annotations

from threading import Thread

from django.db import connection, models

from .behalf import NotThere, for_person


def tell(model: type[models.Model], number: int, by: int, **counts: int) -> None:
    """Writes counts to a row of a model on behalf of a person, committed before this returns.

    Where somebody else holds the row nothing is told this time: the job waits for this, and might hold what they want.
    """

    def write() -> None:
        try:
            with for_person(by):
                free = model._default_manager.select_for_update(skip_locked=True, no_key=True).filter(pk=number)
                if free.exists():
                    model._default_manager.filter(pk=number).update(**counts)
        except NotThere:
            pass  # the job itself finds it out
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()
