"""One instance of every optimizer in every convention, with settings that make all parts of its rule count."""

from regret.optimizers import OPTIMIZERS

ALL = {
    f"{name}-{convention}": cls(convention=convention)
    for name, cls in OPTIMIZERS.items()
    for convention in cls.conventions
}
PAPER = {name: cls() for name, cls in OPTIMIZERS.items()}
