"""Kingma and Ba (2015): the regret bound of Adam, which is false."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
