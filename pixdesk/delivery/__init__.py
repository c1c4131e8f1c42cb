"""Where renditions go: a folder, a server, a bucket, a shop. The only home of sockets and of their libraries.

Each kind of place is a `FarEnd` (`far_end.py`): it says whether it holds a file already, takes one whole or not at
all, and gives one back. `opening.py` makes the one a `Destination` names and gives it its secret. None of them tries
twice, sleeps or remembers: that is the pipeline's and the store's. (Amazon's waits a second where it would be asked
faster than it lets anybody.)

`webhooks.py` tells others of what happened: it posts one event and says what came of it.
"""
