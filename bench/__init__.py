"""Speed and scale of the daemon, measured against a floor: the bare work without a product around it."""
