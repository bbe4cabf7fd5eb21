"""The torch backend: the rules of the house as optimizers of networks, and what can be watched while they train.

:mod:`regret.torch.optim` has the optimizers, :mod:`regret.torch.monitors` what watches them,
:mod:`regret.torch.cifar10` networks trained with them.  This package is not imported with ``regret``, which does
without torch.  Runs on a GPU are ``regret.simulate(..., engine="torch", device="cuda")``, and grids of them the
specification of a :mod:`regret.sweep` with ``device = "cuda"``.
"""

from __future__ import annotations

__all__: list[str] = []

try:
    import torch as _torch  # noqa: F401
except ImportError as error:
    raise ModuleNotFoundError("regret.torch needs PyTorch: pip install 'regret-lab[torch]'", name="torch") from error
