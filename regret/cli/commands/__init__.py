"""One file a command: its options and its help. What it does is imported only when it is called."""
