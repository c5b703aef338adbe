"""What stands on every map, sidecar and picture."""

PREDICTED = "predicted; for research only"
