"""Tickets, their entries, people and timers."""
