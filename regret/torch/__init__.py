"""The torch backend: the rules of the house as optimizers of networks, and what can be watched while they train.

``regret.torch.optim`` has the optimizers.  Nothing else of the house imports torch, and this package is not imported
with ``regret``.
"""

from __future__ import annotations

from importlib.util import find_spec

__all__: list[str] = []

if find_spec("torch") is None:
    raise ModuleNotFoundError("regret.torch needs PyTorch: pip install 'regret-lab[torch]'", name="torch")
