"""Programs as source: one assignment for every operation, in Python (for numba) or in C (for CUDA, and any C compiler).

Both round after every operation, in the order of the rule, so they give the bits of plain Python wherever ``+ - * /``
and the root do; powers, exponentials and logarithms are those of the platform.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from regret.engines.program import Operand, Program

__all__ = ["C_PREAMBLE", "write_lines"]

_PYTHON = {
    "add": "{0} + {1}",
    "sub": "{0} - {1}",
    "mul": "{0} * {1}",
    "div": "{0} / {1}",
    "neg": "-{0}",
    "sqrt": "np.sqrt({0})",
    "abs": "abs({0})",
    "sign": "np.sign({0})",
    "exp": "np.exp({0})",
    "log": "np.log({0})",
    "log1p": "np.log1p({0})",
    "power": "{0} ** {1}",
    "times": "{0} * {1} if {1} != zero else zero",
    "maximum": "{1} if {0} < {1} else {0}",
    "minimum": "{1} if {1} < {0} else {0}",
    "less": "{0} < {1}",
    "less_equal": "{0} <= {1}",
    "equal": "{0} == {1}",
    "not": "not {0}",
    "where": "{1} if {0} else {2}",
}
_C = _PYTHON | {
    "div": "(real)({0}) / (real)({1})",
    "sqrt": "SQRT((real)({0}))",
    "abs": "ABS({0})",
    "sign": "{0} > 0 ? (real)1 : {0} < 0 ? (real)-1 : {0} == 0 ? (real)0 : {0}",
    "exp": "EXP((real)({0}))",
    "log": "LOG((real)({0}))",
    "log1p": "LOG1P((real)({0}))",
    "power": "POW((real)({0}), (real)({1}))",
    "times": "{1} != 0 ? {0} * {1} : (real)0",
    "maximum": "{0} < {1} ? {1} : {0}",
    "minimum": "{1} < {0} ? {1} : {0}",
    "not": "!{0}",
    "where": "{0} ? {1} : {2}",
    "mod": "{0} % {1}",
    "floordiv": "{0} / {1}",
    "floor": "(long long)({0})",
    "uniform": "uniform({0}, {1}, {2})",
    "uniform_at": "uniform_at({0}, {1})",
    "entry": "{0}[{1}]",
}
_TRUTHS = ("less", "less_equal", "equal", "not")
_WHOLE = ("add", "sub", "mul", "mod", "neg", "where", "maximum", "minimum")

C_PREAMBLE = {
    "double": "typedef double real;\n"
    + "".join(
        f"#define {name} {function}\n"
        for name, function in {
            "SQRT": "sqrt",
            "ABS": "fabs",
            "EXP": "exp",
            "LOG": "log",
            "LOG1P": "log1p",
            "POW": "pow",
        }.items()
    ),
    "float": "typedef float real;\n"
    + "".join(
        f"#define {name} {function}\n"
        for name, function in {
            "SQRT": "sqrtf",
            "ABS": "fabsf",
            "EXP": "expf",
            "LOG": "logf",
            "LOG1P": "log1pf",
            "POW": "powf",
        }.items()
    ),
}
"""What C text begins with, for each precision."""


def write_lines(
    program: Program,
    dialect: str,
    input_text: Callable[[int], str],
    number_text: Callable[[int], str],
    whole: Callable[[Operand], bool] = lambda operand: False,
) -> tuple[list[str], dict[str, str]]:
    """Lines that calculate a program, and the text of each of its outputs.

    :param dialect: ``python`` or ``c``.
    :param whole: whether an input or a number is an integer (C has a type for them).
    """
    templates = _PYTHON if dialect == "python" else _C
    kinds: dict[Operand, str] = {}

    def kind_of(operand: Operand) -> str:
        if operand[0] == "node":
            return kinds[operand]
        return "long long" if whole(operand) else "real"

    def text_of(operand: Operand) -> str:
        if operand[0] == "node":
            return f"n{operand[1]}"
        return input_text(operand[1]) if operand[0] == "input" else number_text(operand[1])

    lines = []
    for index, (operation, *operands) in enumerate(program.nodes):
        if operation not in templates:
            raise NotImplementedError(operation)
        kinds["node", index] = _kind(operation, [kind_of(operand) for operand in operands])
        told = templates[operation].format(*map(text_of, operands))
        declared = f"const {kinds['node', index]} " if dialect == "c" else ""
        lines.append(f"{declared}n{index} = {told}" + (";" if dialect == "c" else ""))
    return lines, {name: text_of(operand) for name, operand in program.outputs}


def _kind(operation: str, operands: list[Any]) -> str:
    if operation in _TRUTHS:
        return "int"
    if operation in ("floordiv", "floor"):
        return "long long"
    values = operands[1:] if operation == "where" else operands
    if operation in _WHOLE and all(kind in ("long long", "int") for kind in values):
        return "long long"
    return "real"
