"""Programs: a calculation on expressions as a list of operations in order, with its numbers taken out.

Two steps of a rule differ in numbers only (the step size, the bias corrections), so they are the same program with
other numbers, and the kernel made for one serves the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regret.arithmetic.expressions import Expression

__all__ = ["Operand", "Program", "write_program"]

Operand = tuple[str, int]
"""``("input", i)``, ``("node", i)`` or ``("number", i)``: one of the inputs, of the results before, of the numbers."""


@dataclass(frozen=True)
class Program:
    """Operations in order of calculation; equal programs do the same.

    :param inputs: the names of the inputs.
    :param nodes: ``(operation, *operands)`` of each result.
    :param outputs: name and operand of what is kept; a name that is an input's overwrites it.
    :param count: how many numbers there are.
    """

    inputs: tuple[str, ...]
    nodes: tuple[tuple[Any, ...], ...]
    outputs: tuple[tuple[str, Operand], ...]
    count: int

    def uses(self) -> dict[Operand, int]:
        """How often each operand is used, as an operand or as an output."""
        found: dict[Operand, int] = {}
        for _, *operands in self.nodes:
            for operand in operands:
                found[operand] = found.get(operand, 0) + 1
        for _, operand in self.outputs:
            found[operand] = found.get(operand, 0) + 1
        return found


def write_program(outputs: Mapping[str, Any]) -> tuple[Program, list[Any]]:
    """The program that calculates the outputs, and its numbers.

    An output that is the input of its own name is left out: nothing happens to it.

    >>> v = Expression("input", "v")
    >>> program, numbers = write_program({"v": v * 0.5 + 1.0})
    >>> program.nodes, numbers
    ((('mul', ('input', 0), ('number', 0)), ('add', ('node', 0), ('number', 1))), [0.5, 1.0])
    """
    inputs: dict[str, int] = {}
    nodes: list[tuple[Any, ...]] = []
    numbers: list[Any] = []
    known: dict[int, Operand] = {}

    def operand_of(value: Any) -> Operand:
        if not isinstance(value, Expression):
            numbers.append(value)
            return "number", len(numbers) - 1
        if id(value) in known:
            return known[id(value)]
        found: Operand
        if value.operation == "input":
            found = "input", inputs.setdefault(value.operands[0], len(inputs))
        else:
            written = (value.operation, *map(operand_of, value.operands))
            nodes.append(written)
            found = "node", len(nodes) - 1
        known[id(value)] = found
        return found

    kept = {name: value for name, value in outputs.items() if not _is_input(value, name)}
    ends = tuple((name, operand_of(value)) for name, value in kept.items())
    return Program(tuple(inputs), tuple(nodes), ends, len(numbers)), numbers


def _is_input(value: Any, name: str) -> bool:
    return isinstance(value, Expression) and value.operation == "input" and value.operands[0] == name
