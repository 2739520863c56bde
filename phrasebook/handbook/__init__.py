"""From a service handbook as it is found to proposals: rules, replies, questions, limits, duties.

Text goes in and proposals come out; only :mod:`phrasebook.handbook.documents` opens files.
"""

from phrasebook.handbook.proposals import Kind, Place, Proposal
from phrasebook.handbook.reader import read_handbook

__all__ = ["Kind", "Place", "Proposal", "read_handbook"]
