"""Whether this is a training copy: made-up organisations only, and not in production. Drills run nowhere else."""

from __future__ import annotations

from ..configuration import configuration
from ..organisations.models import Organisation


def is_training_copy() -> bool:
    """Whether every organisation here is made up, but for the producer's own. To be asked on behalf of staff, who see
    them all."""
    real = Organisation.objects.filter(made_up=False, is_producer=False)
    return not (configuration().production or real.exists())
