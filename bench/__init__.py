"""Speed and scale of the daemon, measured beside a floor that does the same work without a product."""
