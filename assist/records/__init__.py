"""The only SQL of the server's own tables, one module a subject.

Each function takes an open ``AsyncConnection`` and leaves the transaction to its caller, who
decides what belongs together in one unit of work.
"""
