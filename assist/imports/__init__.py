"""Import and export of the phrasebook: what a file would change, and changing it.

``checked`` reads a file and holds its texts against the wording rules; ``plan`` compares it with
what is stored; ``apply`` writes a plan. The command does this in its own process; the server
reads in a child (``reader``, ``worker``) and keeps previews on a ``shelf``.
"""
