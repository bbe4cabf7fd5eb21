"""Lanes as CUDA C: a thread carries a lane through many steps with its numbers in registers."""

from __future__ import annotations

import math
from textwrap import indent
from typing import Any

import numpy as np

from regret.arithmetic.expressions import Expression
from regret.engines.program import Operand, Program, write_program
from regret.engines.text import C_PREAMBLE, write_lines
from regret.engines.tracing import StepProgram
from regret.randomness import uniform_of_words

__all__ = ["lane_source"]

_KERNEL = """\
extern "C" __global__ void lanes(long long first, long long last, long long count, real *columns,
                                 const real *hyper, const unsigned long long *keys, const real *tables)
{{
    const long long stride = (long long)gridDim.x * blockDim.x;
    for (long long k = (long long)blockIdx.x * blockDim.x + threadIdx.x; k < count; k += stride) {{
{loads}
        for (long long t = first; t <= last; ++t) {{
{step}
        }}
{stores}
    }}
}}
"""
_WORD, _INTEGER = "unsigned long long", "long long"


def lane_source(step: StepProgram, varying: list[str], stochastic: bool) -> str:
    """The kernel ``lanes(first, last, count, columns, hyper, keys, tables)`` for the steps ``first ... last``.

    ``columns`` has a row of ``count`` numbers for everything that is kept, ``hyper`` one for every varying
    hyper-parameter, ``keys`` two (the streams' states and increments); ``tables`` holds the tables one after the other.
    """
    rows = {name: f"v{i}" for i, name in enumerate(step.kept)}
    names = rows | {f"h.{path}": f"h{i}" for i, path in enumerate(varying)} | {"t": "t", "u": "u"}
    offset, loads = 0, []
    for name, values in step.tables.items():
        loads.append(f"const real *{name} = tables + {offset};")
        names[name] = name
        offset += values.size
    loads += [f"real {name} = columns[{i} * count + k];" for i, name in enumerate(rows.values())]
    loads += [f"const real h{i} = hyper[{i} * count + k];" for i in range(len(varying))]
    lines = _draw() if stochastic else []
    if stochastic:
        loads += [f"const unsigned long long key{i} = keys[{i} * count + k];" for i in range(2)]
    written, results = _lines(step.program, step.numbers, names)
    lines += written
    # Every result is named before any is kept, as one may be read for another.
    lines += [f"const real o{i} = {result};" for i, result in enumerate(results.values())]
    lines += [f"{rows[name]} = o{i};" for i, name in enumerate(results)]
    stores = [f"columns[{i} * count + k] = {name};" for i, name in enumerate(rows.values())]
    body = _KERNEL.format(
        loads=indent("\n".join(loads), " " * 8),
        step=indent("\n".join(lines), " " * 12),
        stores=indent("\n".join(stores), " " * 8),
    )
    return C_PREAMBLE["double"] + body


def _draw() -> list[str]:
    """Lines for u, the step's random number: the function of the house, written down on words."""
    state, gamma, t = (Expression("input", name) for name in ("key0", "key1", "t"))
    program, numbers = write_program({"u": uniform_of_words(state, gamma, t)})
    kinds = {"key0": _WORD, "key1": _WORD, "t": _INTEGER}
    lines, results = _lines(program, numbers, {name: name for name in kinds}, kinds, "w")
    return [*lines, f"const real u = {results['u']};"]


def _lines(
    program: Program, numbers: list[Any], names: dict[str, str], kinds: dict[str, str] | None = None, prefix: str = "n"
) -> tuple[list[str], dict[str, str]]:
    own = kinds or {"t": _INTEGER}

    def kind(operand: Operand) -> str:
        where, index = operand
        if where == "input":
            return own.get(program.inputs[index], "real")
        number = numbers[index]
        if isinstance(number, np.uint64):
            return _WORD
        return _INTEGER if isinstance(number, int | np.integer) else "real"

    return write_lines(
        program, "c", lambda i: names[program.inputs[i]], lambda i: _literal(numbers[i]), kind, prefix=prefix
    )


def _literal(number: Any) -> str:
    """The number in C: to the last bit."""
    if isinstance(number, np.uint64):
        return f"0x{int(number):X}ULL"
    if isinstance(number, bool | np.bool_):
        return str(int(number))
    if isinstance(number, int | np.integer):
        return f"({int(number)}LL)"
    value = float(number)
    if math.isnan(value):
        return "((real)0 / (real)0)"
    if math.isinf(value):
        return f"({'-' if value < 0 else ''}(real)1e308 * (real)10)"
    return f"({value.hex()})"
