"""Engines and their rivals side by side: how fast, how exact, and how near to what the processor can do."""
