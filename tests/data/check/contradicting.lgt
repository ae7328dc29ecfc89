% SPDX-License-Identifier: MPL-2.0
:- object(contradicting,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'What one rule mends the other breaks, and two mend one place differently.']).

	rule(to_new, curative, low, code, 'The old call').
	pattern(to_new, '\\bold_call\\(').
	fix(to_new, 'new_call(').
	example(to_new, 'x = old_call(1);').

	rule(to_old, curative, low, code, 'The new call').
	pattern(to_old, '\\bnew_call\\(').
	fix(to_old, 'old_call(').
	example(to_old, 'x = new_call(1);').

	rule(copy_one, curative, low, code, 'A copy without a bound').
	pattern(copy_one, '\\bcopyto\\(').
	fix(copy_one, 'ncopyto(').
	example(copy_one, 'copyto(a, b);').

	rule(copy_two, curative, low, quality, 'A copy of the old kind').
	pattern(copy_two, '\\bcopyto\\(([a-z]*)').
	fix(copy_two, 'lcopyto($1').
	example(copy_two, 'copyto(a, b);').

:- end_object.
