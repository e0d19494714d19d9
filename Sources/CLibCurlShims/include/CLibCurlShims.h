// Typed shims.
