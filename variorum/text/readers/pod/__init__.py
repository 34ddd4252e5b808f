"""POD, the documentation of Perl."""
