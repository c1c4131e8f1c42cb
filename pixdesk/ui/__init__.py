"""What is shown: PySide6 and nothing but.

Pages hold no logic. They ask through `bridge` (off the GUI thread, newest answer wins), act through `actions`,
and show plain values of `pixdesk.domain`. `pictures` decodes what is on screen and nothing else; `tiles`, `grid`
and `canvas` paint it; `theme` decides the look in one place. Nothing here is addressed by row: captures, batches
and cases go by id.
"""
