"""``regret new``: a file to begin an optimizer from, and its tests."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from regret.errors import DomainError, RegretError, UnknownNameError
from regret.files import write_atomically

__all__ = ["OPTIMIZER", "TESTS", "run"]

OPTIMIZER = '''"""@NAME@: an optimizer to begin from.  Change it, then ask

    regret audit @FILE@.py:@NAME@                     # does it conform, where does it fail, are its claims true
    regret run reddi2018.theorem1 -o @FILE@.py:@NAME@:alpha=0.1 --steps 1e6
    regret decide reddi2018.theorem1 -o @FILE@.py:@NAME@
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, NamedTuple

# Write formulas in these few functions (sqrt, divide, maximum, minimum, clip, absolute, sign, power, exp, log), and the
# rule runs in C-like loops, in plain Python, in balls with proved digits and on symbols.
from regret.arithmetic import divide, maximum, sqrt, zeros_like
from regret.domains import check_parameters, parameter
from regret.optimizers.asymptotics import ConstantRate


class State(NamedTuple):
    """What is remembered from step to step: numbers, one of each for every coordinate."""

    m: float
    v: float
    v_hat: float


@dataclass(frozen=True)
class @NAME@:
    """Momentum divided by the root of the largest mean of squared gradients so far.

    :param alpha: step size, in units of x.
    :param beta1: decay of the momentum.
    :param beta2: decay of the mean of squares.
    """

    alpha: float = parameter("(0, inf)", default=0.5)
    beta1: float = parameter("[0, 1)", default=0.5)
    beta2: float = parameter("[0, 1)", default=0.9)

    # What you claim, and `regret audit` tries to prove wrong.  Each is "converges" (on periodic linear losses), the id
    # of an upper bound (see `regret list claims`), or "same steps as NAME:KEY=VALUE,...".
    claims: ClassVar = ("converges", "reddi2018.theorem4")

    def __post_init__(self):
        check_parameters(self)

    def init(self, x):
        """The state before the first step, for an x of any kind and shape."""
        return State(zeros_like(x), zeros_like(x), zeros_like(x))

    def update(self, state, g, t):
        """(rate, direction, state) after the gradient g of step t = 1, 2, ...; x becomes the projection of
        x - rate * direction."""
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        v_hat = maximum(state.v_hat, v)
        return divide(self.alpha, sqrt(t) * sqrt(v_hat)), m, State(m, v, v_hat)

    def beta1_t(self, t):
        """The momentum parameter of step t, which some bounds contain; leave it out for a rule without momentum."""
        return self.beta1

    def asymptotics(self):
        """What the steps come to on linear losses, so that `regret decide` can prove things; leave it out if you do not
        know (see regret.optimizers.asymptotics).  It is taken at its word, and the audit compares it with runs."""
        return ConstantRate(exponent=Fraction(1, 2), why="v_hat never falls and is bounded")
'''

TESTS = '''"""Tests of @NAME@: run them with pytest."""

from @FILE@ import @NAME@

from regret.testing import OptimizerConformance, check_bound, check_convergence


class TestConformance(OptimizerConformance):
    optimizer = @NAME@()


def test_its_average_regret_vanishes():
    check_convergence(@NAME@())


def test_its_regret_is_below_that_of_amsgrad():
    check_bound("reddi2018.theorem4", @NAME@())
'''


def run(kind: str, name: str, folder: Path) -> int:
    """Write both files, or neither.

    :raises RegretError: if one of them is there already.
    """
    if kind != "optimizer":
        raise UnknownNameError("kind of thing to begin", kind, ["optimizer"])
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_") or not name.isascii():
        raise DomainError(f"name = {name!r}: must be the name of a Python class, such as MyMethod")
    file = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    if file == name:
        name = "".join(part.capitalize() for part in name.split("_"))
    paths = {folder / f"{file}.py": OPTIMIZER, folder / f"test_{file}.py": TESTS}
    for path in paths:
        if path.exists():
            raise RegretError(f"{path}: is there already; nothing was written")
    for path, text in paths.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.replace("@NAME@", name).replace("@FILE@", file).encode())
        except OSError as error:
            raise RegretError(f"{path}: cannot be written ({error.strerror})") from error
        print(f"wrote {path}")
    print(f"next: regret audit {folder / file}.py:{name}")
    return 0
