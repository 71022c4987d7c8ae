"""`python -m bench.protocols.fill SIZE|renew`: fill this database, or make a kept one as it was; tell it as JSON."""

import json
import sys

import django


def main() -> None:
    django.setup()
    # Models can be imported only after the set-up.
    from bench.protocols.load import load
    from bench.protocols.renew import renew

    if sys.argv[1] != "renew":
        load(int(sys.argv[1]))
    print(json.dumps(renew()))


if __name__ == "__main__":
    main()
