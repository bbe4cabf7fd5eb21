"""What a sweep runs: a specification, read from TOML and checked before anything is run."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from regret.domains import integer_in
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.sweep.axes import Axis, axis
from regret.sweep.conditions import check_condition

__all__ = ["Dimension", "Specification", "read_specification", "shipped", "specification"]

_KEYS = (
    "description",
    "problem",
    "optimizer",
    "steps",
    "snapshots",
    "seeds",
    "x1",
    "device",
    "where",
    "zip",
    "parameters",
    "settings",
    "axes",
)
_QUICK_WORK, _QUICK_CHUNKS = 3 * 10**8, 12


@dataclass(frozen=True)
class Dimension:
    """One dimension of the grid: an axis, or several that run side by side (zipped)."""

    axes: tuple[Axis, ...]

    @property
    def name(self) -> str:
        """The names of its axes, joined."""
        return "_and_".join(one.name for one in self.axes)

    @property
    def count(self) -> int:
        """How many values it has."""
        return self.axes[0].count


@dataclass(frozen=True)
class Specification:
    """A grid of runs.

    :param problem: ids of problems; where there are several they are the dimension ``problem``.
    :param optimizer: names of optimizers; where there are several they are the dimension ``optimizer``.
    :param steps: T.
    :param snapshots: the T that are kept, the last of them ``steps``.
    :param seeds: how many seeds, 0, 1, ...; where there are several they are the dimension ``seed``.
    :param x1: where runs start; the problem's own start if ``None``.
    :param device: where the torch engine runs the lanes, ``cpu``, ``cuda`` or ``cuda:N``; the compiled engine runs them
        if ``None``.
    :param where: conditions on the axes; other points of the grid are not run.
    :param parameters: constants of the problem that are the same for all runs.
    :param settings: hyper-parameters that are the same for all runs.
    :param dimensions: the axes, by name constants of the problem or hyper-parameters.
    :param chunk_runs: the most runs in a chunk; chosen from the work if ``None``.
    """

    problem: tuple[str, ...]
    optimizer: tuple[str, ...]
    steps: int
    snapshots: tuple[int, ...]
    seeds: int = 1
    x1: Any = None
    device: str | None = None
    where: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    dimensions: tuple[Dimension, ...] = ()
    description: str = ""
    chunk_runs: int | None = None

    @cached_property
    def grid(self) -> tuple[Dimension, ...]:
        """Every dimension, in order: problem, optimizer, the axes, seed."""
        words = [("problem", self.problem), ("optimizer", self.optimizer)]
        first = [Dimension((Axis(name, values),)) for name, values in words if len(values) > 1]
        last = [Dimension((Axis("seed", {"range": [0, self.seeds - 1, 1]}),))] if self.seeds > 1 else []
        return (*first, *self.dimensions, *last)

    @property
    def shape(self) -> tuple[int, ...]:
        """The counts of the dimensions."""
        return tuple(dimension.count for dimension in self.grid)

    @property
    def runs(self) -> int:
        """The points of the grid."""
        return math.prod(self.shape)

    @property
    def work(self) -> int:
        """Lane-steps, if every point is run."""
        return self.runs * self.steps

    @property
    def constants(self) -> dict[str, Any]:
        """What ``parameters`` and ``settings`` hold at one number, for conditions."""
        return {k: v for k, v in {**self.parameters, **self.settings}.items() if isinstance(v, int | float)}

    @property
    def on_gpu(self) -> bool:
        """Whether the lanes are carried on a CUDA device."""
        return self.device is not None and self.device.startswith("cuda")

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes of every dimension."""
        return tuple(one for dimension in self.dimensions for one in dimension.axes)

    def document(self) -> dict[str, Any]:
        """The specification as plain data, from which :func:`specification` makes it again."""
        return {
            "description": self.description,
            "problem": list(self.problem),
            "optimizer": list(self.optimizer),
            "steps": self.steps,
            "snapshots": list(self.snapshots),
            "seeds": self.seeds,
            "x1": self.x1,
            "device": self.device,
            "where": list(self.where),
            "zip": [[one.name for one in d.axes] for d in self.dimensions if len(d.axes) > 1],
            "parameters": dict(self.parameters),
            "settings": dict(self.settings),
            "axes": {one.name: _plain(one.given) for one in self.axes},
        }

    @property
    def digest(self) -> str:
        """A hash of everything that decides the numbers."""
        document = {key: value for key, value in self.document().items() if key != "description"}
        return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()

    def quick(self) -> Specification:
        """The sweep with fewer values on its axes and, if need be, steps: about ten seconds of work in ten chunks or
        more.
        """
        small = self
        while small.work > _QUICK_WORK and (longest := max(small.seeds, *(d.count for d in small.dimensions), 0)) > 5:
            fewer = small.seeds if small.seeds < longest else max(5, (longest + 1) // 2)
            small = replace(small, seeds=fewer, dimensions=tuple(_thinned(d, longest) for d in small.dimensions))
        if small.work > _QUICK_WORK:
            steps = max(100, _QUICK_WORK // small.runs)
            kept = tuple(T for T in small.snapshots if steps > T)
            small = replace(small, steps=steps, snapshots=(*kept, steps))
        return replace(small, chunk_runs=max(1, small.runs // _QUICK_CHUNKS))


def _thinned(dimension: Dimension, longest: int) -> Dimension:
    if dimension.count < longest:
        return dimension
    return Dimension(tuple(one.thinned(max(5, (longest + 1) // 2)) for one in dimension.axes))


def specification(given: Mapping[str, Any], chunk_runs: int | None = None) -> Specification:
    """Check a specification as it is written in TOML.

    :raises UnknownNameError: for a key, problem, optimizer, constant or hyper-parameter that there is not.
    :raises DomainError: for a value outside its domain.

    >>> spec = specification({"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 1000, "axes": {
    ...     "C": [3, 5], "beta2": {"linspace": [0.1, 0.9, 5]}}})
    >>> spec.shape, spec.snapshots
    ((2, 5), (10, 32, 100, 316, 1000))
    """
    for key in given:
        if key not in _KEYS:
            raise UnknownNameError("key of the specification", key, _KEYS)
    for key in ("problem", "steps"):
        if key not in given:
            raise DomainError(f"{key}: is missing from the specification")
    steps = integer_in("[1, 9007199254740992]", "steps", given["steps"])
    for key in ("parameters", "settings", "axes"):
        if not isinstance(given.get(key, {}), Mapping):
            raise DomainError(f"{key} = {given[key]!r}: must be a table")
    axes = {name: axis(name, values) for name, values in given.get("axes", {}).items()}
    for word in ("T", "seed", "problem", "optimizer"):
        if word in axes:
            raise DomainError(
                f"axes.{word}: is no axis; use {'steps' if word == 'T' else word.removesuffix('s')} = ..."
            )
    where = _list("where", given.get("where", []))
    numbers = [name for name, one in axes.items() if not one.of_words]
    numbers += [*given.get("parameters", {}), *given.get("settings", {})]
    for condition in where:
        check_condition(condition, numbers)
    made = Specification(
        problem=tuple(_words("problem", given["problem"])),
        optimizer=tuple(_words("optimizer", given.get("optimizer", ""))),
        steps=steps,
        snapshots=_snapshots(given.get("snapshots", 5), steps),
        seeds=integer_in("[1, 4294967296]", "seeds", given.get("seeds", 1)),
        x1=given.get("x1"),
        device=None if given.get("device") is None else _words("device", given["device"])[0],
        where=tuple(where),
        parameters=dict(given.get("parameters", {})),
        settings=dict(given.get("settings", {})),
        dimensions=_dimensions(axes, _list("zip", given.get("zip", []))),
        description=str(given.get("description", "")),
        chunk_runs=None if chunk_runs is None else integer_in("[1, inf)", "chunk_runs", chunk_runs),
    )
    if not made.grid:
        raise DomainError("axes: a sweep needs an axis, several problems, several optimizers or several seeds")
    return made


def read_specification(name: str, chunk_runs: int | None = None) -> Specification:
    """Read a specification: a file ``NAME.toml``, or one of those that are shipped.

    :raises UnknownNameError: for a name that is neither.
    :raises RegretError: for a file that is not TOML.
    """
    if name.endswith(".toml"):
        text = Path(name).read_bytes()
    elif name in shipped():
        text = (resources.files("regret.sweep") / "specs" / f"{name}.toml").read_bytes()
    else:
        raise UnknownNameError("sweep", name, shipped())
    try:
        given = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegretError(f"{name}: is not TOML ({error})") from None
    try:
        return specification(given, chunk_runs)
    except RegretError as error:
        raise (
            type(error)(f"{name}: {error}") if type(error) is DomainError else RegretError(f"{name}: {error}")
        ) from None


def shipped() -> list[str]:
    """The names of the specifications that come with the package.

    >>> "luo-theorem1-boundary" in shipped()
    True
    """
    folder = resources.files("regret.sweep") / "specs"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def _plain(given: Any) -> Any:
    return dict(given) if isinstance(given, Mapping) else list(given)


def _list(name: str, given: Any) -> list[Any]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise DomainError(f"{name} = {given!r}: must be a list")
    return list(given)


def _words(name: str, given: Any) -> list[str]:
    words = [given] if isinstance(given, str) else _list(name, given)
    if not words or not all(isinstance(word, str) for word in words) or len(set(words)) < len(words):
        raise DomainError(f"{name} = {given!r}: must be a name, or a list of different names")
    return words


def _snapshots(given: Any, steps: int) -> tuple[int, ...]:
    if isinstance(given, Sequence) and not isinstance(given, str):
        times = [integer_in(f"[1, {steps}]", "snapshots", T) for T in given]
        if not times or times != sorted(set(times)):
            raise DomainError(f"snapshots = {list(given)}: must be increasing and not empty")
        return tuple(times if times[-1] == steps else [*times, steps])
    count = integer_in("[1, 1000]", "snapshots", given)
    if count == 1:
        return (steps,)
    spaced = [round(steps ** (1 - 0.5 * i / math.log10(steps))) if steps > 1 else 1 for i in range(count)]
    return tuple(sorted({min(max(1, T), steps) for T in spaced}))


def _dimensions(axes: dict[str, Axis], zipped: list[Any]) -> tuple[Dimension, ...]:
    partner: dict[str, tuple[str, ...]] = {}
    for group in zipped:
        names = _words("zip", group)
        for name in names:
            if name not in axes:
                raise UnknownNameError("axis", name, axes)
            if name in partner:
                raise DomainError(f"zip: {name} stands in two of its lists")
            partner[name] = tuple(names)
        counts = {name: axes[name].count for name in names}
        if len(set(counts.values())) > 1:
            raise DomainError(f"zip = {names}: must have as many values each, not {counts}")
    groups = dict.fromkeys(partner.get(name, (name,)) for name in axes)
    return tuple(Dimension(tuple(axes[name] for name in group)) for group in groups)
