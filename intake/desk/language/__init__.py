"""The languages that the desk speaks: which one a mail is in, and what is said in each."""
