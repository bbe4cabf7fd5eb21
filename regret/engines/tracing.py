"""One step of a lane as a program: problem, rule, projection and books, with t, x and the state unknown.

The functions are those that the reference engine calls; they are called on expressions.  Where one asks for a truth
value (is this the first step? is u below p?) both answers are followed and joined by a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.accounting.periodic import has_closed_form
from regret.accounting.tally import GradientTally, RateTally, Sum, add, tally_gradient, tally_rate
from regret.arithmetic import divide, sqrt, times
from regret.arithmetic.expressions import Expression, decide_by
from regret.engines.lanes import Options
from regret.engines.program import Program, write_program
from regret.engines.state import flatten, rebuilt
from regret.errors import RunError
from regret.problems.orders import Order, Uniform
from regret.records import is_record, with_values

__all__ = ["BOOKS", "StepProgram", "follow", "trace_step"]

BOOKS = {"loss": Sum, "expected": Sum, "gradient": GradientTally, "rate": RateTally}
"""The books of a lane, by the name that their numbers begin with."""

_MOST_PATHS = 512


class _Fork(BaseException):
    """A truth value is asked for that has not been decided; no rule's own ``except`` may catch it."""

    def __init__(self, condition: Expression) -> None:
        self.condition = condition


def follow(function: Callable[[], Sequence[Any]]) -> list[Any]:
    """What ``function`` returns, over all answers to the truth values that it asks for.

    >>> t = Expression("input", "t")
    >>> follow(lambda: [1.0 if t == 1 else 0.5])
    [where((t == 1), 1.0, 0.5)]

    :raises RunError: if there are too many paths.
    """
    paths = 0

    def along(answers: list[bool]) -> list[Any]:
        nonlocal paths
        asked = iter(answers)

        def choose(condition: Expression) -> bool:
            for answer in asked:
                return answer
            raise _Fork(condition)

        try:
            with decide_by(choose):
                found = list(function())
        except _Fork as fork:
            yes, no = along([*answers, True]), along([*answers, False])
            return [a if a is b else Expression("where", fork.condition, a, b) for a, b in zip(yes, no, strict=True)]
        paths += 1
        if paths > _MOST_PATHS:
            raise RunError(f"more than {_MOST_PATHS} ways through one step: use engine='compiled'")
        return found

    return along([])


class _Table:
    """An array of a problem's, from which an entry is taken at an index that is not known yet."""

    def __init__(self, name: str, values: NDArray[np.float64]) -> None:
        self.name, self.values = name, values
        self.shape, self.size, self.ndim = values.shape, values.size, values.ndim

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, Expression):
            return Expression("entry", Expression("input", self.name), index)
        return float(self.values[index])

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, eq=False)
class _Uniform(Order):
    """:class:`~regret.problems.orders.Uniform` with a floor in place of Python's ``int``."""

    def index(self, t: Any, u: Any, n: int) -> Any:
        return Expression("floor", u * n)

    stochastic = True


def _with_tables(record: Any, tables: dict[str, NDArray[np.float64]]) -> Any:
    copy = object.__new__(type(record))
    for item in fields(record):
        value = getattr(record, item.name)
        if type(value) is Uniform:
            value = _Uniform()
        elif is_record(value) and not item.metadata.get("static"):
            value = _with_tables(value, tables)
        elif isinstance(value, np.ndarray) and value.ndim == 1:
            name = f"table{len(tables)}"
            tables[name] = np.ascontiguousarray(value, dtype=float)
            value = _Table(name, tables[name])
        object.__setattr__(copy, item.name, value)
    return copy


@dataclass(frozen=True)
class StepProgram:
    """A step, and what it works on.

    :param program: from ``t``, ``u``, ``x``, the ``s`` of the state, the numbers of the books, hyper-parameters
        ``h.<path>`` and tables to the next x, state and books.
    :param numbers: the program's.
    :param kept: the names of what is kept from step to step, x first.
    :param initial: their values before the first step, but for x.
    :param tables: the problem's arrays.
    """

    program: Program
    numbers: list[Any]
    kept: list[str]
    initial: list[float]
    tables: dict[str, NDArray[np.float64]]


def trace_step(problem: Any, optimizer: Any, varying: Sequence[str], options: Options) -> StepProgram:
    """The step of one lane.

    :param varying: paths of the hyper-parameters that differ from lane to lane.
    :raises RunError: for what cannot be written down so.
    """
    if problem.shape:
        raise RunError("engine = 'torch' runs problems whose x is a number; use engine='compiled' for vectors")
    tables: dict[str, NDArray[np.float64]] = {}
    losses = _with_tables(problem, tables)
    rule = with_values(optimizer, {path: Expression("input", f"h.{path}") for path in varying})
    t, u, x = (Expression("input", name) for name in "tux")
    state = optimizer.init(0.0)
    names = [f"s{i}" for i, _ in enumerate(flatten(state))]
    try:
        outputs = _outputs(problem, losses, rule, state, names, (t, u if problem.stochastic else 0.0, x), options)
    except (TypeError, AttributeError, IndexError) as error:
        who = f"{type(optimizer).__name__} on {type(problem).__name__}"
        raise RunError(f"{who} cannot be written down for engine = 'torch' ({error}); use 'compiled'") from error
    program, numbers = write_program(outputs, share=True)
    kept = ["x", *names, *(name for name in outputs if "." in name)]
    initial = [float(value) for value in flatten(state)] + [0.0] * (len(kept) - 1 - len(names))
    return StepProgram(program, numbers, kept, initial, tables)


def _outputs(
    problem: Any, losses: Any, rule: Any, state: Any, names: list[str], step: tuple[Any, Any, Any], options: Options
) -> dict[str, Any]:
    t, u, x = step
    given = iter([Expression("input", name) for name in names])
    (g,) = follow(lambda: [losses.gradient(x, t, u)])
    loss = g * x if problem.linear else follow(lambda: [losses.loss(x, t, u)])[0]
    before = rebuilt(state, given)
    rate, direction, *after = follow(lambda: _flat_update(rule.update(before, g, t)))
    outputs = dict(zip(names, after, strict=True))
    start = follow(lambda: [x * rule.shrinkage(t)])[0] if hasattr(rule, "shrinkage") else x
    (outputs["x"],) = follow(lambda: [problem.feasible.project(start - times(rate, direction), divide(1.0, rate))])
    entries = {"loss": follow(lambda: add(_book("loss"), loss))}
    if options.expected:
        (expected,) = follow(lambda: [losses.expected_loss(x)])
        entries["expected"] = follow(lambda: add(_book("expected"), expected))
    if not has_closed_form(problem):
        entries["gradient"] = follow(lambda: tally_gradient(_book("gradient"), g))
    if options.rates:
        beta1 = follow(lambda: [rule.beta1_t(t)])[0] if hasattr(rule, "beta1_t") else 0.0
        decay = divide(1.0, sqrt(t))
        entries["rate"] = follow(lambda: tally_rate(_book("rate"), rate, g, beta1, decay))
    for name, values in entries.items():
        outputs |= {f"{name}.{i}": value for i, value in enumerate(values)}
    return outputs


def _flat_update(found: tuple[Any, Any, Any]) -> list[Any]:
    rate, direction, state = found
    return [rate, direction, *flatten(state)]


def _book(name: str) -> Any:
    cls: Any = BOOKS[name]
    return cls(*(Expression("input", f"{name}.{i}") for i in range(len(cls._fields))))
