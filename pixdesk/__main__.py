"""``python -m pixdesk`` is the console command."""

from pixdesk.cli import main

if __name__ == "__main__":
    main()
