"""`python -m intake`."""

from intake.start import main

if __name__ == "__main__":
    main()
