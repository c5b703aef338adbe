"""Pictures and pages: the three planes, a training curve, the comparison with a reference, an HTML report."""
