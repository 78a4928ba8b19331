"""Persistent traces and crystallization: sparse memories of attention edges, and motifs of expert routing.

Source of all modules here: "Persistent traces: mathematical foundations"
(persistent-traces-mathematical-foundations.md), cited below as *Traces* with its section numbers.
"""
