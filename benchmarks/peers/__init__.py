"""What the engine is measured against, one peer a file."""
