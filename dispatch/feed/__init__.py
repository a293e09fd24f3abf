"""The feed's way into the database: appending events, and connections that can wait for news."""
