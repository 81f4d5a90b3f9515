"""What the service costs, as ratios of interleaved runs."""
