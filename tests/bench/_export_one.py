"""One export in a process of its own, for its time and its peak of memory.

    python -m tests.bench._export_one FORMAT

The environment says of which data. Prints `{"seconds", "rows", "bytes", "peak"}`, `peak` in MB.
"""

import asyncio
import json
import os
import re
import sys
import time
from pathlib import Path

from app.config import load_settings
from app.db import Database
from app.editions.export import export


async def _run(format_id: str) -> dict[str, float]:
    settings = load_settings(os.environ)
    database = Database(settings.sqlalchemy_url)
    begun = time.perf_counter()
    size = 0
    try:
        async with database.stream() as connection:
            made = await export(connection, "demo", format_id, "both", settings.base_url)
            async for chunk in made.chunks:
                size += len(chunk)
    finally:
        await database.dispose()
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "rows": made.rows, "bytes": size, "peak": peak_of("self")}


def peak_of(process: int | str) -> float:
    """The largest resident size that a process ever had, in MB (`VmHWM`, proc(5))."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(sys.argv[1]))))
