"""The kernel driver: checks the Lean proofs with whatever real Lean this machine has, and audits what was proved."""
