"""Zinkevich (2003): online gradient descent has regret of order sqrt(T)."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
