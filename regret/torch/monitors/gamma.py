"""Gamma_t while a network trains: in how many coordinates the inverse rate falls, layer by layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from regret.torch.monitors.watch import NamedParameters, Rates, Reader, Watch, chosen_steps

__all__ = ["GammaMonitor", "LayerGamma"]

_ROUNDING = 2.0**-20
"""A fall of less than this part is not told from rounding in float32, where a rate is off by about 2**-22."""


@dataclass(frozen=True)
class LayerGamma:
    """Gamma_t = 1 / eta_{t+1} - 1 / eta_t of a parameter's coordinates.

    :param step: t + 1, the step whose inverse rate is compared with the one before.
    :param count: how many coordinates there are.
    :param negative: the share of them in which Gamma_t < 0, beyond rounding.
    """

    step: int
    layer: str
    count: int
    negative: float


class GammaMonitor(Watch):
    r"""Watches the quantity on whose sign the standard proof for Adam rests.

    .. math:: \Gamma_t = \frac{\sqrt{V_{t+1}}}{\alpha_{t+1}} - \frac{\sqrt{V_t}}{\alpha_t}

    for the effective rate :math:`\eta_t = \alpha_t / \sqrt{V_t}` of every weight, whatever rule it comes from; as
    :func:`regret.monitors.gamma` does for a run.  It keeps one more tensor of each parameter's size.

    :param optimizer: one of :mod:`regret.torch.optim`, or torch's SGD, Adagrad, RMSprop, Adam or AdamW; any other
        with ``read``, see :class:`~regret.torch.monitors.LearningRateMonitor`.
    :param parameters: ``model.named_parameters()``, or some of them.
    :param at: the steps t + 1 to look at, counted from 1; or ``every`` k-th; all if neither is given.

    >>> from regret.torch.optim import Adam, AMSGrad
    >>> x = torch.nn.Parameter(torch.ones(1))
    >>> for method in (Adam, AMSGrad):
    ...     optimizer = method([x], betas=(0.0, 0.1), convention="paper")
    ...     with GammaMonitor(optimizer, [("x", x)]) as monitor:
    ...         for g in (3.0, -1.0, -1.0):
    ...             x.grad = torch.tensor([g])
    ...             optimizer.step()
    ...     print([row.negative for row in monitor.rows])
    [1.0, 1.0]
    [0.0, 0.0]

    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018, equation (2).
    """

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        parameters: NamedParameters,
        *,
        at: Iterable[int] | None = None,
        every: int | None = None,
        read: Reader | None = None,
    ) -> None:
        super().__init__(optimizer, parameters, read)
        self._wanted = chosen_steps(at, every)
        self._before: dict[str, tuple[int, Tensor]] = {}
        self.rows: list[LayerGamma] = []

    def wanted(self, step: int) -> bool:
        return self._wanted(step) or self._wanted(step + 1)

    def look(self, step: int, rates: Iterator[Rates]) -> None:
        for name, values in rates:
            inverse = 1 / values
            seen, before = self._before.get(name, (0, inverse))
            if self._wanted(step) and seen == step - 1 and seen:
                falls = (inverse - before) < -_ROUNDING * before.abs()
                self.rows.append(LayerGamma(step, name, inverse.numel(), falls.float().mean().item()))
            self._before[name] = step, inverse

    def shares(self) -> dict[int, float]:
        """The share of all coordinates together whose Gamma_t is negative, by step."""
        counts: dict[int, list[float]] = {}
        for row in self.rows:
            total = counts.setdefault(row.step, [0.0, 0.0])
            total[0] += row.negative * row.count
            total[1] += row.count
        return {step: negative / count for step, (negative, count) in counts.items()}

    def figure(self) -> Any:
        """The shares over time, a row for each layer."""
        from regret.torch.monitors.figures import gamma_shares

        return gamma_shares(self.rows)
