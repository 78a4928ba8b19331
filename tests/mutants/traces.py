"""Faults in `aqcheck.traces`."""

from __future__ import annotations

from functools import partial

from tests.mutants import Mutant, mutant

_mutant = partial(mutant, "traces", theory="traces")


MUTANTS = [
    # parameters
    Mutant(
        "src/aqcheck/traces/parameters.py",
        "require(0 <= value <= 1,",
        "require(0 <= value,",
        "tests/test_traces.py::test_bad_input_is_one_clear_error",
    ),
    _mutant("parameters", "retention: Number = 0.95", "retention: Number = 0.96", "test_default_parameters"),
    _mutant("parameters", "decay: Number = 0.98", "decay: Number = 0.99", "test_default_parameters"),
    _mutant("parameters", "min_frequency: int = 100", "min_frequency: int = 99", "test_default_parameters"),
    _mutant(
        "parameters", "prune_threshold: Number = 1e-4", "prune_threshold: Number = 1e-2", "test_default_parameters"
    ),
    # salience
    _mutant("salience", "-(window + 1) :", "-window :", "test_edge_frequency"),
    _mutant("salience", "> threshold", ">= threshold", "test_edge_frequency"),
    _mutant("salience", "abs(gradient)", "gradient", "test_salience"),
    _mutant("salience", ".log1p(frequency)", ".log(frequency)", "test_salience"),
    _mutant("salience", "return attention * abs", "return attention**2 * abs", "test_salience"),
    _mutant("salience", "autograd.grad(loss,", "autograd.grad(loss**2,", "test_salience_gradient"),
    # memory
    _mutant("memory", "(1 - parameters.retention) * salience", "salience", "test_trace_step"),
    _mutant(
        "memory",
        "salience > parameters.salience_threshold",
        "salience >= parameters.salience_threshold",
        "test_trace_step",
    ),
    _mutant("memory", "parameters.decay * value", "parameters.retention * value", "test_trace_step"),
    _mutant(
        "memory", "updated < parameters.prune_threshold", "updated <= parameters.prune_threshold", "test_trace_step"
    ),
    _mutant("memory", "np.argsort(-value,", "np.argsort(value,", "test_trace_memory"),
    _mutant("memory", "rank < count", "rank <= count", "test_trace_memory"),
    _mutant("memory", "rank < count", "rank < count - 1", "test_trace_memory_keeps_the_largest"),
    _mutant("memory", "parameters.decay * value", "value", "test_occupancy_of_fast_decay"),
    _mutant("memory", "- np.searchsorted(group[order], group[order])", "", "test_trace_memory"),
    _mutant("memory", "values[np.searchsorted(edges, self.edges)] = self.values", "pass", "test_trace_memory"),
    _mutant("memory", "flat > self.parameters.salience_threshold", "flat > 1", "test_trace_memory"),
    _mutant("memory", "values >= self.parameters.prune_threshold", "values >= 0", "test_trace_memory"),
    _mutant("memory", "prod(self.shape[-2:])", "self.shape[-1]", "test_trace_memory"),
    _mutant("memory", "dense[self.edges] = self.values", "dense[self.edges] = 1", "test_trace_memory"),
    _mutant("memory", "return len(self.edges)", "return len(self.edges) + 1", "test_trace_memory"),
    # steady_state
    _mutant(
        "steady_state", "return mean_salience + retention**steps", "return mean_salience + retention", "test_mean_trace"
    ),
    _mutant(
        "steady_state", "* (initial - mean_salience)", "* initial", "test_mean_trace", "test_fixed_point_is_the_mean"
    ),
    _mutant("steady_state", "(1 - reinforcement_probability) * decay", "decay", "test_gated_mean_trace"),
    _mutant(
        "steady_state",
        "return reinforcement_probability * (1 - retention) * mean_reinforcing_salience / (1 - contraction)",
        "return mean_reinforcing_salience",
        "test_gated_mean_trace",
        "test_gate_moves_the_steady_state",
    ),
    _mutant("steady_state", "return retention**2 * value", "return retention * value", "test_lyapunov_recursion"),
    _mutant(
        "steady_state",
        "+ (1 - retention) ** 2 * salience_variance",
        "",
        "test_lyapunov_recursion",
        "test_lyapunov_as_written_fails",
    ),
    _mutant("steady_state", "/ (1 + retention)", "/ (1 - retention)", "test_lyapunov_recursion"),
    _mutant("steady_state", "-math.log(tolerance) / (1 - factor)", "1 / (1 - factor)", "test_convergence_rate"),
    _mutant("steady_state", "math.ceil(", "math.floor(", "test_convergence_rate"),
    _mutant(
        "steady_state",
        "-math.log(tolerance) / (1 - factor)",
        "-math.log(tolerance) / max(1 - factor, 1 / 25)",
        "test_convergence_rate",
    ),
    _mutant(
        "steady_state",
        "decay ** (steps + 1) * value >= prune",
        "decay ** (steps + 1) * value > prune",
        "test_lifetime_at_the_threshold",
    ),
    _mutant(
        "steady_state",
        "decay ** (steps + 1) * value >= prune_threshold",
        "decay ** (steps + 2) * value >= prune_threshold",
        "test_lifetime_at_the_threshold",
    ),
    _mutant(
        "steady_state",
        "** (steps_survived + 1)",
        "** max(1, steps_survived)",
        "test_occupancy_formula",
        "test_occupancy",
    ),
    _mutant(
        "steady_state", "return min(budget, resident * edges)", "return resident * edges", "test_occupancy_formula"
    ),
    # bias
    _mutant("bias", "flat[memory.edges] += bias", "flat[memory.edges] -= bias", "test_inject_bias"),
    _mutant("bias", "flat = logits.flatten()", "flat = logits.reshape(-1)", "test_inject_bias"),
    _mutant(
        "bias",
        "if strength is None else strength) * memory.values",
        "if strength is None else 1) * memory.values",
        "test_inject_bias",
    ),
    _mutant("bias", "relative_strength / traces.max()", "relative_strength * traces.max()", "test_inject_bias"),
    _mutant(
        "bias",
        "return probability * (1 - probability)",
        "return probability * (1 + probability)",
        "test_softmax_sensitivity",
    ),
    _mutant("bias", "* (bias - mean)", "* bias", "test_bias_response"),
    _mutant("bias", "return strength * probability", "return probability", "test_bias_response"),
    _mutant("bias", "return -xp.sum(", "return xp.sum(", "test_entropy_slope"),
    _mutant("bias", "xp.log(xp.where(", "(xp.where(", "test_entropy_slope", "test_entropy_reduction_as_written_fails"),
    # routing
    _mutant("routing", "self.keys // self.num_experts - 1", "self.keys // self.num_experts", "test_routing_trie"),
    _mutant(
        "routing", "return self.keys % self.num_experts", "return self.keys // self.num_experts", "test_routing_trie"
    ),
    _mutant("routing", "tuple(reversed(experts))", "tuple(experts)", "test_routing_trie"),
    _mutant(
        "routing",
        "key = (node + 1) * self.num_experts + expert",
        "key = node * self.num_experts + expert",
        "test_routing_trie",
    ),
    _mutant("routing", "node = position + offset", "node = position", "test_routing_trie"),
    _mutant("routing", "np.add.at(total, position, reward)", "total[position] = reward", "test_routing_trie"),
    _mutant("routing", "enumerate(experts.T, start=1)", "enumerate(experts.T)", "test_routing_trie"),
    _mutant(
        "routing",
        "return min(num_paths * num_layers, prefixes)",
        "return min(num_paths, prefixes)",
        "test_routing_trie",
    ),
    _mutant("routing", "range(1, num_layers + 1)", "range(num_layers + 1)", "test_node_bounds_are_attained"),
    _mutant(
        "routing",
        "return trie.total_reward / trie.count - overall",
        "return trie.total_reward / trie.count + overall",
        "test_utilities",
    ),
    _mutant("routing", "sum() / trie.num_paths", "sum() / len(trie)", "test_utilities"),
    _mutant("routing", "-share * np.log(share)", "share * np.log(share)", "test_crystallization"),
    _mutant("routing", "entropy[level] += entropy[parent[level]]", "pass", "test_crystallization"),
    Mutant(
        "src/aqcheck/traces/routing.py",
        "if is_exact(reward) else float)",
        "if is_exact(reward) else reward.dtype)",
        "tests/test_traces.py::test_rewards_are_summed_in_double_precision",
    ),
    # crystallization
    Mutant(
        "src/aqcheck/traces/crystallization.py",
        "points = to_numpy(objectives)",
        "points = to_numpy(objectives).astype(float)",
        "tests/test_traces.py::test_pareto_front_does_not_round",
    ),
    _mutant(
        "crystallization",
        "frequency - reward_variance / num_paths",
        "frequency + reward_variance / num_paths",
        "test_utility_variance_over_subsets",
    ),
    _mutant(
        "crystallization",
        "frequency + reward_variance / num_paths",
        "frequency + 2 * reward_variance / num_paths",
        "test_utility_variance_of_independent_rewards",
    ),
    _mutant("crystallization", "precision**2 + finite_sample", "precision**2 - finite_sample", "test_frequency_bound"),
    _mutant("crystallization", "0 if num_paths is None else", "1 if num_paths is None else", "test_frequency_bound"),
    _mutant("crystallization", "- weights.entropy * entropy", "+ weights.entropy * entropy", "test_score"),
    _mutant("crystallization", ".log(frequency)", ".log1p(frequency)", "test_score"),
    _mutant("crystallization", "+ weights.age * age", "+ age", "test_score"),
    _mutant(
        "crystallization",
        "(candidates > best).any(axis=1)",
        "(candidates >= best).any(axis=1) & ~equal",
        "test_pareto_front",
    ),
    _mutant("crystallization", "front[remaining[equal]] = True", "front[remaining[0]] = True", "test_pareto_front"),
    _mutant("crystallization", "np.lexsort(ranks.T[::-1])[::-1]", "np.lexsort(ranks.T[::-1])", "test_pareto_front"),
    _mutant("crystallization", "trie.num_paths - trie.first_seen", "trie.first_seen", "test_crystallization"),
    _mutant(
        "crystallization",
        "scores > threshold",
        "scores >= threshold",
        "test_crystallization",
    ),
    _mutant("crystallization", "weights or ScoreWeights()", "ScoreWeights()", "test_crystallization"),
    _mutant(
        "crystallization", "(trie.count > min_frequency) &", "(trie.count >= min_frequency) &", "test_crystallization"
    ),
    _mutant("crystallization", "-routing_entropy(trie)]", "routing_entropy(trie)]", "test_crystallization"),
    _mutant(
        "crystallization",
        "np.flatnonzero(trie.count > min_frequency)",
        "np.flatnonzero(trie.count >= min_frequency)",
        "test_crystallization",
    ),
    # motifs
    _mutant(
        "motifs",
        "expert(state), chain, hidden)",
        "expert(state), chain[::-1], hidden)",
        "test_frozen_motif_order",
        "test_frozen_motif",
    ),
    _mutant("motifs", "chain, hidden)", "chain[1:], hidden)", "test_frozen_motif"),
    _mutant("motifs", "(1 - strength) * routed", "strength * routed", "test_soft_crystallization"),
    _mutant("motifs", "return strength * frozen", "return frozen", "test_soft_crystallization"),
    _mutant("motifs", "router + top_k * expert", "router + expert", "test_flops"),
    _mutant("motifs", "routed_flops(layers, 1, 0, expert)", "routed_flops(1, 1, 0, expert)", "test_flops"),
    _mutant("motifs", "expert) - frozen_flops(layers, expert)", "expert) + frozen_flops(layers, expert)", "test_flops"),
    _mutant(
        "motifs",
        "expert) / frozen_flops(layers, expert)",
        "expert) - frozen_flops(layers, expert)",
        "test_flops",
        "test_flops_as_written_fail",
    ),
    # compression
    _mutant("compression", "tokens_per_motif * math.log(", "math.log(", "test_compression_ratio"),
    _mutant("compression", "/ math.log(motif_vocabulary)", "/ math.log(token_vocabulary)", "test_compression_ratio"),
    _mutant("compression", "math.log2(num_experts)", "math.log(num_experts)", "test_max_path_entropy"),
    _mutant("compression", "num_layers * math", "math", "test_max_path_entropy"),
    # what T23 takes from elsewhere
    mutant(
        "information",
        "zipf",
        "exponent * moment / partition",
        "moment",
        "test_zipf_entropy",
        "test_zipf_motifs_need_not_have_ten_bits",
        theory="traces",
    ),
]
