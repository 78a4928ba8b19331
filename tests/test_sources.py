from __future__ import annotations

from aqcheck import sources


def test_theorems_carry_docstring_statement_and_proof(checkout):
    found = sources.theorems(checkout)
    assert list(found) == ["Toy.commutes"]
    declaration = found["Toy.commutes"]
    assert declaration.path == "lean/AqCore/Toy.lean"
    assert (declaration.line, declaration.end) == (3, 5)
    assert declaration.text.startswith("/-- X01")
    assert declaration.text.endswith("Nat.add_comm a b")


def test_theorem_names_follow_namespaces_and_comments(checkout):
    (checkout / "lean/AqCore/Names.lean").write_text(
        """/-! module text
theorem not_me : True
-/
namespace A.B
section
@[simp] theorem one : True := trivial
end
/-- two
lines -/
@[simp]
protected theorem two.deep
    (n : Nat) :
    True := by
  -- theorem not_me_either
  trivial

variable (n : Nat)
theorem _root_.Other.three : True := trivial
private theorem five : True := trivial
end A.B
theorem four : True := trivial
"""
    )
    found = sources.theorems(checkout)
    assert set(found) == {"Toy.commutes", "A.B.one", "A.B.two.deep", "Other.three", "A.B.five", "four"}
    two = found["A.B.two.deep"]
    assert (two.line, two.end) == (8, 15)


def test_closures(checkout):
    for name, text in {
        "src/aqcheck/__init__.py": "",
        "src/aqcheck/a/__init__.py": "from aqcheck.a.b import f\n",
        "src/aqcheck/a/b.py": "import numpy\nimport aqcheck.c\n",
        "src/aqcheck/c.py": "",
        "src/aqcheck/unrelated.py": "",
        "pychecks/test_a.py": "from aqcheck import a\nMODULE = 'AqCore.Top'\n",
        "lean/AqCore/Top.lean": "import AqCore.Toy\nimport Init\n",
    }.items():
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = {
        p.relative_to(checkout).as_posix() for p in sources.python_closure(checkout, checkout / "pychecks/test_a.py")
    }
    assert found == {
        "pychecks/test_a.py",
        "src/aqcheck/__init__.py",
        "src/aqcheck/a/__init__.py",
        "src/aqcheck/a/b.py",
        "src/aqcheck/c.py",
    }
    assert sources.lean_modules_named(checkout, checkout / "pychecks/test_a.py") == ["AqCore.Top"]
    lean = {p.name for p in sources.lean_closure(checkout, "AqCore.Top")}
    assert lean == {"Top.lean", "Toy.lean"}


def test_a_missing_file_has_a_digest_of_its_own(checkout):
    path = checkout / "gone.py"
    assert sources.file_digests(checkout, [path]) == {"gone.py": "missing"}


def test_experiments_are_modules_that_define_one(checkout):
    directory = checkout / "src/aqcheck/experiments"
    directory.mkdir(parents=True)
    (directory / "__init__.py").write_text("experiments = {}\n")
    (directory / "some_thing.py").write_text("experiment = object()\n")
    (directory / "typed.py").write_text("experiment: object = object()\n")
    (directory / "helper.py").write_text("x = 1\n")
    assert set(sources.experiments(checkout)) == {"some-thing", "typed"}


def test_pins(checkout):
    assert sources.pinned_versions(checkout) == {"numpy": "2.4.6", "torch": "2.13.0"}
