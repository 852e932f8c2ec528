"""What goes on behind the screens while the server runs."""
