"""Who a thing is: ids that are carried across edits (docs/identity.md)."""
