"""Cumulative losses F_T(x) = f_1(x) + ... + f_T(x) and their gradients, at any fixed point x.

A problem with finitely many components is summed over its components, weighted by how often each was met; any other
problem over the steps of one period, or over all T steps.  Each sum exists compiled and in plain Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from textwrap import indent
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from regret.accounting.tally import Sum, add
from regret.errors import RegretError, call
from regret.problems.base import FiniteSum
from regret.randomness import Stream, stream, uniform, uniform_of_words

__all__ = ["Total", "component_counts", "cumulative_losses", "expected_loss"]

Total: TypeAlias = Callable[[Any], tuple[float, Any]]
"""x -> (F_T(x), a subgradient there)."""

_DRAWN_AT_ONCE = 1 << 16


def cumulative_losses(problem: Any, times: Sequence[int], *, seed: int = 0, compiled: bool = True) -> list[Total]:
    """F_T for each T in ``times`` (increasing), on the losses that a run with this seed meets.

    >>> from regret.problems import Absolute
    >>> (F,) = cumulative_losses(Absolute([0.5, -0.5]), [3], compiled=False)
    >>> F(0.0)
    (1.5, -1.0)
    """
    make = _compiled_sum if compiled else _python_sum
    if isinstance(problem, FiniteSum):
        counts = component_counts(problem, times, seed, compiled)
        return [make(problem, "component", np.flatnonzero(n), n[n > 0].astype(float)) for n in counts]
    if problem.period is not None and not problem.stochastic:
        steps = np.arange(1, problem.period + 1)
        met = [T // problem.period + (steps <= T % problem.period) for T in map(int, times)]
        return [make(problem, "step", steps[n > 0], n[n > 0].astype(float)) for n in met]
    through = _compiled_sum_through if compiled else _python_sum_through
    return [through(problem, int(T), stream(seed)) for T in times]


def expected_loss(problem: Any) -> Total:
    """The expected loss F of a stochastic problem with finitely many components, and its gradient.

    :raises RegretError: if the problem is not of that kind.
    """
    if not isinstance(problem, FiniteSum):
        raise RegretError("expected losses need a problem with finitely many components (FiniteSum)")
    n = problem.size()
    weights = np.array([problem.order.probability(j, n) for j in range(n)])
    return _python_sum(problem, "component", np.arange(n), weights)


def component_counts(problem: FiniteSum, times: Sequence[int], seed: int, compiled: bool) -> list[NDArray[np.int64]]:
    """How often each component was met up to each T."""
    n = problem.size()
    period = problem.period
    if period is not None:
        first = np.array([problem.order.index(t, 0.0, n) for t in range(1, period + 1)])
        whole = np.bincount(first, minlength=n)
        return [int(T) // period * whole + np.bincount(first[: int(T) % period], minlength=n) for T in times]
    count = _compiled_count(problem) if compiled else _python_count(problem)
    key, counts, kept, t = stream(seed), np.zeros(n, dtype=np.int64), [], 0
    for T in map(int, times):
        count(t + 1, T, key, counts)
        kept.append(counts.copy())
        t = T
    return kept


def _python_count(problem: FiniteSum) -> Callable[[int, int, Stream, NDArray[np.int64]], None]:
    def count(first: int, last: int, key: Stream, counts: NDArray[np.int64]) -> None:
        for t, u in _steps_and_draws(first, last, key):
            counts[problem.order.index(t, u, len(counts))] += 1

    return count


def _python_sum(problem: Any, by: str, indices: NDArray[np.intp], weights: NDArray[np.float64]) -> Total:
    """The weighted sum over components, or over steps of a problem that draws nothing."""

    def total(x: Any) -> tuple[float, Any]:
        value, gradient = Sum(), np.zeros(np.shape(x))
        for i, weight in zip(indices.tolist(), weights.tolist(), strict=True):
            if by == "component":
                loss, slope = (call(problem, f"component_{name}", None, x, i) for name in ("loss", "gradient"))
            else:
                loss, slope = (call(problem, name, i, x, i, 0.0) for name in ("loss", "gradient"))
            value = add(value, weight * loss)
            gradient = gradient + weight * slope
        return float(value.value), gradient if gradient.ndim else float(gradient)

    return total


def _python_sum_through(problem: Any, T: int, key: Stream) -> Total:
    """The sum over all steps up to T."""

    def total(x: Any) -> tuple[float, Any]:
        value, gradient = Sum(), np.zeros(np.shape(x))
        for t, drawn in _steps_and_draws(1, T, key):
            u = drawn if problem.stochastic else 0.0
            value = add(value, call(problem, "loss", t, x, t, u))
            gradient = gradient + call(problem, "gradient", t, x, t, u)
        return float(value.value), gradient if gradient.ndim else float(gradient)

    return total


def _steps_and_draws(first: int, last: int, key: Stream) -> Iterator[tuple[int, float]]:
    for start in range(first, last + 1, _DRAWN_AT_ONCE):
        steps = range(start, min(last, start + _DRAWN_AT_ONCE - 1) + 1)
        yield from zip(steps, uniform(key, np.array(steps)).tolist(), strict=True)


_ENTER = """\
value = add(value, {weight} * problem.{prefix}loss(x, {where}))
slope = problem.{prefix}gradient(x, {where})
for c in range(gradient.size):
    gradient[c] += {weight} * slope{coordinate}
