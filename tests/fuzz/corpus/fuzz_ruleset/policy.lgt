:- object(p, implements(ruleset)).
rule(todo, evidence, low, quality, 'x').
pattern(todo, 'TODO').
example(todo, 'TODO').
rule(a, diagnostic, low, quality, '$1 of $2').
finding(a, P:L, [P, L]) :- matched(todo, P, L), ( extension(P, c) ; glob(P, 'd/') ), \+ done(P).
done(P) :- file(P), starts_with(P, 'done/').
example(a, [matched(todo, 'a.c', 3), file('a.c')]).
counter_example(a, [matched(todo, 'done/a.c', 3), file('done/a.c')]).
classify_severity(a, high) :- file('R').
suggest_fix(a, 'x').
is_auto_fixable(a) :- branch(main).
rule(b, diagnostic, low, process, 'no $1').
tag(b, repo_must_have).
repo_must_have(R, 'N') :- repository(R).
example(b, [repository('.')]).
rule(c, preventive, low, process, '$1').
block_commit_if(C, c) :- adds(C, P), reaches(P, go).
reaches(P, E) :- extension(P, E).
reaches(P, E) :- reaches(P, F), reaches(F, E).
example(c, [adds(staged, 'a.go'), file('a.go')]).
:- end_object.
