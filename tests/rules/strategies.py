"""Makes rules of every shape for property tests."""

from hypothesis import strategies as st

from panguard.rules import expression, methods, model
from panguard.terms import Category, Check, Lane, Severity

words = st.text(max_size=8)
names = st.tuples(words)
pairs = st.lists(st.tuples(words, words), max_size=2).map(tuple)
operators = st.sampled_from(model.Operator)
numbers = st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False)

expressions = st.recursive(
    st.builds(expression.Ref, st.integers(0, 3)),
    lambda inner: (
        st.builds(expression.Not, inner)
        | st.builds(expression.All, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(expression.Any, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=6,
)
steps = st.builds(model.SequenceStep, words, operators, names, st.booleans())
conditions = (
    st.builds(model.PatternCondition, words, operators, names, st.booleans(), words, words, words, words)
    | st.builds(model.MetricCondition, words, st.sampled_from(methods.Comparison), numbers, words)
    | st.builds(model.SequenceCondition, st.lists(steps, max_size=2).map(tuple), st.booleans(), words)
)
payloads = (
    st.none()
    | st.builds(
        methods.Signature, st.lists(st.builds(methods.Indicator, words, words), max_size=2).map(tuple)
    )
    | st.builds(methods.Semantic, words, words, numbers, words)
    | st.builds(
        methods.Behavior,
        words,
        words,
        words,
        st.sampled_from(methods.Comparison),
        numbers,
        names,
        st.integers(),
    )
    | st.builds(
        methods.Trace, words, st.lists(st.builds(methods.TraceClause, words, words), max_size=2).map(tuple)
    )
)
detections = st.builds(
    model.Detection,
    st.lists(conditions, min_size=4, max_size=5).map(tuple),
    expressions,
    st.sampled_from(methods.Method),
    payloads,
)
rules = st.builds(
    model.Rule,
    id=words,
    title=words,
    description=words,
    severity=st.sampled_from(Severity),
    status=st.sampled_from(model.Status),
    category=st.sampled_from(Category),
    detection=detections,
    lane=st.sampled_from(Lane),
    maturity=st.none() | st.sampled_from(model.Maturity),
    targets=names,
    notes=names,
    labels=pairs,
    confidence=st.none() | st.integers(0, 100),
    agent_source=st.builds(model.AgentSource, words, names, names),
    citations=st.lists(st.builds(model.Reference, words, words), max_size=2).map(tuple),
    compliance=st.lists(st.builds(model.Compliance, words, pairs, words, words), max_size=2).map(tuple),
    response=st.builds(model.Response, names, words, words, names, words),
    test_cases=st.lists(st.builds(model.TestCase, pairs, st.booleans(), words, words), max_size=2).map(tuple),
    evasion_tests=st.lists(st.builds(model.EvasionTest, words, st.booleans(), words), max_size=2).map(tuple),
    wild=st.builds(model.Wild, words, st.none() | st.integers(), st.none() | numbers),
    provenance=pairs,
    check_override=st.none() | st.sampled_from(Check),
)
