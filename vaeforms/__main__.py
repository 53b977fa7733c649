"""Run the command line: ``python -m vaeforms``."""

from vaeforms.cli import main

if __name__ == "__main__":
    main()
