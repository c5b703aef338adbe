"""What goes in and out: volumes, their geometry, protocols, subjects and masks."""
