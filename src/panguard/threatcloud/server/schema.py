"""The tables: what the server knows. Moments are whole seconds since 1970, keyed hashes are hexadecimal.

No table has a column for an address: of a network there is only its hash under the key of one thing.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("client", String(32), primary_key=True),
    Column("public_key", String(43), nullable=False),
    Column("registered", BigInteger, nullable=False),
    Column("times_right", Integer, nullable=False, default=0),
    Column("times_wrong", Integer, nullable=False, default=0),
)

# Challenges that were used up, until they expire.
challenges = Table(
    "challenges",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("expires", BigInteger, nullable=False),
)

# What was answered to each message, so that a message told again gets the same answer.
messages = Table(
    "messages",
    metadata,
    Column("client", String(32), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Index("messages_by_time", "received"),
)

# The key under which the networks that speak of one thing are hashed; deleting the row destroys it.
thing_keys = Table(
    "thing_keys",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("thing", String(260), primary_key=True),
    Column("key", String(64), nullable=False),
)

# One identity's word on one thing: a confirmation, a feedback, a report of a skill, a sighting.
# `value` is the risk score of a skill, and of a feedback 1 where the rule was right; `grade` the risk level.
voices = Table(
    "voices",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("thing", String(260), primary_key=True),
    Column("client", String(32), primary_key=True),
    Column("network", String(32), nullable=False),
    Column("artefact", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("value", Integer, nullable=False, default=0),
    Column("grade", Integer, nullable=False, default=0),
    Index("voices_by_time", "kind", "at"),
)

candidates = Table(
    "candidates",
    metadata,
    Column("candidate", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("rule", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("llm_provider", Text, nullable=False),
    Column("llm_model", Text, nullable=False),
    Column("self_review", Text, nullable=False),
    Column("proposed", BigInteger, nullable=False),
    Column("heard", BigInteger, nullable=False),
    Column("considered", BigInteger, nullable=False, default=0),
    Column("networks", Integer, nullable=False, default=0),
    Column("gates", Text, nullable=False, default=""),
    Column("review", String(16), nullable=False, default="none"),
    Column("reason", Text, nullable=False, default=""),
    # A class of networks, one of 4,096, under a key of this server; empty once the candidate is decided.
    Column("origin", String(4), nullable=False, server_default=""),
    Column("review_said", Text, nullable=False, default="", server_default=""),
    Column("review_tries", Integer, nullable=False, default=0, server_default="0"),
    Column("review_after", BigInteger, nullable=False, default=0, server_default="0"),
    Index("candidates_by_state", "state", "networks"),
    # All that choosing among open candidates reads, beside their texts.
    Index("candidates_in_turn", "state", "networks", "candidate", "origin"),
    Index("candidates_newest", "state", "proposed", "candidate"),
)

# Other texts of open candidates: who comes first with a bad text must not spoil what others see as well.
texts = Table(
    "texts",
    metadata,
    Column("candidate", String(64), primary_key=True),
    Column("client", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("rule", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("texts_differ", "candidate", "digest", unique=True),
)

rules = Table(
    "rules",
    metadata,
    Column("rule_id", String(64), primary_key=True),
    Column("candidate", String(64), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("lane", String(16), nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("networks", Integer, nullable=False),
    Column("revoked", BigInteger),
    Column("revoked_sequence", Integer, unique=True),
    Column("reason", Text, nullable=False, default=""),
    Index("rules_by_lane", "lane", "sequence"),
    # All that counting rules over time reads, beside their texts.
    Index("rules_in_time", "published", "revoked", "lane", "networks"),
)

# Skills that were reported, and what their reports come to.
skills = Table(
    "skills",
    metadata,
    Column("skill_hash", String(16), primary_key=True),
    Column("listed", Boolean, nullable=False),
    Column("networks", Integer, nullable=False),
    Column("average", Integer, nullable=False),
    Column("grade", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Index("skills_listed", "listed", "skill_hash"),
)

# Addresses that attacked, and what their sightings come to.
indicators = Table(
    "indicators",
    metadata,
    Column("type", String(8), primary_key=True),
    Column("value", String(253), primary_key=True),
    Column("networks", Integer, nullable=False),
    Column("reputation", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Index("indicators_by_reputation", "type", "reputation"),
)

# Scans and their hits, added up by hour: nobody's single scan is kept.
scans = Table(
    "scans",
    metadata,
    Column("hour", BigInteger, primary_key=True),
    Column("scans", BigInteger, nullable=False),
)
hits = Table(
    "hits",
    metadata,
    Column("hour", BigInteger, primary_key=True),
    Column("rule_id", String(64), primary_key=True),
    Column("severity", String(8), primary_key=True),
    Column("hits", BigInteger, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("before", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

# What each entry of the journal is about, so that it is found without reading the whole.
journal_subjects = Table(
    "journal_subjects",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("event", String(16), nullable=False),
    Column("candidate", String(64), nullable=False),
    Index("journal_of_candidate", "candidate", "number"),
    Index("journal_of_event", "event", "number"),
)

# One row each. Whoever decides anything locks the head first: so decisions have one order.
journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What the web scanner keeps of a result: the report, and where the person asked for it, the text; what its
# badge says, and the digest of the key with which whoever made it first can delete it.
site_results = Table(
    "site_results",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("report", LargeBinary, nullable=False),
    Column("lines", LargeBinary, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("badge", String(64), nullable=False, server_default=""),
    Column("maker", String(64), nullable=False, server_default=""),
    Index("site_results_by_time", "made"),
)

# How often a network asked for something in a stretch of time, under a key that is drawn anew every day and
# gone with it. Neither is in a backup, where the one would tell of whom the other is.
site_visits = Table(
    "site_visits",
    metadata,
    Column("who", String(32), primary_key=True),
    Column("slot", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
)
site_keys = Table(
    "site_keys",
    metadata,
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("value", String(64), nullable=False),
)
