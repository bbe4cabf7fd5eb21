"""Claims beside runs: demonstrations, and autopsies of proofs."""
