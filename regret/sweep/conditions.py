"""Conditions on the axes of a sweep, such as ``beta1 < sqrt(beta2)``, evaluated on whole blocks."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.errors import DomainError, UnknownNameError

__all__ = ["check_condition", "holds"]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {"sqrt": np.sqrt, "log": np.log, "exp": np.exp, "abs": np.abs}


def holds(condition: str, values: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Where a condition holds, its names being numbers or arrays that broadcast.

    >>> holds("beta1 < sqrt(beta2)", {"beta1": np.array([0.5, 0.9]), "beta2": 0.64})
    array([ True, False])
    """
    with np.errstate(all="ignore"):
        return np.asarray(_value(_parsed(condition), condition, values), dtype=bool)


def check_condition(condition: Any, names: Iterable[str]) -> None:
    """Check that a condition can be read.

    :raises DomainError: if it is not a comparison of expressions in numbers, names and sqrt, log, exp, abs.
    :raises UnknownNameError: for a name that is none of ``names``.

    >>> check_condition("C > 2", ["C"])
    """
    if not isinstance(condition, str):
        raise DomainError(f"where has {condition!r}: must be a comparison such as 'beta1 < sqrt(beta2)'")
    _value(_parsed(condition), condition, {name: np.float64(0.5) for name in names})


def _parsed(condition: str) -> ast.expr:
    try:
        tree = ast.parse(condition, mode="eval").body
    except (SyntaxError, ValueError):
        raise DomainError(f"where has {condition!r}: must be a comparison such as 'beta1 < sqrt(beta2)'") from None
    if not isinstance(tree, ast.Compare):
        raise DomainError(f"where has {condition!r}: must be a comparison such as 'beta1 < sqrt(beta2)'")
    return tree


def _value(node: ast.expr, condition: str, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        name = ast.unparse(node)  # optimizer.beta1 is the name of an axis as well
        if name not in values:
            raise UnknownNameError("axis", name, values)
        return values[name]
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        with np.errstate(all="ignore"):
            return _BINARY[type(node.op)](
                _value(node.left, condition, values), np.asarray(_value(node.right, condition, values), dtype=float)
            )
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -np.asarray(_value(node.operand, condition, values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        if len(node.args) == 1 and not node.keywords:
            return _FUNCTIONS[node.func.id](_value(node.args[0], condition, values))
    elif isinstance(node, ast.Compare) and all(type(op) in _COMPARISONS for op in node.ops):
        sides = [_value(side, condition, values) for side in (node.left, *node.comparators)]
        result: Any = True
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            result = np.logical_and(result, _COMPARISONS[type(op)](left, right))
        return result
    part = ast.unparse(node)
    raise DomainError(
        f"where has {condition!r}: {part!r} cannot be read; numbers, axes, + - * / **, sqrt, log, exp, abs"
    )
