"""What must hold of any optimizer, as functions and as one test class to derive from.

Each check takes an optimizer and raises ``AssertionError`` with the input that broke it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from typing import Any, ClassVar

import numpy as np

from regret.arithmetic import times
from regret.engines.state import flatten
from regret.errors import RegretError
from regret.optimizers.asymptotics import Asymptotics, ConstantRate, Decayed, Unsettled, declared
from regret.optimizers.base import is_optimizer_class
from regret.problems import Linear
from regret.records import lifted
from regret.simulation import simulate

__all__ = ["CONFORMANCE", "OptimizerConformance"]

PATTERN = (3.0, -1.0, 0.0, 2.5, -4.0)
_HUGE, _TINY = 2.0**300, 2.0**-300
_PERIODS = 3000
_WIDTH = 2.0**-10


def _steps(optimizer: Any, gradients: Any, like: Any = 0.0) -> list[tuple[Any, Any, Any]]:
    """``(rate, direction, state)`` of each step; what goes wrong is told with the step and its gradient."""
    state, made = _call("init", optimizer.init, like), []
    for t, g in enumerate(gradients, start=1):
        found = _call(f"update at t = {t} with the gradient {g!r}", optimizer.update, state, g, t)
        assert isinstance(found, tuple), f"update at t = {t} returned {found!r}: must return (rate, direction, state)"
        assert len(found) == 3, f"update at t = {t} returned {found!r}: must return (rate, direction, state)"
        made.append(found)
        state = found[2]
    return made


def _call(told: str, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except Exception as error:
        raise AssertionError(f"{told} raised {type(error).__name__}: {error}") from error


def _moved(optimizer: Any, gradients: Any, like: Any = 0.0) -> list[Any]:
    return [times(rate, direction) for rate, direction, _ in _steps(optimizer, gradients, like)]


def _finite(value: Any) -> bool:
    return bool(np.all(np.isfinite(np.asarray(value, dtype=float))))


def check_frozen(optimizer: Any) -> None:
    """It is an instance of a frozen dataclass: hyper-parameters do not move while it runs."""
    assert is_dataclass(optimizer), "must be an instance of a dataclass"
    assert is_optimizer_class(type(optimizer)), "the dataclass must be frozen, with init and update"


def check_shapes(optimizer: Any) -> None:
    """The state keeps its form, and rate and direction fit x, for numbers and for vectors."""
    for like, gradients in ((0.0, PATTERN), (np.zeros(2), [np.array([g, -2 * g]) for g in PATTERN])):
        first = [np.shape(part) for part in flatten(_call("init", optimizer.init, like))]
        for t, (rate, direction, state) in enumerate(_steps(optimizer, gradients, like), start=1):
            told = f"at t = {t} on x of shape {np.shape(like)}"
            shapes = [np.shape(part) for part in flatten(state)]
            assert len(shapes) == len(first), f"{told} the state has {len(shapes)} parts, init gives {len(first)}"
            for part in flatten(state):
                number = isinstance(part, int | float | np.number | np.ndarray) and not isinstance(part, bool)
                assert number, f"{told} the state holds {part!r}: must be made of numbers"
            assert all(shape in ((), np.shape(like)) for shape in shapes), f"{told} the state has shapes {shapes}"
            for name, value in (("rate", rate), ("direction", direction)):
                assert np.shape(value) in ((), np.shape(like)), f"{told} the {name} has shape {np.shape(value)}"


def check_finite(optimizer: Any) -> None:
    """Ordinary gradients give finite steps, whatever the first ones are."""
    for gradients in (PATTERN, (0.0, 0.0, *PATTERN), [1.0] * 50, [-2.0, 1.0] * 25):
        for t, step in enumerate(_moved(optimizer, gradients), start=1):
            assert _finite(step), f"step {t} is {step!r} on the gradients {list(gradients[:t])!r}"


def check_zero_gradients(optimizer: Any) -> None:
    """Where all gradients are 0 nothing moves."""
    for t, step in enumerate(_moved(optimizer, [0.0] * 5), start=1):
        assert step == 0, f"step {t} is {step!r} although every gradient is 0"


def check_extreme_gradients(optimizer: Any) -> None:
    """Gradients of the size of 2^300 and 2^-300 give numbers, not NaN."""
    for scale in (_HUGE, _TINY):
        gradients = [scale * g for g in PATTERN]
        for t, step in enumerate(_moved(optimizer, gradients), start=1):
            assert not np.any(np.isnan(step)), f"step {t} is {step!r} on gradients of the size {scale:g}"


def check_determinism(optimizer: Any) -> None:
    """The same gradients give the same steps, and an old state can be gone on from again."""
    first, second = _moved(optimizer, PATTERN), _moved(optimizer, PATTERN)
    assert first == second, f"two runs on the same gradients: {first!r} and {second!r}"
    made = _steps(optimizer, PATTERN)
    again = optimizer.update(made[2][2], PATTERN[3], 4)
    assert again[:2] == made[3][:2], "update changes the state that it is given: it must return a new one"


def check_coordinates(optimizer: Any) -> None:
    """Each coordinate of a vector moves as a number would: rules act on coordinates."""
    rows = [np.array([g, h]) for g, h in zip(PATTERN, reversed(PATTERN), strict=True)]
    vector = [np.broadcast_to(step, (2,)) for step in _moved(optimizer, rows, np.zeros(2))]
    for i in range(2):
        alone = _moved(optimizer, [float(row[i]) for row in rows])
        for t, (whole, one) in enumerate(zip(vector, alone, strict=True), start=1):
            assert float(whole[i]) == float(one), f"step {t}: coordinate {i} moves by {whole[i]!r}, alone by {one!r}"


def check_symmetry(optimizer: Any) -> None:
    """Flipping every gradient flips every step: no direction is preferred."""
    plain, flipped = _moved(optimizer, PATTERN), _moved(optimizer, [-g for g in PATTERN])
    for t, (a, b) in enumerate(zip(plain, flipped, strict=True), start=1):
        assert a == -b, f"step {t} is {a!r}, and {b!r} with every gradient flipped"


def check_descent(optimizer: Any) -> None:
    """On one fixed slope it goes down: the steps have the sign of the gradient."""
    for g in (1.0, -2.0):
        total = float(np.sum(_moved(optimizer, [g] * 100)))
        assert total * g > 0, f"after 100 gradients {g} x has moved by {-total!r}, which is not down"


def check_steps_fall(optimizer: Any) -> None:
    """On one fixed slope no step is longer by far than the longest of the first hundred."""
    steps = np.abs(np.array(_moved(optimizer, [1.0] * 2000), dtype=float))
    first, last = float(np.max(steps[:100])), float(np.max(steps[-100:]))
    assert last <= 1.001 * first, f"steps on the gradient 1 grow from {first:.6g} to {last:.6g} within 2000"


def check_momentum(optimizer: Any) -> None:
    """``beta1_t``, where it is declared, lies in [0, 1)."""
    if hasattr(optimizer, "beta1_t"):
        for t in (1, 2, 10, 10**6):
            assert 0 <= optimizer.beta1_t(t) < 1, f"beta1_t at t = {t} is {optimizer.beta1_t(t)!r}"


def check_engines(optimizer: Any) -> None:
    """The compiled engine gives the bits of the plain Python one."""
    problem = Linear([3.0, -1.0, -1.0])
    try:
        slow = simulate(problem, optimizer, 200, snapshots=[1, 50, 200], engine="reference")
        fast = simulate(problem, optimizer, 200, snapshots=[1, 50, 200], engine="compiled")
    except RegretError as error:
        raise AssertionError(str(error)) from error
    assert np.array_equal(slow.x_next, fast.x_next), f"x is {slow.x_next.tolist()} and compiled {fast.x_next.tolist()}"
    assert np.array_equal(slow.regret, fast.regret), "the regret differs between the engines"


def check_balls(optimizer: Any) -> None:
    """On balls a step encloses the steps of every gradient in them: nothing is computed beside regret.arithmetic."""
    from flint import arb

    from regret.arithmetic.balls import precision

    ends = [_moved(optimizer, [g + sign * _WIDTH for g in PATTERN]) for sign in (-1, 1)]
    try:
        with precision(128):
            rule = lifted(optimizer, arb(0))
            state = rule.init(arb(0))
            for t, g in enumerate(PATTERN, start=1):
                rate, direction, state = rule.update(state, arb(g, _WIDTH), arb(t))
                step = times(rate, direction)
                for end in ends:
                    told = f"step {t} is {end[t - 1]!r} for one gradient of a ball, and {step} for all of them"
                    inside = not step.is_finite() or step.overlaps(arb(float(end[t - 1]), 1e-9))
                    assert inside, told
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(f"on balls: {type(error).__name__}: {error}") from error


def check_declaration(optimizer: Any) -> None:
    """What ``asymptotics`` declares is where steps go: over a period, and each of them."""
    try:
        told = declared(optimizer)
    except RegretError as error:
        raise AssertionError(f"asymptotics: {error}") from error
    told = told.inner if isinstance(told, Decayed) else told
    if isinstance(told, Unsettled) or told.exponent is None or told.exact_only:
        return
    for gradients in ([3.0, -1.0, -1.0, 0.5], [1.0, -4.0, 1.0, 1.0]):
        steps = _last_period(optimizer, gradients, float(told.exponent))
        _compare(told, gradients, steps)


def _last_period(optimizer: Any, gradients: list[float], exponent: float) -> Any:
    moved = _moved(optimizer, gradients * _PERIODS)[-len(gradients) :]
    first = (_PERIODS - 1) * len(gradients) + 1
    return np.array([(first + i) ** exponent * float(step) for i, step in enumerate(moved)])


def _compare(told: Asymptotics, gradients: list[float], steps: Any) -> None:
    values = np.array([float(step.value()) for step in told.steps(gradients)])
    if isinstance(told, ConstantRate):
        values, steps = values.sum(), steps.sum()
    size = float(np.sum(np.abs(values)))
    if not size or not math.isfinite(size):
        return
    factor = float(np.sum(steps * values)) / float(np.sum(values * values))  # known up to a positive factor only
    shown = (
        f"on the gradients {gradients} steps are {np.round(steps, 4)}, declared in the proportion {np.round(values, 4)}"
    )
    assert factor > 0, shown
    # A beta2 near 1 takes long to settle; only what is plainly another thing is a finding.
    assert float(np.sum(np.abs(steps - factor * values))) <= 0.1 * factor * size, shown


CONFORMANCE: dict[str, Callable[[Any], None]] = {
    "frozen": check_frozen,
    "shapes": check_shapes,
    "finite": check_finite,
    "zero gradients": check_zero_gradients,
    "extreme gradients": check_extreme_gradients,
    "determinism": check_determinism,
    "coordinates": check_coordinates,
    "symmetry": check_symmetry,
    "descent": check_descent,
    "steps fall": check_steps_fall,
    "momentum": check_momentum,
    "engines": check_engines,
    "balls": check_balls,
    "declaration": check_declaration,
}
"""Every check by name, in the order in which they are best read."""


class OptimizerConformance:
    """Derive a test class from this one, name an optimizer, and pytest runs every check on it.

    >>> from regret.optimizers import AMSGrad
    >>> class TestAMSGrad(OptimizerConformance):
    ...     optimizer = AMSGrad(alpha=0.5)
    >>> TestAMSGrad().test_zero_gradients()

    ``leave_out`` names checks that do not apply, with the reason:
    ``leave_out = {"engines": "uses a library that numba does not know"}``.
    """

    optimizer: ClassVar[Any] = None
    leave_out: ClassVar[dict[str, str]] = {}


def _test(name: str, check: Callable[[Any], None]) -> Callable[[Any], None]:
    def test(self: Any) -> None:
        import pytest

        assert self.optimizer is not None, f"{type(self).__name__}.optimizer: must name an optimizer"
        if name in self.leave_out:
            pytest.skip(self.leave_out[name])
        check(self.optimizer)

    test.__doc__, test.__name__ = check.__doc__, f"test_{name.replace(' ', '_')}"
    return test


def _tests() -> Iterator[tuple[str, Callable[[Any], None]]]:
    for name, check in CONFORMANCE.items():
        yield f"test_{name.replace(' ', '_')}", _test(name, check)


for _name, _function in _tests():
    setattr(OptimizerConformance, _name, _function)
