"""The work, and the lanes it runs on.

`lanes` makes every thread and process. `intake` finds files and decides when they are whole; `steps` takes one
capture from bytes to staged matte; `export` takes one approved capture to a verified file; `prompting` is a session
in which a person points at a product, and says how a page uses it; `mending` makes what was chosen a capture's new
matte; `engine` joins them with the store and is what both front ends hold.
"""
