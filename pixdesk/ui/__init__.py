"""The window: PySide6 and nothing but; thin. It shows what the engine answers and calls its verbs."""
