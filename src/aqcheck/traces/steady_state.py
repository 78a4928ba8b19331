"""Where a trace settles under stationary salience: means, variances, rates, occupancy.

Throughout, the salience S of an edge is drawn independently at each step from one law.
"""

import math
import sys

from aqcheck.arrays import require
from aqcheck.traces.parameters import Number, require_fraction


def mean_trace(initial: Number, mean_salience: Number, retention: Number, steps: int) -> Number:
    """E[M_t] = E[S] + λᵗ(M₀ − E[S]) of the ungated moving average (claim T03, *Traces* 1.4).

    The limit is E[S] for every λ < 1, neither E[S]/(1 − λ) nor any other multiple (claim T04, *Traces* 5.1).

    Args:
        initial: M₀.
        mean_salience: E[S].
        retention: λ in [0, 1].
        steps: t ≥ 0.

    Raises:
        InvalidInputError: λ outside [0, 1] or t < 0.
    """
    require_fraction("retention", retention)
    require(steps >= 0, f"steps must be ≥ 0, not {steps}")
    return mean_salience + retention**steps * (initial - mean_salience)


def gated_contraction(reinforcement_probability: Number, retention: Number, decay: Number) -> Number:
    """Factor qλ + (1 − q)γ by which the distance of E[M] to its fixed point shrinks each step with the gate on.

    Raises:
        InvalidInputError: q, λ or γ outside [0, 1].
    """
    require_fraction("reinforcement_probability", reinforcement_probability)
    require_fraction("retention", retention)
    require_fraction("decay", decay)
    return reinforcement_probability * retention + (1 - reinforcement_probability) * decay


def gated_steady_state(
    reinforcement_probability: Number, mean_reinforcing_salience: Number, retention: Number, decay: Number
) -> Number:
    """Fixed point of E[M] with the salience gate on, before pruning and eviction (claim T03, corrected).

    q(1 − λ)E[S | S > θ] / (1 − qλ − (1 − q)γ), q = P(S > θ). It is E[S] only where the gate is always open (q = 1)
    or where it happens to agree.

    Args:
        reinforcement_probability: q.
        mean_reinforcing_salience: E[S | S > θ].
        retention: λ.
        decay: γ.

    Raises:
        InvalidInputError: q, λ or γ outside [0, 1], or qλ + (1 − q)γ = 1 (nothing is ever forgotten).
    """
    contraction = gated_contraction(reinforcement_probability, retention, decay)
    require(contraction < 1, "there is no steady state: the trace is never forgotten (qλ + (1 − q)γ = 1)")
    return reinforcement_probability * (1 - retention) * mean_reinforcing_salience / (1 - contraction)


def lyapunov_step(value: Number, salience_variance: Number, retention: Number) -> Number:
    """E[V(t+1)] = λ²V(t) + (1 − λ)²Var S for V = (M − E[S])², ungated (claim T05, *Traces* 5.1).

    The document's E[V(t+1)] = λ²V(t) is the case Var S = 0. Sum over edges for the V of a whole memory.

    Args:
        value: V(t), or its expectation.
        salience_variance: Var S.
        retention: λ in [0, 1].

    Raises:
        InvalidInputError: λ outside [0, 1] or a negative variance.
    """
    require_fraction("retention", retention)
    require(salience_variance >= 0, f"salience_variance must be ≥ 0, not {salience_variance}")
    return retention**2 * value + (1 - retention) ** 2 * salience_variance


def lyapunov_floor(salience_variance: Number, retention: Number) -> Number:
    """Limit (1 − λ)/(1 + λ)·Var S of E[V(t)], the fixed point of `lyapunov_step` for λ < 1 (claim T05).

    Args:
        salience_variance: Var S.
        retention: λ in [0, 1].

    Raises:
        InvalidInputError: λ outside [0, 1] or a negative variance.
    """
    require_fraction("retention", retention)
    require(salience_variance >= 0, f"salience_variance must be ≥ 0, not {salience_variance}")
    return (1 - retention) * salience_variance / (1 + retention)


def sufficient_steps(factor: Number, tolerance: Number) -> int:
    """Steps t = ⌈log(1/ε)/(1 − r)⌉ after which rᵗ ≤ ε (claim T06, *Traces* 1.4: O(1/(1 − r)) steps).

    Args:
        factor: r, λ for reinforced or γ for decaying edges, in [0, 1).
        tolerance: ε in (0, 1].

    Raises:
        InvalidInputError: r or ε out of range.
    """
    require(0 <= factor < 1, f"factor must lie in [0, 1), not {factor}")
    require(0 < tolerance <= 1, f"tolerance must lie in (0, 1], not {tolerance}")
    return math.ceil(-math.log(tolerance) / (1 - factor))


def lifetime(value: Number, decay: Number, prune_threshold: Number) -> int:
    """How many steps without reinforcement a trace survives: the largest k with γᵏ·value ≥ ε_prune (claim T07).

    Args:
        value: the trace, positive.
        decay: γ in [0, 1).
        prune_threshold: ε_prune > 0.

    Returns:
        k ≥ 0, or −1 if the trace is below the threshold already.

    Raises:
        InvalidInputError: an argument out of range.
    """
    require(value > 0, f"value must be > 0, not {value}")
    require(0 <= decay < 1, f"decay must lie in [0, 1), not {decay}: a trace that does not decay lives for ever")
    require(prune_threshold > 0, f"prune_threshold must be > 0, not {prune_threshold}")
    if value < prune_threshold:
        return -1
    if decay == 0:
        return 0
    share = prune_threshold / value
    require(share >= sys.float_info.min, "prune_threshold is less than 2e-308 of the value, too far down for floats")
    # Logarithms only guess; the comparisons below decide, so that rational arguments give the exact answer.
    steps = max(0, math.floor(math.log(share) / math.log(decay)))
    while decay**steps * value < prune_threshold:
        steps -= 1
    while decay ** (steps + 1) * value >= prune_threshold:
        steps += 1
    return steps


def occupancy(reinforcement_probability: Number, edges: int, budget: int, steps_survived: int = 0) -> Number:
    """Traces held by a head: min(B, (1 − (1 − q)^{k+1})·edges) for edges that survive k steps (claim T07).

    An edge is resident iff it was reinforced within its last k + 1 steps. The document's min(B, q·T²) is k = 0. With
    salience in (θ, s], a trace just reinforced is between (1 − λ)θ and s, so `lifetime` of these two gives a lower
    and an upper bound of the expected number before eviction; the cap makes the upper one a bound with eviction too.

    Args:
        reinforcement_probability: q = P(S > θ).
        edges: number of possible edges, T².
        budget: B.
        steps_survived: k ≥ −1, as from `lifetime`.

    Raises:
        InvalidInputError: an argument out of range.
    """
    require_fraction("reinforcement_probability", reinforcement_probability)
    require(edges >= 0, f"edges must be ≥ 0, not {edges}")
    require(budget >= 1, f"budget must be ≥ 1, not {budget}")
    require(steps_survived >= -1, f"steps_survived must be ≥ −1, not {steps_survived}")
    resident = 1 - (1 - reinforcement_probability) ** (steps_survived + 1)
    return min(budget, resident * edges)
