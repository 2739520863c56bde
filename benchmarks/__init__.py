"""Programs that measure Assist against a reference in the same run; see docs/performance.md."""
