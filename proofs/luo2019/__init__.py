"""Luo et al. (2019): Adam fails for every step size (true), and AdaBound's regret bound (false as printed)."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
