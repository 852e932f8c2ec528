"""The app's own web routes and what guards the door; screens go through `state`."""