"""


def _compiled_sum(problem: Any, by: str, indices: NDArray[np.intp], weights: NDArray[np.float64]) -> Total:
    prefix, where = ("component_", "i") if by == "component" else ("", "i, 0.0")
    enter = _ENTER.format(prefix=prefix, where=where, weight="weights[k]", coordinate="[c]" if problem.shape else "")
    body = (
        "value = Sum(0.0, 0.0)\n"
        "for k in range(indices.size):\n    i = indices[k]\n" + indent(enter, "    ") + "return value[0] + value[1]\n"
    )
    return _call(problem, "indices, weights", body, indices, weights)


def _compiled_sum_through(problem: Any, T: int, key: Stream) -> Total:
    enter = _ENTER.format(prefix="", where="t, u", weight="1.0", coordinate="[c]" if problem.shape else "")
    draw = "uniform_of_words(key[0], key[1], np.uint64(t))" if problem.stochastic else "0.0"
    body = (
        "value = Sum(0.0, 0.0)\n"
        f"for t in range(1, last + 1):\n    u = {draw}\n" + indent(enter, "    ") + "return value[0] + value[1]\n"
    )
    return _call(problem, "last, key", body, T, np.array([key.state[0], key.gamma[0]]))


def _call(problem: Any, arguments: str, body: str, *given: Any) -> Total:
    kernel, parameters, arrays = _kernel(problem, f"x, {arguments}, gradient", body)
    vector = bool(problem.shape)

    def total(x: Any) -> tuple[float, Any]:
        gradient = np.zeros(np.size(x))
        point = np.asarray(x, dtype=float) if vector else float(x)
        value = kernel(point, *given, gradient, parameters, *arrays)
        return float(value), gradient if vector else float(gradient[0])

    return total


def _compiled_count(problem: FiniteSum) -> Callable[[int, int, Stream, NDArray[np.int64]], None]:
    body = (
        "n = counts.size\n"
        "for t in range(first, last + 1):\n"
        "    u = uniform_of_words(key[0], key[1], np.uint64(t))\n"
        "    counts[problem.order.index(t, u, n)] += 1\n"
    )
    kernel, parameters, arrays = _kernel(problem, "first, last, key, counts", body)

    def count(first: int, last: int, key: Stream, counts: NDArray[np.int64]) -> None:
        kernel(first, last, np.array([key.state[0], key.gamma[0]]), counts, parameters, *arrays)

    return count


def _kernel(problem: Any, arguments: str, body: str) -> tuple[Callable[..., Any], NDArray[np.float64], list[Any]]:
    from regret.engines.cache import load_kernel
    from regret.engines.lowering import compile_function, recipe

    made = recipe(problem, "problem")
    arrays = [f"array_{i}" for i in range(len(made.arrays))]
    names = {f"array{i}": name for i, name in enumerate(arrays)}
    record = made.source.format(*(f"parameters[{i}]" for i in range(len(made.numbers))), **names)
    source = f"def kernel({', '.join([arguments, 'parameters', *arrays])}):\n    problem = {record}\n" + indent(
        body, "    "
    )
    helpers = {"Sum": Sum, "uniform_of_words": uniform_of_words}
    namespace = {**made.namespace, **helpers, "add": compile_function(add)}
    kernel = load_kernel(source, namespace, [made.identity, helpers, add])
    return kernel, np.array(made.numbers, dtype=float), made.arrays
