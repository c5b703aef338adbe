"""``python -m MRHNetLib COMMAND``: the command line."""

import sys

from MRHNetLib.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
