"""Lowering: frozen dataclasses as numba types, so that a rule's own methods compile as they stand.

For every record class a numba struct type is made whose attributes are the record's fields and whose methods are the
class's own functions, compiled when first called.  Numeric fields are floats; booleans are constants that the compiler
folds away (a convention costs nothing at run time); arrays stay arrays; functions are compiled; fields that are none of
these (names, ``None``) do not exist inside a kernel.  Numbers and booleans of the class itself are constants.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.core.datamodel.models import StructModel
from numba.extending import (
    intrinsic,
    make_attribute_wrapper,
    overload_attribute,
    overload_method,
    register_jitable,
    register_model,
)

from regret.arithmetic.compiled import COMPILE_OPTIONS
from regret.records import is_record

__all__ = ["Recipe", "compile_function", "recipe", "structure"]

_TAUGHT = ("regret.arithmetic", "regret.randomness")
_INLINE = {**COMPILE_OPTIONS, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


class _RecordType(types.Type):  # type: ignore[misc]
    """The numba type of a record: the types of its fields."""

    def __init__(self, names: tuple[str, ...], members: tuple[types.Type, ...]) -> None:
        self.members = list(zip(names, members, strict=True))
        super().__init__(f"{type(self).__name__}({', '.join(map(str, members))})")


class _RecordModel(StructModel):  # type: ignore[misc]
    """A struct of the fields."""

    def __init__(self, manager: Any, record_type: _RecordType) -> None:
        super().__init__(manager, record_type, record_type.members)


@cache
def compile_function(function: Callable[..., Any]) -> Any:
    """``function`` compiled so that it disappears into its caller, and so the plain functions that it calls."""
    for helper in _helpers(function):
        _teach(helper)
    return njit(function, **_INLINE)


@cache
def _teach(helper: Callable[..., Any]) -> None:
    register_jitable(**_INLINE)(helper)
    for further in _helpers(helper):
        _teach(further)


def _helpers(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The plain Python functions that a function calls by name, but for the vocabulary, which numba has been taught."""
    known = inspect.getclosurevars(function)
    for helper in (*known.globals.values(), *known.nonlocals.values()):
        if inspect.isfunction(helper) and not helper.__module__.startswith(("numba.", *_TAUGHT)):
            yield helper


@cache
def _constructor(cls: Any, names: tuple[str, ...]) -> Any:
    """A function, usable inside kernels only, that makes a record of class ``cls`` from ``(True, *fields)``."""
    record_type = type(f"{cls.__qualname__}Record", (_RecordType,), {})
    register_model(record_type)(_RecordModel)
    for name in names:
        make_attribute_wrapper(record_type, name, name)
    for name, method in _methods(cls):
        parameters = ", ".join(inspect.signature(method).parameters)
        # numba looks the module of a cached function up by name
        namespace = {"compiled": compile_function(method), "__name__": __name__}
        exec(
            f"def implementation({parameters}):\n    return compiled({parameters})\n"
            f"def chooser({parameters}):\n    return implementation",
            namespace,
        )
        overload_method(record_type, name, jit_options=_INLINE)(namespace["chooser"])

    for name, constant in _constants(cls):
        namespace = {"constant": constant, "__name__": __name__}
        exec("def implementation(self):\n    return constant\ndef chooser(self):\n    return implementation", namespace)
        overload_attribute(record_type, name, jit_options=_INLINE)(namespace["chooser"])

    @intrinsic
    def construct(typing_context: Any, values: Any) -> Any:
        members = tuple(types.unliteral(value) for value in list(values)[1:])
        made = record_type(names, members)

        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            struct = cgutils.create_struct_proxy(made)(context, builder)
            for i, name in enumerate(names):
                value = builder.extract_value(args[0], i + 1)
                value = context.cast(builder, value, signature.args[0][i + 1], members[i])
                context.nrt.incref(builder, members[i], value)  # the record holds its arrays
                setattr(struct, name, value)
            return struct._getvalue()

        return made(values), code

    return construct


def _methods(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(cls):
        attribute = inspect.getattr_static(cls, name)
        if inspect.isfunction(attribute) and not name.startswith("__"):
            yield name, attribute


def _constants(cls: Any) -> Iterator[tuple[str, bool | int | float]]:
    """The plain numbers and booleans of a class that are no defaults of its fields."""
    own = {item.name for item in fields(cls)}
    for name in dir(cls):
        attribute = inspect.getattr_static(cls, name)
        if type(attribute) in (bool, int, float) and name not in own and not name.startswith("__"):
            yield name, attribute


@dataclass
class Recipe:
    """How a kernel rebuilds a record: Python source whose free names are the leaves and the entries of ``namespace``.

    ``source`` contains ``{0}``, ``{1}``, ... for the numeric leaves and ``{array0}``, ... for the arrays.
    """

    source: str = ""
    paths: list[str] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    arrays: list[np.ndarray[Any, Any]] = field(default_factory=list)
    namespace: dict[str, Any] = field(default_factory=dict)
    identity: list[Any] = field(default_factory=list)
    """What the meaning of ``namespace`` depends on, for :func:`regret.engines.fingerprint.fingerprint`."""


def structure(record: Any) -> Any:
    """Equal for records that can share a kernel: those that differ in numbers only.

    >>> from regret.optimizers import Adam
    >>> structure(Adam(alpha=0.5)) == structure(Adam()), structure(Adam(convention="torch")) == structure(Adam())
    (True, False)
    """
    cls: Any = type(record)
    parts: list[Any] = [cls]
    for name in _field_names(cls):
        value = getattr(record, name)
        kind = type(value)
        if kind is float or kind is int or value is None or kind is str:
            parts.append(value is None or kind is str)  # a number, or nothing that a kernel knows of
        elif kind is bool:
            parts.append((value,))
        elif is_record(value):
            parts.append(structure(value))
        else:
            parts.append(id(value) if callable(value) or (isinstance(value, np.ndarray) and value.ndim) else False)
    return tuple(parts)


@cache
def _field_names(cls: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(cls) if not item.metadata.get("static"))


def recipe(record: Any, prefix: str) -> Recipe:
    """The recipe of a record; ``prefix`` keeps the names of several recipes in one kernel apart."""
    made = Recipe()
    made.source = _add(record, prefix, "", made)
    return made


def _add(record: Any, prefix: str, path: str, made: Recipe) -> str:
    names, parts = [], []
    cls: Any = type(record)
    for field_name in _field_names(cls):
        part = _part(getattr(record, field_name), prefix, f"{path}{field_name}", made)
        if part is not None:
            names.append(field_name)
            parts.append(part)
    name = f"{prefix}_{len(made.namespace)}"
    made.namespace[name] = _constructor(cls, tuple(names))
    made.identity.append((type(record), tuple(names)))
    # The leading constant keeps numba from turning a tuple of functions alone into pointers to functions.
    return f"{name}(({', '.join(['True', *parts])},))"


def _part(value: Any, prefix: str, path: str, made: Recipe) -> str | None:
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, np.ndarray) and value.ndim and value.dtype != object:
        made.arrays.append(np.ascontiguousarray(value, dtype=float))
        return f"{{array{len(made.arrays) - 1}}}"
    if is_record(value):
        return _add(value, prefix, f"{path}.", made)
    if callable(value):
        name = f"{prefix}_{len(made.namespace)}"
        made.namespace[name] = compile_function(value)
        made.identity.append(value)
        return name
    if value is None or isinstance(value, str):
        return None
    try:
        made.numbers.append(float(value))
    except (TypeError, ValueError):
        return None
    made.paths.append(path)
    return f"{{{len(made.numbers) - 1}}}"
