import AqCore.Rational.LowestTerms

/-!
# Tables of values

Evaluates a function of rational numbers on many inputs, which come as one natural number: Lean reads a numeral with
thousands of digits at once, where it would elaborate a list of thousands of numerals for minutes.
-/

namespace AqCore
namespace Rational

/-- The `n` lowest digits of a number, from the lowest up. -/
def digits (base : Nat) : Nat → Nat → List Nat
  | 0, _ => []
  | n + 1, code => code % base :: digits base n (code / base)

/-- Reads sign (1 if negative), numerator and denominator of each number. -/
def decode : List Nat → List Rational
  | sign :: num :: den :: rest => ofFraction (Nat.beq sign 1) num den :: decode rest
  | _ => []

/-- Writes sign (1 if negative), numerator and denominator of each number, in lowest terms. -/
def encode : List Rational → List Nat
  | [] => []
  | q :: rest => cond q.toFraction.1 1 0 :: q.toFraction.2.1 :: q.toFraction.2.2 :: encode rest

/-- The values of `f` on the first `rows` inputs in `code`.  Its digits, from the lowest up, are those of one input
after the other: how many numbers it has, then three digits each, see `decode`.  So are the entries of the result. -/
def tabulate (f : List Rational → List Rational) (base : Nat) : Nat → Nat → List Nat
  | 0, _ => []
  | rows + 1, code =>
    let width := 3 * (code % base)
    let values := f (decode (digits base width (code / base)))
    values.length :: encode values ++ tabulate f base rows (code / base ^ (width + 1))

end Rational
end AqCore
