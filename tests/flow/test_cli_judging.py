"""Single marks and undo from the command line."""

import pytest

from pixdesk.domain.batch import BatchState
from pixdesk.domain.finding import Region
from pixdesk.store import batches, cases
from tests.helpers.stored import read, sampled, two_batches
from tests.helpers.studio import prepare_home


@pytest.fixture
def home(tmp_path):
    """A studio with a batch of 30 under inspection, and one of 4 still open."""
    prepare_home(tmp_path / "studio")
    return two_batches(tmp_path / "studio", 30)


def marks(home):
    return read(home, lambda store: batches.marks_of(store, 1))


def test_one_capture_is_marked_with_note_and_ring_and_unmarked(pixdesk, home):
    first = read(home, lambda store: sampled(store, 1))[0]
    arguments = (
        "--defect",
        "halo",
        "--note",
        "at the heel",
        "--ring",
        "0.1,0.2,0.3,0.4",
        "--home",
        home,
        "--as",
        "ana",
    )
    code, said = pixdesk("batches", "mark", 1, first, *arguments)
    assert (code, "1 nonconforming" in said) == (0, True)
    told = marks(home)[0]
    assert (told.defect, told.note, told.actor) == ("halo", "at the heel", "ana")
    assert told.ring == Region(x=0.1, y=0.2, width=0.3, height=0.4)
    assert pixdesk("batches", "unmark", 1, first, "--home", home)[0] == 0
    assert marks(home)[0].conforms is None


def test_several_captures_conform_at_once_and_undo_takes_them_back(pixdesk, home):
    ids = read(home, lambda store: sampled(store, 1))[:3]
    assert pixdesk("batches", "mark", 1, *ids, "--home", home)[0] == 0
    assert [mark.conforms for mark in marks(home)[:4]] == [True, True, True, None]
    code, said = pixdesk("undo", "batch", 1, "--home", home)
    assert (code, said.strip()) == (0, "Taken back: inspected.")
    assert not any(mark.conforms for mark in marks(home))
    assert pixdesk("undo", "batch", 1, "--home", home)[0] == 0  # the marks are gone, so its closing is next
    assert read(home, lambda store: batches.get(store, 1)).state is BatchState.OPEN
    code, said = pixdesk("undo", "batch", 1, "--home", home)
    assert (code, "nothing to take back" in said) == (2, True)


def test_captures_of_an_open_batch_are_rejected_and_let_back(pixdesk, home):
    ids = read(home, lambda store: [row[0] for row in store.execute("SELECT id FROM captures WHERE batch_id = 2")])
    chosen = [part for number in ids[:2] for part in ("--capture", number)]
    assert pixdesk("reject", 2, "--reason", "wrong colour", *chosen, "--home", home)[0] == 0
    assert read(home, cases.open_count) == 2
    assert pixdesk("undo", "batch", 2, "--home", home)[0] == 0
    assert read(home, cases.open_count) == 0


def test_an_approval_is_taken_back(pixdesk, home):
    assert pixdesk("approve", 1, "--home", home)[0] == 0
    assert pixdesk("undo", "batch", 1, "--home", home)[0] == 0
    assert read(home, lambda store: batches.get(store, 1)).state is BatchState.SAMPLED


@pytest.mark.parametrize(
    "wrong",
    [
        ("batches", "mark", 1, 1, "--defect", "no-such"),
        ("batches", "mark", 1, 1, 2, "--defect", "halo", "--ring", "0,0,1,1"),
        ("batches", "mark", 1, 1, "--defect", "halo", "--ring", "0.9,0,0.2,0.1"),
        ("batches", "mark", 1, 1, "--defect", "halo", "--ring", "nan,0,1,1"),
        ("batches", "mark", 99, 1),
        ("batches", "unmark", 1, 999),
        ("undo", "batch", 99),
        ("undo", "case", 99),
        ("reject", 1, "--reason", " ", "--capture", 1),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_a_sentence(pixdesk, home, wrong):
    code, said = pixdesk(*wrong, "--home", home)
    assert code == 2
    assert "Traceback" not in said


def test_the_list_of_batches_is_what_it_was(pixdesk, home):
    code, said = pixdesk("batches", "--home", home)
    assert (code, "set-1" in said) == (0, True)
