"""Lists pasted into a real WordPress by an administrator and by an author, and read there.

    .venv/bin/python -m tests.wordpress [--site en|fa] [--role ROLE] [--case TEXT]
                                        [--pictures FOLDER]

Ends with 0 where there is no WordPress, and says so; `tests/wordpress/install.sh` gets one.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from tests.machine import chromium
from tests.wordpress.expectations import SITES, wrong_in
from tests.wordpress.site import Site, missing, wordpress
from tests.wordpress.trial import trials


def main(arguments: list[str]) -> int:
    """Try all that was chosen; 1 where anything did not come through that should."""
    parser = argparse.ArgumentParser(prog="python -m tests.wordpress")
    parser.add_argument("--site", choices=SITES, help="only the site in this language")
    parser.add_argument("--role", help="only this person: administrator, author")
    parser.add_argument("--case", default="", help="only cases with this in their names")
    parser.add_argument("--pictures", type=Path, help="a folder for pictures of the posts")
    chosen = parser.parse_args(arguments)
    lacking = [*missing(), *([] if chromium() else ["chromium"])]
    if lacking:
        print(f"skipped, without {' and '.join(lacking)}: see tests/wordpress/install.sh")
        return 0
    began = time.monotonic()
    wrong = sum(_on(name, chosen) for name in SITES if chosen.site in {None, name})
    print(f"{wrong} wrong, after {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _on(name: str, chosen: argparse.Namespace) -> int:
    language, roles = SITES[name]
    began = time.monotonic()
    with wordpress(language) as site:
        took = time.monotonic() - began
        print(f"WordPress {site.version}, {name}, ready after {took:.0f} s", flush=True)
        wanted = [role for role in roles if chosen.role in {None, role}]
        return sum(asyncio.run(_by(site, role, chosen)) for role in wanted)


async def _by(site: Site, role: str, chosen: argparse.Namespace) -> int:
    wrong = 0
    began = time.monotonic()
    async for trial in trials(site, role, chosen.case, chosen.pictures):
        took, began = time.monotonic() - began, time.monotonic()
        lost = "".join(f", without {count} {tag}" for tag, count in trial.lost.items())
        print(f"  {role}: {trial.case}, {trial.way}{lost} ({took:.1f} s)", flush=True)
        for fault in wrong_in(trial):
            print(f"    {fault}", flush=True)
            wrong += 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
