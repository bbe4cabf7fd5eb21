"""The repaired bounds of AdaBound and AMSBound, proved."""

from __future__ import annotations

from proofs.kernel.ledger import collect

__all__ = ["CLAIMS"]

CLAIMS = collect(__name__, __path__)
