"""`python -m socra` is `socra`."""

from socra.cli import main

if __name__ == "__main__":
    main()
