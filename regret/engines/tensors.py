"""The torch engine: lanes as tensors on a CPU, or on CUDA in one kernel that keeps them in registers.

Both carry out the program of :mod:`regret.engines.tracing`, which is the rule itself written down.  On a CPU every
operation is one torch call on all lanes.  On CUDA the program is compiled as C, without contraction, and draws its own
random numbers by the same function of (seed, t).

Tolerance: additions, products, quotients and roots are the IEEE operations of the reference engine in its order, so the
numbers are the same bits.  Where a rule takes a power, an exponential or a logarithm of a lane's number, torch's and
CUDA's differ from the C library's by a unit or two in the last place; then runs agree to about 1e-12 relative as long
as the problem does not amplify it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret import arithmetic
from regret.accounting.periodic import has_closed_form
from regret.accounting.tally import GradientTally, RateTally, Sum
from regret.engines.lane_text import lane_source
from regret.engines.lanes import Lanes, Options, Records, Varied, hyper_parameters, periodic_books
from regret.engines.tracing import StepProgram, trace_step
from regret.errors import RegretError, RunError
from regret.randomness import streams, uniform_of_words
from regret.records import leaves

__all__ = ["LaneCarrier", "require_torch", "run"]

_THREADS = 128
_STEPS_AT_ONCE = 1 << 20


def require_torch() -> Any:
    """The package torch.

    :raises RegretError: if it is not installed.
    """
    try:
        import torch
    except ImportError:
        raise RegretError("engine = 'torch' needs PyTorch: pip install 'regret-lab[torch]'") from None
    return torch


class LaneCarrier:
    """Lanes of one rule on one problem, carried from step to step.

    :param optimizer: the rule; ``hyper`` has the numbers that differ from lane to lane, by path, a vector each.
    :param starts: x_1 of each lane.
    :param keys: the streams of the lanes' seeds.
    :param device: ``cpu``, ``cuda`` or ``cuda:N``.
    :raises RegretError: if torch or the device is not there.
    :raises RunError: for a rule or problem that cannot be written down.
    """

    def __init__(
        self,
        problem: Any,
        optimizer: Any,
        hyper: dict[str, Any],
        starts: Any,
        keys: Any,
        options: Options,
        device: str = "cpu",
    ) -> None:
        torch = require_torch()
        where = torch.device("cpu")
        if device != "cpu":
            from regret.engines.nvrtc import require_cuda

            where = require_cuda(device)
        self.problem, self.device, self.torch = problem, where, torch
        self.step: StepProgram = trace_step(problem, optimizer, list(hyper), options)
        self.row = {name: i for i, name in enumerate(self.step.kept)}
        first = torch.as_tensor(starts, dtype=torch.float64).to(where)
        self.columns = torch.empty(len(self.step.kept), first.numel(), dtype=torch.float64, device=where)
        self.columns[0] = first
        for i, value in enumerate(self.step.initial, start=1):
            self.columns[i] = value
        self.hyper = {path: torch.as_tensor(v, dtype=torch.float64).to(where) for path, v in hyper.items()}
        self.keys, self.t = keys, 0
        self._carry: Callable[[int, int], None] = self._interpreted if where.type == "cpu" else self._on_cuda()

    def carry(self, last: int) -> None:
        """Take the steps up to ``last``."""
        while self.t < last:
            end = min(last, self.t + _STEPS_AT_ONCE)
            self._carry(self.t + 1, end)
            self.t = end

    def __getitem__(self, name: str) -> Any:
        """What is kept under a name: ``x``, ``s0`` ..., or a number of the books such as ``loss.0``."""
        return self.columns[self.row[name]]

    # --- on a CPU

    def _interpreted(self, first: int, last: int) -> None:
        torch, program = self.torch, self.step.program
        fixed: dict[str, Any] = {f"h.{path}": value for path, value in self.hyper.items()}
        fixed |= {name: torch.from_numpy(values) for name, values in self.step.tables.items()}
        columns = {name: self.columns[i].clone() for name, i in self.row.items()}
        for t in range(first, last + 1):
            u: Any = 0.0
            if self.problem.stochastic:
                u = torch.from_numpy(uniform_of_words(self.keys.state, self.keys.gamma, np.uint64(t)))
            given = {**columns, **fixed, "t": t, "u": u}
            inputs = [given[name] for name in program.inputs]
            columns |= _carried_out(torch, program, self.step.numbers, inputs)
        for name, i in self.row.items():
            self.columns[i] = columns[name]

    # --- on CUDA

    def _on_cuda(self) -> Callable[[int, int], None]:
        from regret.engines.nvrtc import compile_cuda

        torch, where, count = self.torch, self.device, self.columns.shape[1]
        source = lane_source(self.step, list(self.hyper), self.problem.stochastic)
        kernel = compile_cuda(source, "lanes", where.index)
        empty = torch.zeros(1, dtype=torch.float64, device=where)
        hyper = torch.stack(list(self.hyper.values())).contiguous() if self.hyper else empty
        words = np.stack([self.keys.state, self.keys.gamma]).view(np.int64) if self.problem.stochastic else np.zeros(1)
        keys = torch.from_numpy(np.ascontiguousarray(words)).to(where)
        joined = np.concatenate([*self.step.tables.values(), np.zeros(1)])
        tables = torch.from_numpy(joined).to(where)

        def carry(first: int, last: int) -> None:
            blocks = min(-(-count // _THREADS), 1 << 20)
            kernel(blocks, _THREADS, [first, last, count, self.columns, hyper, keys, tables], where)

        return carry


def _carried_out(torch: Any, program: Any, numbers: list[Any], inputs: list[Any]) -> dict[str, Any]:
    """The outputs of a program: what hangs on t alone in Python floats, what hangs on lanes in tensors."""
    results: list[Any] = []
    places = {"input": inputs, "number": numbers, "node": results}
    for operation, *operands in program.nodes:
        results.append(_operation(torch, operation, [places[kind][i] for kind, i in operands]))
    return {name: places[kind][i] for name, (kind, i) in program.outputs}


_VOCABULARY = {"div": "divide", "abs": "absolute"}


def _operation(torch: Any, operation: str, values: list[Any]) -> Any:
    if operation == "entry":
        table, index = values
        return table[index] if isinstance(index, torch.Tensor) else float(table[index])
    if operation == "where":
        condition, yes, no = values
        if not isinstance(condition, torch.Tensor):
            return yes if condition else no
        # Two Python numbers would make float32 of it.
        kind = torch.int64 if all(isinstance(value, int) for value in (yes, no)) else torch.float64
        yes, no = (value if isinstance(value, torch.Tensor) else torch.tensor(value, dtype=kind) for value in (yes, no))
        return torch.where(condition, yes, no)
    if operation == "floor":
        return values[0].to(torch.int64) if isinstance(values[0], torch.Tensor) else int(values[0])
    if operation == "sqrt" and isinstance(values[0], torch.Tensor):
        return torch.from_numpy(np.sqrt(values[0].numpy()))  # torch's is off in the last place for one in seventy
    plain = _PLAIN.get(operation)
    if plain is not None:
        return plain(*values)
    return getattr(arithmetic, _VOCABULARY.get(operation, operation))(*values)


_PLAIN: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "neg": lambda a: -a,
    "mod": lambda a, b: a % b,
    "floordiv": lambda a, b: a // b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "equal": lambda a, b: a == b,
    "not": lambda a: ~a if hasattr(a, "dtype") else not a,
}


def run(lanes: Lanes, snapshots: Iterable[int], options: Options, device: str = "cpu") -> Records:
    """Run the lanes and record the given steps.

    :raises RunError: if the rule or problem cannot be written down, or, with ``options.stop``, a lane meets a value
        that is not finite.
    """
    hyper = _varying(lanes)
    starts = np.asarray(lanes.starts, dtype=float).reshape(len(lanes.optimizers), -1)[:, 0]
    carrier = LaneCarrier(lanes.problem, lanes.optimizers[0], hyper, starts, streams(lanes.seeds), options, device)
    times = list(snapshots)
    played, kept = [], []
    for target in times:
        before = carrier.t
        carrier.carry(target - 1)
        played.append(carrier["x"].cpu().numpy().copy())
        carrier.carry(target)
        kept.append(carrier.columns.cpu().numpy().copy())
        if options.stop:
            _check_finite(lanes, carrier, kept[-1], before, target, options)
        if options.progress:
            options.progress((target - before) * len(lanes.optimizers))
    return _records(lanes, carrier, times, np.array(played), np.array(kept), options)


def _varying(lanes: Lanes) -> dict[str, NDArray[np.float64]]:
    """The numbers in which the lanes' optimizers differ, by path; all columns where they stand in columns."""
    if isinstance(lanes.optimizers, Varied):
        return {path: hyper_parameters(lanes, path) for path in lanes.optimizers.columns}
    paths = [path for path, value in leaves(lanes.optimizers[0]) if _is_number(value)]
    columns = {path: hyper_parameters(lanes, path) for path in paths}
    return {path: column for path, column in columns.items() if not np.all(column == column[0])}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _check_finite(
    lanes: Lanes, carrier: LaneCarrier, columns: NDArray[np.float64], before: int, target: int, options: Options
) -> None:
    summed = ["x", "loss.0", "loss.1", *(name for name in ("expected.0", "gradient.0") if name in carrier.row)]
    fine = np.isfinite(columns[[carrier.row[name] for name in summed]]).all(axis=0)
    if fine.all():
        return
    lane = int(np.flatnonzero(~fine)[0])
    from regret.engines import compiled

    # The compiled engine finds the step, by bisection, and words it.
    compiled.run(
        Lanes(lanes.problem, [lanes.optimizers[lane]], lanes.starts[lane : lane + 1], [lanes.seeds[lane]]),
        [target],
        Options(rates=options.rates, expected=options.expected),
    )
    raise RunError(f"a value in the steps {before + 1} ... {target} is not finite: a run cannot go on from there")


def _records(
    lanes: Lanes,
    carrier: LaneCarrier,
    times: Sequence[int],
    played: NDArray[np.float64],
    kept: NDArray[np.float64],
    options: Options,
) -> Records:
    shape = (len(times), *lanes.starts.shape)

    def rows(name: str, cls: Any) -> Any:
        return cls(*(kept[:, carrier.row[f"{name}.{i}"]] for i in range(len(cls._fields))))

    if has_closed_form(lanes.problem):
        gradient, norms = periodic_books(lanes, times)
    else:
        gradient = rows("gradient", GradientTally)
        with np.errstate(over="ignore"):
            norms = gradient.largest**2
    states = [i for name, i in carrier.row.items() if name.startswith("s")]
    return Records(
        times=np.array(times, dtype=np.int64),
        x=played.reshape(shape),
        x_next=kept[:, 0].reshape(shape),
        state=np.array([kept[:, i].reshape(shape) for i in states]).reshape(-1, *shape),
        loss=rows("loss", Sum),
        expected=rows("expected", Sum) if options.expected else None,
        gradient=gradient,
        norm2_max=norms,
        rate=rows("rate", RateTally) if options.rates else None,
    )
