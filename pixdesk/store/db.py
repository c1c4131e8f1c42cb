"""The studio's store: one folder, one SQLite file in it, one pixdesk at a time.

Home holds ``studio.db``, ``studio.lock``, ``backups/`` and ``staged/``. The connection belongs to the store lane's
thread. WAL with ``synchronous=FULL``: what was promised to a person survives a power cut.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from filelock import FileLock, Timeout

from pixdesk.errors import SetupError, StudioInUse
from pixdesk.store.schema import migrations

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time of day, aware, in UTC."""
    return datetime.now(UTC)


def instant_text(instant: datetime) -> str:
    """Return an instant as the store writes it: ISO 8601, UTC, microseconds, ``Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant(text: str) -> datetime:
    """Return the instant a stored text stands for."""
    return datetime.fromisoformat(text)


class Store:
    """An open store. Made by `open_store`; every method and every function over it runs on the store lane.

    Attributes:
        home: the studio's folder.
        connection: in autocommit mode outside `atomic`.
        clock: what time it is.
    """

    def __init__(self, home: Path, connection: sqlite3.Connection, clock: Clock, lock: FileLock | None) -> None:
        self.home = home
        self.connection = connection
        self.clock = clock
        self._lock = lock

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self.home / "studio.db"

    def now(self) -> str:
        """The present instant as the store writes it."""
        return instant_text(self.clock())

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All of the block or none of it; nested blocks are savepoints of the outermost.

        Raises:
            SetupError: the disk is full or cannot be written.
        """
        try:
            with self._transaction():
                yield
        except sqlite3.OperationalError as trouble:
            raise self._in_words(trouble) from trouble

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self.connection
        is_inner = connection.in_transaction
        # A name means the innermost savepoint of it; one name for all keeps the statements prepared.
        connection.execute("SAVEPOINT inner" if is_inner else "BEGIN")
        try:
            yield
            connection.execute("RELEASE inner" if is_inner else "COMMIT")
        except BaseException:
            # An error can have ended the whole transaction already: a full disk does.
            if connection.in_transaction:
                connection.execute("ROLLBACK TO inner" if is_inner else "ROLLBACK")
                if is_inner:
                    connection.execute("RELEASE inner")
            raise

    def execute(self, sql: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement.

        Raises:
            SetupError: the disk is full or cannot be written.
        """
        try:
            return self.connection.execute(sql, values)
        except sqlite3.OperationalError as trouble:
            raise self._in_words(trouble) from trouble

    def execute_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> sqlite3.Cursor:
        """Run one statement once for every row of values; the cursor's `rowcount` is the sum.

        Raises:
            SetupError: the disk is full or cannot be written.
        """
        try:
            return self.connection.executemany(sql, rows)
        except sqlite3.OperationalError as trouble:
            raise self._in_words(trouble) from trouble

    def _in_words(self, trouble: sqlite3.OperationalError) -> Exception:
        """Return what a person can mend as a SetupError, and anything else as it is: a bug."""
        # SQLite's extended codes hold the primary one in their lowest byte (sqlite.org/rescode.html).
        code = getattr(trouble, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return SetupError(f"The disk is full: the studio in {self.home} cannot be written. Free some space.")
        if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
            return SetupError(f"The studio in {self.home} cannot be written ({trouble}). Check its disk and rights.")
        return trouble

    def one(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def close(self) -> None:
        """Close the connection and let the next pixdesk in."""
        self.connection.close()
        if self._lock is not None:
            self._lock.release()


def _locked(home: Path) -> FileLock:
    lock = FileLock(home / "studio.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        words = (
            f"Another pixdesk is at work on the studio in {home}. Close its window, or let its command end; then try"
        )
        raise StudioInUse(f"{words} again.") from None
    return lock


def reading_uri(path: PurePath) -> str:
    """Return the address by which SQLite opens a file only to read it.

    The path of a share keeps its two slashes behind an empty host: SQLite refuses any other host but this machine
    (sqlite.org/uri.html, 3.1).
    """
    uri = path.as_uri()
    whole = uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)
    return f"{whole}?mode=ro"


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    try:
        if read_only:
            connection = sqlite3.connect(reading_uri(path), uri=True, check_same_thread=False, isolation_level=None)
        else:
            # No transaction begins behind our back: a statement outside `atomic` is durable by itself.
            connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as trouble:
        raise SetupError(
            f"The studio's store {path} cannot be opened ({trouble}). Put back a copy from its backups folder."
        ) from trouble
    connection.row_factory = sqlite3.Row
    return connection


def _back_up(connection: sqlite3.Connection, home: Path, stamp: str) -> None:
    folder = home / "backups"
    folder.mkdir(exist_ok=True)
    target = sqlite3.connect(folder / f"studio-{stamp.replace(':', '')}.db")
    with target:
        connection.backup(target)
    target.close()


def _applied(connection: sqlite3.Connection, home: Path) -> set[str]:
    applied = migrations.applied(connection)
    unknown = applied - _known()
    if unknown:
        raise SetupError(
            f"The store in {home} was written by a newer pixdesk ({min(unknown)}). Start that one, or update this."
        )
    return applied


def _known() -> set[str]:
    return set(migrations.names)


def _migrate(connection: sqlite3.Connection, home: Path, clock: Clock) -> None:
    applied = _applied(connection, home)
    pending = _known() - applied
    if applied and pending:
        _back_up(connection, home, instant_text(clock()))
    if pending:
        migrations.apply(connection)


def open_store(home: Path, *, clock: Clock = utc_now) -> Store:
    """Open the studio's store for work: lock it, back up and migrate it if it is older.

    Raises:
        SetupError: another pixdesk holds it, it is damaged, a newer pixdesk wrote it, or it cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = _locked(home)
    except OSError as trouble:
        raise SetupError(f"The studio's folder {home} cannot be written ({trouble.strerror}).") from trouble
    try:
        connection = _connect(home / "studio.db", read_only=False)
        _migrate(connection, home, clock)
    except BaseException:
        lock.release()
        raise
    return Store(home, connection, clock, lock)


def open_to_read(home: Path, *, clock: Clock = utc_now) -> Store:
    """Open the store to look only; works beside a running pixdesk.

    Raises:
        SetupError: there is no store, it cannot be read, or another version of pixdesk wrote it.
    """
    path = home / "studio.db"
    connection = _connect(path, read_only=True) if path.exists() else None
    try:
        applied = _applied(connection, home) if connection else set()
    except sqlite3.DatabaseError as trouble:
        raise SetupError(f"The studio's store {path} cannot be read ({trouble}).") from trouble
    if connection is None or not applied:
        raise SetupError(f"There is no studio in {home} yet. `pixdesk watch` or `pixdesk process` starts one.")
    if _known() - applied:
        raise SetupError(f"The store in {home} is of an older pixdesk. `pixdesk watch` or the window brings it up.")
    return Store(home, connection, clock, None)
