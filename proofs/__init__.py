"""Proofs: the theorems' claims, the lemmas that they rest on, and what a prover says of each.

    >>> from proofs import luo2019
    >>> finding = luo2019.theorem4.check()
    >>> finding.status
    'refuted'
    >>> [c.lemma.name for c in finding.certificates if c.verdict == "refuted"]
    ['monotone inverse rate']

One paper, one module.
"""
