"""Finding things by name: optimizers, problems, claims, and classes in a user's own file.

Problems and claims are looked up in the entry-point groups ``regret.problems`` and ``regret.claims``, in which any
installed package can register a module.  A module of problems lists its functions in ``PROBLEMS``, a module of claims
its claims in ``CLAIMS``; the id is the entry point's name and the function's, such as ``reddi2018.theorem1``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import fields
from fractions import Fraction
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from regret.arithmetic import kind_of, lift
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.exact import as_written, exact_text
from regret.optimizers import OPTIMIZERS
from regret.optimizers.base import is_optimizer_class
from regret.problems.base import Problem
from regret.records import leaves, resolve_path, with_leaf, with_leaves

__all__ = [
    "claims",
    "load_from_file",
    "make_optimizer",
    "make_problem",
    "named_problems",
    "parse_settings",
    "parse_value",
    "problem_function",
    "problems",
    "takes_integer",
    "written",
]

PROBLEM_GROUP, CLAIM_GROUP = "regret.problems", "regret.claims"


def problems(only: str | None = None) -> dict[str, Callable[..., Problem]]:
    """Every registered problem by id, as the function that builds it; of one entry point, or of all.

    >>> "reddi2018.theorem1" in problems()
    True
    """
    return {
        f"{point.name}.{function.__name__}": function
        for point in _points(PROBLEM_GROUP, only)
        for function in _load(point, "PROBLEMS")
    }


def named_problems() -> list[str]:
    """The ids of the problems that sources name: all but data sets."""
    return [name for name in problems() if not name.startswith("datasets.")]


def claims(only: str | None = None) -> dict[str, Any]:
    """Every registered claim by id; of one entry point, or of all.

    >>> "luo2019.theorem4" in claims()
    True
    """
    return {claim.id: claim for point in _points(CLAIM_GROUP, only) for claim in _load(point, "CLAIMS")}


def _points(group: str, only: str | None) -> Iterator[EntryPoint]:
    for point in _registered(group, entry_points):
        if only is None or point.name == only:
            yield point


@cache
def _registered(group: str, read: Callable[..., Iterable[EntryPoint]]) -> list[EntryPoint]:
    """The entry points of a group; what is installed is read once, since that takes tens of milliseconds."""
    return sorted(read(group=group), key=lambda point: point.name)


def _load(point: EntryPoint, attribute: str) -> Any:
    try:
        return getattr(point.load(), attribute)
    except (ImportError, AttributeError, RegretError) as error:
        raise RegretError(f"entry point {point.group} {point.name} = {point.value}: {error}") from error


def make_problem(name: str, parameters: Mapping[str, Any] | None = None, exact: bool = False) -> Problem:
    """Build a problem from its id, or from ``path/to/file.py:Name``, and parameters.

    :param exact: read defaults that are floats as the decimals that they print as, and whole fractions as integers
        where an integer is asked for; with parameters that were parsed exactly the problem is then exact.
    :raises UnknownNameError: for an unknown id or parameter, suggesting the nearest.
    :raises RegretError: if a file cannot be read, or what it names is not a problem.

    >>> make_problem("reddi2018.theorem1", {"C": 5}).period
    3
    """
    build = problem_function(name)
    given = dict(parameters or {})
    try:
        known = inspect.signature(build).parameters
    except (TypeError, ValueError):
        raise RegretError(f"{name}: must be a class derived from regret.problems.Problem, or a function") from None
    for parameter in given:
        if parameter not in known:
            raise UnknownNameError(f"parameter of {name}", parameter, known)
    if exact:
        given = _exactly(known, given)
    problem = _built(name, build, given)
    if not isinstance(problem, Problem):
        raise RegretError(f"{name}: must give an instance of a class derived from regret.problems.Problem")
    return problem


def problem_function(name: str) -> Callable[..., Any]:
    """The function or class that builds a problem, by id or as ``path/to/file.py:Name``.

    :raises UnknownNameError: for an unknown id.

    >>> problem_function("reddi2018.theorem1").__name__
    'theorem1'
    """
    if _names_file(name):
        path, _, attribute = name.rpartition(":")
        return load_from_file(path, attribute)  # type: ignore[no-any-return]
    found = problems(name.partition(".")[0])
    if name not in found:
        raise UnknownNameError("problem", name, problems())
    return found[name]


def takes_integer(parameter: inspect.Parameter) -> bool:
    """Whether a parameter of a problem is annotated as an integer.

    >>> takes_integer(inspect.signature(problem_function("reddi2018.theorem2")).parameters["C"])
    True
    """
    return "int" in re.findall(r"\w+", str(parameter.annotation))


def _exactly(known: Mapping[str, inspect.Parameter], given: dict[str, Any]) -> dict[str, Any]:
    made = {name: as_written(p.default) for name, p in known.items() if isinstance(p.default, float)} | given
    for name, value in made.items():
        if isinstance(value, Fraction) and value.denominator == 1 and takes_integer(known[name]):
            made[name] = int(value)
    # Fractions do not mix with balls, which a family of problems is built from.
    ball = next((value for value in made.values() if kind_of(value) == "balls"), None)
    if ball is not None:
        made = {name: lift(value, ball) if isinstance(value, Fraction) else value for name, value in made.items()}
    return made


def make_optimizer(spec: str, exact: bool = False, settings: Mapping[str, Any] | None = None) -> Any:
    """Build an optimizer from ``name``, ``name:key=value,...`` or ``path/to/file.py:Name:key=value,...``.

    A key is the name of a field (``alpha``, ``beta1_schedule``) or of a field within it (``band.final_lr``, or
    ``final_lr`` for short).

    :param exact: read numbers as the rationals that they say, and defaults as the decimals that they print as.
    :param settings: further keys and their values.
    :raises UnknownNameError: for an unknown optimizer or key, suggesting the nearest.

    >>> make_optimizer("adam:alpha=0.5,beta1=0").beta1
    0
    >>> make_optimizer("adabound:final_lr=0.2").band.final_lr
    0.2
    >>> make_optimizer("adabound:beta2=0.99", exact=True).band.gamma
    Fraction(1, 100)
    """
    if _names_file(spec):
        path, _, rest = spec.partition(".py:")
        attribute, _, written_settings = rest.partition(":")
        cls, name = load_from_file(f"{path}.py", attribute), attribute
        if not is_optimizer_class(cls):
            raise RegretError(f"{path}.py:{attribute}: must be a frozen dataclass with init(x) and update(state, g, t)")
    else:
        name, _, written_settings = spec.partition(":")
        if name not in OPTIMIZERS:
            raise UnknownNameError("optimizer", name, OPTIMIZERS)
        cls = OPTIMIZERS[name]
    given = parse_settings(written_settings.split(",") if written_settings else [], exact) | dict(settings or {})
    own = {item.name: item for item in fields(cls) if item.init}
    chosen = {key: value for key, value in given.items() if key in own}
    if exact:
        for key, value in chosen.items():
            if isinstance(value, Fraction) and value.denominator == 1 and own[key].type in (int, "int"):
                chosen[key] = int(value)
        # Before the others are computed from them: gamma = 1 - beta2.
        chosen = _written_defaults(cls, str(given.get("convention", "paper"))) | chosen
    optimizer = _built(name, cls, chosen)
    inner = [key for key in given if key not in own]
    paths = {resolve_path(optimizer, key, f"parameter of {name}"): given[key] for key in inner}
    optimizer = _built(name, lambda: with_leaves(optimizer, paths), {}) if paths else optimizer
    return written(optimizer) if exact else optimizer


def _built(name: str, build: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """What ``build`` makes of the parameters; whatever it raises is told in one line."""
    try:
        return build(**given)
    except RegretError:
        raise
    except TypeError as error:
        raise RegretError(f"{name}: {error}") from error
    except Exception as error:
        raise RegretError(f"{name}: {type(error).__name__}: {error}") from error


def _written_defaults(cls: Any, convention: str) -> dict[str, Any]:
    usual = getattr(cls, "conventions", {}).get(convention, {})
    return {name: as_written(value) for name, value in usual.items() if isinstance(value, float)}


def written(optimizer: Any) -> Any:
    """The optimizer with its floats read as the decimals that they print as: a source's constants.

    >>> from regret.optimizers import Adam
    >>> written(Adam(beta2=0.999)).beta2
    Fraction(999, 1000)
    """
    for path, value in list(leaves(optimizer)):
        if isinstance(value, float):
            optimizer = with_leaf(optimizer, path, as_written(value))
    return optimizer


def _names_file(name: str) -> bool:
    return ".py:" in name


def load_from_file(path: str, attribute: str) -> Any:
    """A class or function from a Python file.

    :raises RegretError: if there is no such file, it does not run, or it has no such name.
    """
    file = Path(path)
    if not file.is_file():
        raise RegretError(f"{path}: no such file")
    # The same name in every process: cached kernels refer to the module by it.
    name = f"regret_user_{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]}_{file.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            # stdout belongs to the command; modules beside the file are found as if it were run as a script
            with redirect_stdout(sys.stderr), _on_path(file.resolve().parent):
                spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:
            del sys.modules[name]
            kind = "" if isinstance(error, RegretError) else f"{type(error).__name__}: "
            raise RegretError(f"{path}: {kind}{error}") from error
    module = sys.modules[name]
    if not hasattr(module, attribute):
        public = [
            n for n in vars(module) if not n.startswith("_") and getattr(vars(module)[n], "__module__", "") == name
        ]
        raise UnknownNameError(f"name in {path}", attribute, public)
    return getattr(module, attribute)


@contextmanager
def _on_path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


def parse_settings(items: list[str], exact: bool = False) -> dict[str, Any]:
    """``["C=3", "order=cyclic"]`` as a dictionary.

    >>> parse_settings(["C=3", "delta=1/3", "projected=false"])
    {'C': 3, 'delta': 0.3333333333333333, 'projected': False}
    """
    given: dict[str, Any] = {}
    for item in items:
        key, equals, text = item.partition("=")
        if not equals or not key.strip() or not text.strip():
            raise DomainError(f"{item!r}: must have the form name=value")
        if key.strip() in given:
            raise DomainError(f"{key.strip()}: given twice")
        given[key.strip()] = parse_value(text.strip(), exact)
    return given


def parse_value(text: str, exact: bool = False) -> Any:
    """A number (``3``, ``0.5``, ``1e-3``, ``1/3``), ``true``, ``false``, ``none``, or the text itself.

    :param exact: give numbers as the fractions that they say.

    >>> [parse_value(text) for text in ("3", "1e-3", "1/4", "true", "cyclic")]
    [3, 0.001, 0.25, True, 'cyclic']
    >>> parse_value("1e-3", exact=True)
    Fraction(1, 1000)
    """
    words = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    readers: tuple[Callable[[str], Any], ...] = (int, float, lambda t: float(Fraction(t)))
    for read in (exact_text,) if exact else readers:
        try:
            return read(text)
        except (ValueError, ZeroDivisionError):
            continue
    return text
