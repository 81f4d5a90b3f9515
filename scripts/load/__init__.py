"""Load: users who walk journeys through nginx, which stands before two replicas of the service."""
