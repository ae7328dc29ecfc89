:- object(i, implements(ruleset)).
rule(a, b, c, d, e).
