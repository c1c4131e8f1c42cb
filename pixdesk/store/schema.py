"""The shape of the store. Migrations only grow; a released one is never edited."""

from typing import Any

from pixdesk.store.first_schema import FIRST
from pixdesk.store.migrating import Steps

migrations = Steps()

ABOUT_BATCHES = "(substr(subject, 1, 6) = 'batch ' OR subject = 'studio')"
"""The few lines of the log that are about no capture: the condition of their own index."""


@migrations()
def m0001_the_desk(db: Any) -> None:
    """Captures, batches, cases, samples, renditions, what was seen, and the chained log."""
    for statement in FIRST:
        db.conn.execute(statement)


@migrations()
def m0002_applied(db: Any) -> None:
    """What was done to a capture's pixels besides cutting it out: `pixdesk.domain.applied`, as JSON."""
    db.conn.execute("ALTER TABLE captures ADD COLUMN applied TEXT NOT NULL DEFAULT ''")


@migrations()
def m0003_the_networks_of_a_matte(db: Any) -> None:
    """Every network that made a matte, with its licence: a recipe may run several."""
    db.conn.execute("ALTER TABLE captures ADD COLUMN networks TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m0004_streams_and_second_samples(db: Any) -> None:
    """What a batch's severity was decided from, second samples, batches handed in again, and a quicker log."""
    for statement in (
        "ALTER TABLE batches ADD COLUMN stream TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE batches ADD COLUMN resubmits INTEGER REFERENCES batches (id)",
        "ALTER TABLE samples ADD COLUMN stage INTEGER NOT NULL DEFAULT 1",
        f"CREATE INDEX audit_of_batches ON audit (seq) WHERE {ABOUT_BATCHES}",
    ):
        db.conn.execute(statement)


@migrations()
def m0005_slates(db: Any) -> None:
    """Slates that were read, and which slate gave a capture its SKU."""
    for statement in (
        "CREATE TABLE slates (folder TEXT NOT NULL, name TEXT NOT NULL, sku TEXT NOT NULL, mtime_ns INTEGER NOT NULL, "
        "read_at TEXT NOT NULL, PRIMARY KEY (folder, name)) WITHOUT ROWID",
        "CREATE INDEX slates_in_time ON slates (folder, mtime_ns, name)",
        "ALTER TABLE captures ADD COLUMN slate TEXT NOT NULL DEFAULT ''",
    ):
        db.conn.execute(statement)


@migrations()
def m0006_heals(db: Any) -> None:
    """Repairs of working pictures, each a layer that can be taken off."""
    db.conn.execute(
        "CREATE TABLE heals (id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures (id), "
        "layer_digest TEXT NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL, mask_digest TEXT NOT NULL, "
        "method TEXT NOT NULL CHECK (method IN ('migan', 'diffuse')), model_id TEXT NOT NULL DEFAULT '', "
        "model_digest TEXT NOT NULL DEFAULT '', made_at TEXT NOT NULL, actor TEXT NOT NULL, "
        "undone INTEGER NOT NULL DEFAULT 0)"
    )
    db.conn.execute("CREATE INDEX heals_of_captures ON heals (capture_id, id)")


@migrations()
def m0007_withdrawn_renditions(db: Any) -> None:
    """Where a void file was moved to, out of its channel's folder; empty while nobody has dealt with it."""
    db.conn.execute("ALTER TABLE renditions ADD COLUMN withdrawn TEXT NOT NULL DEFAULT ''")
    db.conn.execute("CREATE INDEX void_renditions ON renditions (id) WHERE void = 1 AND withdrawn = ''")


@migrations()
def m0008_rings_and_acts(db: Any) -> None:
    """Rings drawn with a mark, and what is needed to take an act back."""
    for statement in (
        "ALTER TABLE samples ADD COLUMN ring TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE acts (id INTEGER PRIMARY KEY, about TEXT NOT NULL, what TEXT NOT NULL, "
        "first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, before TEXT NOT NULL, "
        "undone INTEGER NOT NULL DEFAULT 0)",
        "CREATE INDEX acts_that_stand ON acts (about, id) WHERE undone = 0",
    ):
        db.conn.execute(statement)


@migrations()
def m0009_traits(db: Any) -> None:
    """What later captures of a set are compared with: `pixdesk.domain.traits`, as JSON."""
    db.conn.execute(
        "CREATE TABLE traits (capture_id INTEGER PRIMARY KEY REFERENCES captures (id), value TEXT NOT NULL) "
        "WITHOUT ROWID"
    )


@migrations()
def m0010_shot_lists(db: Any) -> None:
    """The rows a shoot must fill, and which captures a person gave their place in it."""
    for statement in (
        "CREATE TABLE shots (id INTEGER PRIMARY KEY, sku_key TEXT NOT NULL, colourway_key TEXT NOT NULL, "
        "sku TEXT NOT NULL, colourway TEXT NOT NULL, style TEXT NOT NULL, family TEXT NOT NULL, "
        "risk TEXT NOT NULL CHECK (risk IN ('normal', 'person')), views TEXT NOT NULL, channels TEXT NOT NULL, "
        "due TEXT NOT NULL, priority INTEGER NOT NULL, free TEXT NOT NULL, source TEXT NOT NULL, "
        "line INTEGER NOT NULL, UNIQUE (sku_key, colourway_key))",
        "ALTER TABLE captures ADD COLUMN assigned INTEGER NOT NULL DEFAULT 0",
    ):
        db.conn.execute(statement)


@migrations()
def m0011_roles(db: Any) -> None:
    """What a rendition is for on its channel: one capture may fill several roles of it."""
    for statement in (
        "ALTER TABLE renditions ADD COLUMN role TEXT NOT NULL DEFAULT ''",
        "DROP INDEX one_valid_rendition",
        "CREATE UNIQUE INDEX one_valid_rendition ON renditions (capture_id, channel, role) WHERE void = 0",
    ):
        db.conn.execute(statement)


@migrations()
def m0012_claims(db: Any) -> None:
    """Who works on a case."""
    for statement in (
        "ALTER TABLE cases ADD COLUMN claimed_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE cases ADD COLUMN claimed_at TEXT",
    ):
        db.conn.execute(statement)


@migrations()
def m0013_deliveries(db: Any) -> None:
    """Which rendition stands at which destination, and what stood there before it."""
    for statement in (
        "CREATE TABLE deliveries (id INTEGER PRIMARY KEY, destination TEXT NOT NULL, "
        "rendition_id INTEGER NOT NULL REFERENCES renditions (id), path TEXT NOT NULL, path_key TEXT NOT NULL, "
        "sha256 TEXT NOT NULL, byte_count INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('sending', "
        "'delivered', 'restored', 'failed', 'replaced', 'rolled-back', 'taken-back')), "
        "far_id TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 1, words TEXT NOT NULL DEFAULT '', "
        "at TEXT NOT NULL, UNIQUE (destination, rendition_id))",
        "CREATE UNIQUE INDEX one_file_in_a_place ON deliveries (destination, path_key) "
        "WHERE state IN ('delivered', 'restored')",
        "CREATE INDEX deliveries_of_renditions ON deliveries (rendition_id)",
    ):
        db.conn.execute(statement)


@migrations()
def m0014_webhooks(db: Any) -> None:
    """Who is told of what happens here, and what is on its way to them; a secret is never here, only where it is."""
    for statement in (
        "CREATE TABLE hooks (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, "
        "events TEXT NOT NULL, secret_from TEXT NOT NULL, after_seq INTEGER NOT NULL)",
        "CREATE TABLE hook_calls (id INTEGER PRIMARY KEY, hook_id INTEGER NOT NULL REFERENCES hooks (id), "
        "seq INTEGER NOT NULL REFERENCES audit (seq), state TEXT NOT NULL "
        "CHECK (state IN ('waiting', 'done', 'dead')), tries INTEGER NOT NULL, due_at TEXT NOT NULL, "
        "said TEXT NOT NULL, UNIQUE (hook_id, seq))",
        "CREATE INDEX hook_calls_waiting ON hook_calls (due_at) WHERE state = 'waiting'",
    ):
        db.conn.execute(statement)


@migrations()
def m0015_words_of_files(db: Any) -> None:
    """What each rendition says of itself, as JSON: title, alt text, how its pixels came about."""
    db.conn.execute("ALTER TABLE renditions ADD COLUMN words TEXT NOT NULL DEFAULT '{}'")


@migrations()
def m0016_candidates(db: Any) -> None:
    """Cutouts of a capture that were made besides, each with its score; kept until the capture is approved."""
    for statement in (
        "CREATE TABLE candidates (id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures (id), "
        "number INTEGER NOT NULL, matte_path TEXT NOT NULL, made TEXT NOT NULL, findings TEXT NOT NULL, "
        "kinds INTEGER NOT NULL, gravity REAL NOT NULL, doubt REAL, spent INTEGER NOT NULL DEFAULT 0)",
        "CREATE INDEX candidates_of_captures ON candidates (capture_id, number)",
    ):
        db.conn.execute(statement)


@migrations()
def m0017_people(db: Any) -> None:
    """Who works here, with the argon2 hash of each PIN, and which gates the end of a case overrode."""
    for statement in (
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, "
        "role TEXT NOT NULL CHECK (role IN ('photographer', 'retoucher', 'reviewer', 'lead')), "
        "pin_hash TEXT NOT NULL, os_user TEXT NOT NULL DEFAULT '', failures INTEGER NOT NULL DEFAULT 0, "
        "locked_until TEXT, left_at TEXT)",
        "CREATE UNIQUE INDEX one_person_per_account ON people (os_user) WHERE os_user <> '' AND left_at IS NULL",
        "ALTER TABLE cases ADD COLUMN overrode TEXT NOT NULL DEFAULT '[]'",
    ):
        db.conn.execute(statement)


@migrations()
def m0018_ticks(db: Any) -> None:
    """What a person ticked of a product's intake checklist."""
    db.conn.execute(
        "CREATE TABLE ticks (sku_key TEXT NOT NULL, colourway_key TEXT NOT NULL, item TEXT NOT NULL, "
        "actor TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (sku_key, colourway_key, item))"
    )


@migrations()
def m0019_captures_of_a_product(db: Any) -> None:
    """Finds the other views of a product without reading every capture."""
    db.conn.execute("CREATE INDEX captures_by_sku ON captures (sku COLLATE NOCASE)")


@migrations()
def m0020_opened_again(db: Any) -> None:
    """Which open batches a person opened again: no rule closes them before a capture joins."""
    db.conn.execute("ALTER TABLE batches ADD COLUMN kept_open INTEGER NOT NULL DEFAULT 0")
