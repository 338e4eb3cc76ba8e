"""Part a reply into what is new, quoted and signature."""
