% SPDX-License-Identifier: MPL-2.0
:- object(fixes,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'Fixes that do not settle.']).

	rule(growing, curative, low, code, 'The fix makes the finding again').
	pattern(growing, '\\blog\\(').
	fix(growing, 'log(log(').
	example(growing, 'log(x)').

	rule(closing, curative, low, code, 'What is left closes up and is found again').
	pattern(closing, 'begin_end').
	fix(closing, '').
	example(closing, 'x begin_end y').
	example(closing, 'begin_' + 'begin_endend').

	rule(settled, curative, low, code, 'The fix settles').
	pattern(settled, '\\bgetline\\(').
	fix(settled, 'read_line(').
	example(settled, 'getline(x)').

:- end_object.
