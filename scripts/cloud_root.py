"""Makes the keys of a Threat Cloud and ships its root with the package, so that scanners know it.

    python -m scripts.cloud_root DATA [URL]

DATA is a folder outside this repository; it gets `keys/` for the server and `keys-offline/`, which belongs
into a drawer. What is committed is the root alone: it holds public keys. A root that is there already is
replaced only with `--replace`: scanners that know the old one would need an update of the program.
"""

import argparse
import sys
from pathlib import Path

from panguard.config import Settings
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.trust import shown
from panguard.threatcloud.server.keys import advice
from panguard.threatcloud.server.publishing import Publisher


def main() -> int:
    """Write the root and say its fingerprint."""
    parser = argparse.ArgumentParser(description="Ship the root of a Threat Cloud.")
    parser.add_argument("data", type=Path)
    parser.add_argument("url", nargs="?", default=Settings().cloud_url)
    parser.add_argument("--replace", action="store_true")
    arguments = parser.parse_args()
    file = Places(Path(), arguments.url).shipped_root
    if file.exists() and not arguments.replace:
        sys.stderr.write(f"{file}: is there already; --replace makes every scanner in use a stranger\n")
        return 1
    publisher = Publisher(arguments.data)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(publisher.root)
    sys.stdout.write(f"{file}: {shown(publisher.root).fingerprint}\n{advice(arguments.data)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
