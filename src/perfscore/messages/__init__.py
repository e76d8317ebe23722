"""Facts about a problem come in; the sentence that a user reads, with its code and its help, goes out.

One function a code; a code never changes its meaning. Each has a page under ``docs/messages/``.
"""
