"""Duchi, Hazan and Singer (2011): AdaGrad's regret is at most a multiple of the sum of gradient norms."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
