"""The kernel: what a lemma, a chain and a claim are, and the provers that are asked."""
