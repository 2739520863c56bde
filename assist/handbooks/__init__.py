"""Service handbooks on the server: read aside, kept as proposals, accepted one by one."""
