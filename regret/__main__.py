"""``python -m regret``."""

from regret.cli import main

if __name__ == "__main__":
    main()
