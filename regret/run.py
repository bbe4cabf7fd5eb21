"""A run: what a simulation found out, at its snapshots."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from regret.accounting.comparators import Comparator, inner
from regret.accounting.statistics import Interval, mean_interval
from regret.accounting.tally import GradientTally, RateTally, Sum
from regret.errors import DomainError, RegretError
from regret.files import write_atomically

if TYPE_CHECKING:
    import xarray

__all__ = ["Run", "Runs", "load"]

_FORMAT, _VERSION = "regret-run", 1


@dataclass(frozen=True, eq=False)
class Run:
    """One optimizer on one problem: everything at the snapshots T = ``times``.

    Arrays have the snapshots as their first axis and, for quantities of coordinates, those of x as their second.

    :param problem: the problem, or ``None`` if the run was loaded and the problem cannot be rebuilt.
    :param optimizer: likewise.
    :param facts: names and parameters as plain data: ``problem``, ``parameters``, ``optimizer``,
        ``hyperparameters`` and ``settings`` (the hyper-parameters that are not the default).
    :param seed: the seed of the random numbers.
    :param engine: the engine that carried it out; ``facts["timeparallel"]`` says what that engine did, where it was it.
    :param x: x_T, the point played at step T.
    :param x_next: x_{T+1}.
    :param state: the optimizer's state after step T; its numbers, in order, along the first axis.
    :param loss: the sum of f_t(x_t).
    :param expected: the sum of F(x_t), F the expected loss, where it was kept.
    :param gradient: sums over the gradients.
    :param norm2_max: the largest ``|g_t|_2**2``.
    :param rate: sums over the effective rates, where they were kept.
    :param comparator: the fixed point that regret is measured against, and F_T there; NaN, as is then the regret, where
        the losses are not known to be convex and no point was given.
    :param expected_best: the minimum of F over the feasible set, where it was kept.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0, -1.0]), regret.optimizers.SGD(alpha=0.5), 100)
    >>> run.steps, run.times[:4].tolist(), round(float(run.regret[-1]), 4)
    (100, [1, 2, 3, 4], 4.7862)
    """

    problem: Any
    optimizer: Any
    facts: dict[str, Any]
    seed: int
    engine: str
    times: NDArray[np.int64]
    x: NDArray[np.float64]
    x_next: NDArray[np.float64]
    state: NDArray[np.float64]
    loss: Sum
    expected: Sum | None
    gradient: GradientTally
    norm2_max: NDArray[np.float64]
    rate: RateTally | None
    comparator: Comparator
    expected_best: float | None = None

    @property
    def steps(self) -> int:
        """The last T."""
        return int(self.times[-1])

    @property
    def dimension(self) -> int:
        """The number of coordinates of x."""
        return int(self.x[0].size)

    @property
    def regret(self) -> NDArray[np.float64]:
        """R_T = sum of f_t(x_t) - f_t(comparator) at the snapshots; it may be negative."""
        return self._against(self.comparator.value)

    @property
    def average_regret(self) -> NDArray[np.float64]:
        """R_T / T at the snapshots."""
        return self.regret / self.times

    @property
    def pseudo_regret(self) -> NDArray[np.float64]:
        """Sum of F(x_t) minus T times the minimum of the expected loss F, for stochastic problems.

        :raises RegretError: if the expected losses were not kept (``simulate(..., expected=True)``).
        """
        if self.expected is None or self.expected_best is None:
            raise RegretError("the expected losses of this run were not kept: simulate(..., expected=True) keeps them")
        return np.asarray((self.expected.total - self.times * self.expected_best) + self.expected.low)

    def regret_against(self, point: Any) -> NDArray[np.float64]:
        """The regret against a fixed point, for linear losses.

        :raises RegretError: for other losses, whose value at the point must be asked for when the run is made.
        """
        if self.problem is None or not self.problem.linear:
            raise RegretError("regret against another point needs linear losses; use simulate(..., against=point)")
        total = Sum(self.gradient.total, self.gradient.low)
        return self._against(inner(total, np.asarray(point, dtype=float), vector=self.x.ndim > 1))

    def _against(self, value: Sum) -> NDArray[np.float64]:
        return np.asarray((self.loss.total - value.total) + (self.loss.low - value.low))

    def at(self, T: int) -> int:
        """The index of the snapshot at ``T``.

        :raises RegretError: if no snapshot was taken there.
        """
        found = np.flatnonzero(self.times == T)
        if not found.size:
            raise RegretError(f"T = {T}: no snapshot was taken there (snapshots: {self.times.tolist()})")
        return int(found[0])

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={_brief(value)}" for name, value in self.facts["settings"].items())
        return (
            f"<Run of {self.facts['optimizer']}({settings}) on {self.facts['problem']}: T = {self.steps}, "
            f"x_T = {_brief(self.x[-1])}, R_T = {_brief(self.regret[-1])}, R_T/T = {_brief(self.average_regret[-1])}>"
        )

    def to_xarray(self) -> xarray.Dataset:
        """The run as an ``xarray.Dataset`` over T (needs xarray, extra ``xarray``)."""
        try:
            import xarray
        except ImportError:
            raise RegretError("to_xarray needs xarray: pip install xarray") from None
        axes = ("T", "coordinate") if self.x.ndim > 1 else ("T",)
        data: dict[str, Any] = {
            "regret": ("T", self.regret),
            "average_regret": ("T", self.average_regret),
            "x": (axes, self.x),
            "x_next": (axes, self.x_next),
            "gradient_sum": (axes, self.gradient.total),
            "comparator_gap": ("T", self.comparator.gap),
        }
        if self.rate is not None:
            with np.errstate(divide="ignore"):
                data["effective_rate"] = (axes, 1 / self.rate.inverse)
        if self.expected is not None:
            data["pseudo_regret"] = ("T", self.pseudo_regret)
        attributes = {"seed": self.seed, "engine": self.engine, "facts": json.dumps(self.facts)}
        return xarray.Dataset(data, coords={"T": self.times}, attrs=attributes)

    def save(self, path: str | Path) -> None:
        """Write the run to ``path``, whole or not at all.

        The file is a NumPy ``.npz`` archive without pickled objects: one array for each quantity (``x``,
        ``loss.total``, ``rate.rise`` ...) and ``about``, a JSON text with format, version and the run's facts.
        """
        arrays = {name: np.asarray(value) for name, value in _arrays(self)}
        about = {"format": _FORMAT, "version": _VERSION, "seed": self.seed, "engine": self.engine, "facts": self.facts}
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
        write_atomically(Path(path), content.getvalue())


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=6, threshold=6)
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)


_GROUPS: dict[str, type[Any]] = {"loss": Sum, "expected": Sum, "gradient": GradientTally, "rate": RateTally}


def _arrays(run: Run) -> Iterator[tuple[str, Any]]:
    for name in ("times", "x", "x_next", "state", "norm2_max"):
        yield name, getattr(run, name)
    for name in _GROUPS:
        group = getattr(run, name)
        if group is not None:
            for part, value in group._asdict().items():
                yield f"{name}.{part}", value
    yield from (("comparator.point", run.comparator.point), ("comparator.gap", run.comparator.gap))
    yield from (("comparator.total", run.comparator.value.total), ("comparator.low", run.comparator.value.low))
    if run.expected_best is not None:
        yield "expected_best", run.expected_best


def load(path: str | Path) -> Run:
    """Read a run that :meth:`Run.save` wrote.

    The numbers are all there; the problem and the optimizer are given by their names and parameters in ``facts``.

    :raises RegretError: if the file is not a run of this format.
    :raises OSError: if there is no such file, or it cannot be read.

    >>> import tempfile, regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 10)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run.save(f"{folder}/run.npz")
    ...     again = load(f"{folder}/run.npz")
    >>> bool((again.regret == run.regret).all()), again.facts["optimizer"]
    (True, 'sgd')
    """
    content = io.BytesIO(Path(path).read_bytes())
    try:
        with np.load(content, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            if about["format"] != _FORMAT or about["version"] != _VERSION:
                raise RegretError(f"{path}: format {about['format']} {about['version']}, not {_FORMAT} {_VERSION}")
            return _run_of(about, {name: archive[name] for name in archive.files if name != "about"})
    except RegretError:
        raise
    except Exception as error:  # whatever a file can hold instead of a run
        raise RegretError(f"{path}: not a saved run ({type(error).__name__}: {error})") from error


def _run_of(about: dict[str, Any], arrays: dict[str, Any]) -> Run:
    groups = {
        name: cls(*(arrays[f"{name}.{part}"] for part in cls._fields))
        for name, cls in _GROUPS.items()
        if f"{name}.{cls._fields[0]}" in arrays
    }
    best = Sum(arrays["comparator.total"], arrays["comparator.low"])
    return Run(
        problem=None,
        optimizer=None,
        facts=about["facts"],
        seed=about["seed"],
        engine=about["engine"],
        times=arrays["times"],
        x=arrays["x"],
        x_next=arrays["x_next"],
        state=arrays["state"],
        norm2_max=arrays["norm2_max"],
        loss=groups["loss"],
        gradient=groups["gradient"],
        expected=groups.get("expected"),
        rate=groups.get("rate"),
        comparator=Comparator(arrays["comparator.point"], best, arrays["comparator.gap"]),
        expected_best=float(arrays["expected_best"]) if "expected_best" in arrays else None,
    )


@dataclass(frozen=True, eq=False)
class Runs(Sequence[Run]):
    """Many runs in the order problems x optimizers x seeds; each is made when it is looked at.

    >>> import regret
    >>> runs = regret.simulate(
    ...     regret.problems.Linear([1.0]), [regret.optimizers.SGD(), regret.optimizers.Adam()], 10
    ... )
    >>> len(runs), runs.x.shape == (2, len(runs[0].times))
    (2, True)
    """

    makers: Sequence[Callable[[], Run]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.makers)

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Runs: ...
    def __getitem__(self, index: int | slice) -> Run | Runs:
        return Runs(self.makers[index]) if isinstance(index, slice) else self.makers[index]()

    def __repr__(self) -> str:
        return f"<{len(self)} runs: {self[0]!r}{', ...' if len(self) > 1 else ''}>"

    @property
    def x(self) -> NDArray[np.float64]:
        """x_T of every run, shape (runs, snapshots, ...)."""
        return np.array([run.x for run in self])

    @property
    def regret(self) -> NDArray[np.float64]:
        """R_T of every run, shape (runs, snapshots)."""
        return np.array([run.regret for run in self])

    @property
    def average_regret(self) -> NDArray[np.float64]:
        """R_T / T of every run, shape (runs, snapshots)."""
        return np.array([run.average_regret for run in self])

    def mean_average_regret(self, level: float = 0.95) -> Interval:
        """The mean of R_T / T over the runs, at every snapshot, with a confidence interval.

        Meant for the seeds of one optimizer on one problem: runs that are independent draws of the same thing.

        :raises DomainError: for fewer than two runs, or on a problem that the seed does not touch: its runs are equal.
        """
        for run in self:
            if run.problem is not None and not run.problem.stochastic:
                raise DomainError(
                    f"runs on {run.facts['problem']}: must be on a problem that draws from the run's seed"
                )
        return mean_interval(self.average_regret, level)
