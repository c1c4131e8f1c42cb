"""The studio's words as plain values, and the pure functions over them.

Standard library only: no files, no clock, no randomness of its own. Time and seeds are arguments. Read
`capture` for what may happen to a frame, `batch` and `sampling` for how a batch is judged, `finding` and
`case` for what is doubtful, `recipe`, `channel` and `model_card` for the data that decides pixels, and
`audit` for the chain that remembers it all.
"""
