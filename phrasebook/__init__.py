"""Approved content and wording rules: what may be said, and what may not."""
