"""Arrays in, arrays out: how pixels are made.

A file's bytes are recognised by content (`formats`), decoded upright and colour-managed to sRGB (`decode`,
`colour`, `raw`), cut out (`models` runs the network, `matting` takes its small matte to full size), judged
(`checks`), composed on a channel's canvas (`compose`), encoded (`encode`) and, before anyone relies on it,
decoded again and measured (`verify`). No other package imports OpenCV, Pillow, LibRaw or ONNX Runtime.
"""
