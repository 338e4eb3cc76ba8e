"""What two programs may read differently in one mail."""
