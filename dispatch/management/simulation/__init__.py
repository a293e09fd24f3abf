"""A district at work, played through the public doors only: HTTP and WebSocket, with the demo accounts."""
