"""`python -m bench.fill SIZE`: fill this database and print as JSON what the measurements need to know of it."""

import json
import sys

import django


def main() -> None:
    django.setup()
    # Models can be imported only after the set-up.
    from bench.load import load

    print(json.dumps(load(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
