"""``python -m gradpath``: the command line without the installed script."""

from .server.cli.main import main

if __name__ == "__main__":
    main()
