"""What the commands show: tables for people, one JSON object per line for scripts."""
