"""The second floor: a text comes in, frozen nodes go out. Nothing else in the package knows Lark."""
