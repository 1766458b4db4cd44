"""Models that review what rules leave undecided, each asked through its maker's own client."""
