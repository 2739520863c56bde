"""Finding the approved reply: by the customer's question, by the agent's draft, by both.

    index = Index.build(replies)
    hits = index.suggest(Query(customer="啥时候发货"))

A session scores the customer's message once and steers that with every keystroke:

    scored = index.score(query)                  # once a message
    hits = index.steer(scored, replace(query, draft="fh"))   # once a keystroke

``index.suggest(query)`` does both in one. An index never changes: ``index.changed(upserts,
removed)`` answers a new one in milliseconds and shares all that stayed. ``scored`` belongs to
the index it came from; another index scores it anew by itself.

All here is pure: no clock (``Query.now`` brings the time), no files but the package's own.
"""

from phrasebook.search.hit import Hit
from phrasebook.search.index import Index, Scored, warm_up
from phrasebook.search.query import Query
from phrasebook.search.usage import Usage

__all__ = ["Hit", "Index", "Query", "Scored", "Usage", "warm_up"]
