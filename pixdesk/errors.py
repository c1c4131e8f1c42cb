"""Every kind of trouble pixdesk knows.

    PixdeskError
    ├── SetupError     the studio must change something: one sentence and its remedy
    │   └── StudioInUse    another pixdesk has the studio: close it and try again
    ├── CaptureError   this capture cannot go on: it becomes an exception case, the batch goes on
    ├── StaleState     somebody else was faster: look again
    ├── NotAllowed     somebody else must do this: one sentence says who
    └── Cancelled      the operator stopped it: nothing to report

Anything else that is raised is a bug and is reported whole.
"""


class PixdeskError(Exception):
    """Trouble that pixdesk expected and can put in words."""


class SetupError(PixdeskError):
    """The studio's set-up stands in the way; the message says what and how to mend it."""


class StudioInUse(SetupError):
    """Another pixdesk is at work on the studio; once it is closed, the same again goes well."""


class CaptureError(PixdeskError):
    """One capture cannot go on.

    Attributes:
        code: the finding's code, one of `pixdesk.domain.finding.Code`'s values.
    """

    def __init__(self, message: str, *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code


class StaleState(PixdeskError):
    """The thing has moved on since it was looked at; nothing was changed."""


class NotAllowed(PixdeskError):
    """Whoever is signed in may not do this; the message says who may. Nothing was changed."""


class Cancelled(PixdeskError):
    """The operator stopped the work."""
