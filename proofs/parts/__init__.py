"""Parts that proofs share: letters, what is given of them, and what follows."""
