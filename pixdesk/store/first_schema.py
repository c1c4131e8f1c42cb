"""The shape the store began with: captures, batches, cases, samples, renditions, what was seen, and the chained log."""

from pixdesk.domain.audit import GENESIS
from pixdesk.domain.capture import CaptureState

_STATES = ", ".join(f"'{state}'" for state in CaptureState)

_TABLES = f"""
CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    rule_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sampled', 'approved', 'rejected')),
    opened_at TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    closed_at TEXT,
    lot_size INTEGER NOT NULL DEFAULT 0,
    plan TEXT NOT NULL DEFAULT '',
    seed TEXT NOT NULL DEFAULT '',
    draw INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX one_open_batch_per_key ON batches (rule_key) WHERE state = 'open';
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    companion TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ({_STATES})),
    sku TEXT NOT NULL DEFAULT '',
    colourway TEXT NOT NULL DEFAULT '',
    style TEXT NOT NULL DEFAULT '',
    view TEXT NOT NULL DEFAULT '',
    batch_id INTEGER REFERENCES batches (id),
    landed_at TEXT NOT NULL,
    byte_count INTEGER NOT NULL,
    width_px INTEGER NOT NULL DEFAULT 0,
    height_px INTEGER NOT NULL DEFAULT 0,
    format TEXT NOT NULL DEFAULT '',
    recipe_id TEXT NOT NULL DEFAULT '',
    recipe_digest TEXT NOT NULL DEFAULT '',
    model_id TEXT NOT NULL DEFAULT '',
    model_digest TEXT NOT NULL DEFAULT '',
    preview_path TEXT NOT NULL DEFAULT '',
    matte_path TEXT NOT NULL DEFAULT '',
    matte_digest TEXT NOT NULL DEFAULT '',
    cutout_path TEXT NOT NULL DEFAULT '',
    process_ms REAL NOT NULL DEFAULT 0,
    infer_ms REAL NOT NULL DEFAULT 0,
    provider TEXT NOT NULL DEFAULT '',
    doubt REAL NOT NULL DEFAULT 0,
    approved_seq INTEGER
);
CREATE UNIQUE INDEX one_live_capture_per_content ON captures (folder, digest) WHERE state <> 'superseded';
CREATE UNIQUE INDEX one_live_capture_per_name ON captures (folder, name) WHERE state <> 'superseded';
CREATE INDEX captures_by_state ON captures (state);
CREATE INDEX captures_by_batch ON captures (batch_id, state);
CREATE TABLE findings (
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    rank INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (capture_id, rank)
) WITHOUT ROWID;
CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    opened_at TEXT NOT NULL,
    findings TEXT NOT NULL,
    disposition TEXT,
    settled_at TEXT,
    actor TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_open_case_per_capture ON cases (capture_id) WHERE disposition IS NULL;
CREATE TABLE samples (
    batch_id INTEGER NOT NULL REFERENCES batches (id),
    ordinal INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    conforms INTEGER,
    defect TEXT NOT NULL DEFAULT '',
    defect_class TEXT,
    actor TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch_id, ordinal),
    UNIQUE (batch_id, capture_id)
) WITHOUT ROWID;
CREATE TABLE renditions (
    id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    channel TEXT NOT NULL,
    channel_digest TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    byte_count INTEGER NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    fill_percent REAL NOT NULL,
    quality INTEGER NOT NULL,
    exported_at TEXT NOT NULL,
    approved_seq INTEGER NOT NULL,
    remarks TEXT NOT NULL DEFAULT '[]',
    void INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX one_valid_rendition ON renditions (capture_id, channel) WHERE void = 0;
CREATE INDEX renditions_by_path ON renditions (channel, path);
CREATE TABLE seen (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    byte_count INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    digest TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL CHECK (outcome IN ('capture', 'companion', 'duplicate', 'ignored')),
    reason TEXT NOT NULL DEFAULT '',
    capture_id INTEGER REFERENCES captures (id),
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
)
"""

_TRIGGERS = (
    "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN "
    "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN "
    "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_only_grows_at_its_end BEFORE INSERT ON audit WHEN "
    "NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit) OR NEW.prev_hash <> "
    f"COALESCE((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '{GENESIS}') BEGIN "
    "SELECT RAISE(ABORT, 'the audit log only grows at its end'); END",
)

FIRST = (*_TABLES.split(";\n"), *_TRIGGERS)
"""The statements of the first migration, in their order."""
