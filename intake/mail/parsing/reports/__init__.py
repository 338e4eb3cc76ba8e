"""Bounces and receipts."""
