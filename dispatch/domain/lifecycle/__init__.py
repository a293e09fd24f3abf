"""The four life cycles as tables: states, edges, guards, and the engine that answers what may happen next."""
