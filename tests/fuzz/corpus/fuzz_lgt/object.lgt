:- object(sample, implements(ruleset)).
/* a comment */
:- info([version is 1:0:0, comment is 'Sample']).
rule('S1', preventive, high, workflow, "Pin it"). % one
pattern('S1', 'uses:\\s*\x41\\101\b''c').
finding(F, L, "no") :- file(F), \+ ignored(F), ( L > 1 ; L =:= 0'a -> true ), ::self(F), o::m, ^^m.
block(X) --> [X|T], {T \== []}, !.
:- end_object.
