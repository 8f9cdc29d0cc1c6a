"""What other libraries do: small programs that run their calls on shared probes, and one file of what came out."""
