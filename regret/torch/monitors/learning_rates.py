"""The learning rates of a network's weights: how many are tiny and how many huge, layer by layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from regret.domains import Domain
from regret.errors import DomainError
from regret.torch.monitors.watch import NamedParameters, Rates, Reader, Watch, chosen_steps

__all__ = ["LayerRates", "LearningRateMonitor"]

_KERNELS = 9


@dataclass(frozen=True)
class LayerRates:
    """The learning rates alpha / (sqrt(v) + eps) of a parameter's coordinates in one step.

    :param count: how many coordinates there are.
    :param below: the share of rates under the monitor's ``low``, ``above`` that over its ``high``.
    :param lowest: the least rate; ``median`` and ``highest`` likewise.
    :param sample: the rates of the coordinates that were drawn for the figure: a convolution's kernel, or the vector of
        a bias; ``None`` for the other parameters.
    """

    step: int
    layer: str
    count: int
    below: float
    above: float
    lowest: float
    median: float
    highest: float
    sample: Tensor | None = None


class LearningRateMonitor(Watch):
    """Collects the learning rates of every weight at chosen steps.

    That some are huge and others tiny near the end of training is the evidence from which Luo et al. start: there, of
    ResNet-34 on CIFAR-10, many lie below 0.01 and above 1000.

    :param optimizer: one of :mod:`regret.torch.optim`, or torch's SGD, Adagrad, RMSprop, Adam or AdamW; any other
        with ``read``.
    :param parameters: ``model.named_parameters()``, or some of them.
    :param at: the steps to look at, counted from 1; or ``every`` k-th; all if neither is given.
    :param low: rates below count as tiny; ``high``: rates above count as huge.
    :param seed: which kernels are drawn: of nine convolutions, or all if there are fewer, one of each; and the last
        bias as a whole.
    :param read: for other optimizers, ``read(group, state, parameter)`` after a step: the rate of each coordinate, such
        as ``group["lr"] / (state["exp_avg_sq"].sqrt() + group["eps"])``.
    :raises DomainError: for an optimizer whose rates are not known, or numbers outside their domain.

    >>> from regret.torch.optim import Adam
    >>> model = torch.nn.Linear(2, 1)
    >>> optimizer = Adam(model.parameters(), lr=1.0)
    >>> with LearningRateMonitor(optimizer, model.named_parameters(), at=[1]) as monitor:
    ...     model(torch.tensor([[1.0, 1e-4]])).sum().backward()
    ...     optimizer.step()
    >>> [(row.layer, row.below, row.above) for row in monitor.rows]
    [('weight', 0.0, 0.5), ('bias', 0.0, 0.0)]

    Source: Luo, Xiong, Liu and Sun, "Adaptive gradient methods with dynamic bound of learning rate", ICLR 2019,
    Section 3.
    """

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        parameters: NamedParameters,
        *,
        at: Iterable[int] | None = None,
        every: int | None = None,
        low: float = 0.01,
        high: float = 1000.0,
        seed: int = 0,
        read: Reader | None = None,
    ) -> None:
        for name, value in (("low", low), ("high", high)):
            Domain.parse("(0, inf)").check(name, value)
        if low > high:
            raise DomainError(f"low = {low:g}: must be at most high = {high:g}")
        super().__init__(optimizer, parameters, read)
        self.low, self.high, self._wanted = low, high, chosen_steps(at, every)
        self.rows: list[LayerRates] = []
        self._drawn = dict(_draw({name: p for p, name in self.names.items()}, seed))

    def wanted(self, step: int) -> bool:
        return self._wanted(step)

    def look(self, step: int, rates: Iterator[Rates]) -> None:
        self.rows += [self._row(step, *found) for found in rates]

    def _row(self, step: int, layer: str, rates: Tensor) -> LayerRates:
        flat = rates.flatten().float()
        drawn = self._drawn.get(layer)
        return LayerRates(
            step=step,
            layer=layer,
            count=flat.numel(),
            below=(flat < self.low).float().mean().item(),
            above=(flat > self.high).float().mean().item(),
            lowest=flat.min().item(),
            median=flat.median().item(),
            highest=flat.max().item(),
            sample=None if drawn is None else rates[drawn].float().cpu(),
        )

    def at_step(self, step: int | None = None) -> list[LayerRates]:
        """The rows of one step, the last by default.

        :raises DomainError: if that step was not looked at.
        """
        seen = sorted({row.step for row in self.rows})
        if not seen or (step is not None and step not in seen):
            raise DomainError(f"step = {step}: must be one of those looked at ({', '.join(map(str, seen)) or 'none'})")
        wanted = seen[-1] if step is None else step
        return [row for row in self.rows if row.step == wanted]

    def shares(self, step: int | None = None) -> tuple[float, float]:
        """The shares of all weights together that are below ``low`` and above ``high``."""
        rows = self.at_step(step)
        total = sum(row.count for row in rows)
        below, above = (sum(getattr(row, side) * row.count for row in rows) / total for side in ("below", "above"))
        return below, above

    def figure(self, step: int | None = None, figure: Any = None) -> Any:
        """The evidence figure: shares by layer, and the rates of the kernels drawn; in ``figure``, if one is given."""
        from regret.torch.monitors.figures import learning_rates

        return learning_rates(self.at_step(step), self.low, self.high, figure)


def _draw(parameters: dict[str, Tensor], seed: int) -> Iterator[tuple[str, Any]]:
    """Which coordinates are kept for the figure, by parameter."""
    generator = torch.Generator().manual_seed(seed)

    def below(bound: int) -> int:
        return int(torch.randint(bound, (), generator=generator))

    convolutions = [name for name, p in parameters.items() if p.ndim == 4 and min(p.shape[2:]) > 1]
    order = torch.randperm(len(convolutions), generator=generator)[:_KERNELS].tolist()
    for name in (convolutions[i] for i in sorted(order)):
        shape = parameters[name].shape
        yield name, (below(shape[0]), below(shape[1]))
    biases = [name for name, p in parameters.items() if p.ndim == 1 and name.endswith("bias")]
    if biases:
        yield biases[-1], slice(None)
