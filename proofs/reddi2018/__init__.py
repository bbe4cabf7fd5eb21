"""Reddi, Kale and Kumar (2018): where Adam fails, and the bounds of AMSGrad and AdamNC."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
