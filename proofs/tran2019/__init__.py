"""Tran and Phong (2019): AMSGrad's proof repaired, and AdamX."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
