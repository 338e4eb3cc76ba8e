"""What the commands show: tables for people, one JSON object a line for scripts."""
