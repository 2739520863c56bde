"""What ``GET /metrics`` tells: counts and durations, never a text, a name or a key."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

FAST = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0)


class Metrics:
    """The metrics of one server, in a registry of its own so that tests may run several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.panels = Gauge("assist_panels", "Panels connected now", registry=self.registry)
        self.handling = Histogram(
            "assist_message_seconds",
            "Time to handle one message",
            ["type"],
            buckets=FAST,
            registry=self.registry,
        )
        self._timed: dict[str, Histogram] = {}
        self.refused = Counter(
            "assist_refused_messages", "Refused messages", ["code"], registry=self.registry
        )
        self.closed = Counter(
            "assist_closed_connections",
            "Connections the server closed",
            ["code"],
            registry=self.registry,
        )
        self.stored = Histogram(
            "assist_commit_seconds", "Time to commit one change", registry=self.registry
        )
        self.store_failures = Counter(
            "assist_commit_failures", "Changes the database did not take", registry=self.registry
        )
        self.events = Counter(
            "assist_events", "Numbered events published", ["kind"], registry=self.registry
        )
        self.diagnostics_sent = Counter(
            "assist_sent_diagnostics",
            "Findings in replies that went out",
            ["code"],
            registry=self.registry,
        )
        self.suggestions_used = Counter(
            "assist_suggestions_used", "Suggestions used", ["how"], registry=self.registry
        )
        self.reorderings = Counter(
            "assist_reorderings",
            "Messages whose suggestions a sentence encoder looked at",
            ["outcome"],
            registry=self.registry,
        )
        self.phrasebook = Gauge(
            "assist_phrasebook_version", "Number of the phrasebook", registry=self.registry
        )
        self.deadline_misses = Counter(
            "assist_deadline_misses", "Deadlines missed", ["kind"], registry=self.registry
        )

    def timed(self, kind: str) -> AbstractContextManager[object]:
        """Times one message of ``kind``; cheaper than asking for its label each time."""
        known = self._timed.get(kind)
        if known is None:
            known = self._timed[kind] = self.handling.labels(kind)
        return known.time()

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
