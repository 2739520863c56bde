"""The live server: connected panels, their sessions, deadlines and accounts."""
