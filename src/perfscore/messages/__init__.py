"""Messages: every sentence that tells a user what is wrong, with its code and its help.

One function a code; a code never changes its meaning. Each has a page under ``docs/messages/``.
"""
