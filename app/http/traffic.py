"""How many requests were answered, by route: counts and times, never addresses or names."""

from collections import Counter

METHODS = frozenset({"GET", "HEAD", "POST"})

Key = tuple[str, str, int]


class Traffic:
    """Counters of one process, by method, route template and status."""

    def __init__(self) -> None:
        self._count: Counter[Key] = Counter()
        self._seconds: Counter[tuple[str, str]] = Counter()

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        known = method if method in METHODS else "other"
        self._count[known, route, status] += 1
        self._seconds[known, route] += seconds  # type: ignore[assignment]

    def lines(self) -> list[str]:
        """The counters in Prometheus's text format, version 0.0.4."""
        lines = ["# TYPE hamseda_requests_total counter"]
        for (method, route, status), count in sorted(self._count.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            lines.append(f"hamseda_requests_total{{{labels}}} {count}")
        lines.append("# TYPE hamseda_request_seconds_total counter")
        for (method, route), seconds in sorted(self._seconds.items()):
            labels = f'method="{method}",route="{route}"'
            lines.append(f"hamseda_request_seconds_total{{{labels}}} {seconds:.6f}")
        return lines
