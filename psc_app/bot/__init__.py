"""How the bot's flows are written, and those the app comes with."""
