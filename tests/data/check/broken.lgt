% SPDX-License-Identifier: MPL-2.0
:- object(broken,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'What is wrong with one clause costs that clause.']).

	rule(good, diagnostic, low, code, 'It is as it should be').
	pattern(good, 'all_is_well').
	example(good, 'all_is_well').

	rule(spelled, diagnostic, lowest, code, 'A severity that does not exist').

	pattern(good, 'unclosed).

	rule(group, diagnostic, low, code, 'A pattern that does not compile').
	pattern(group, '(ab').
	example(group, 'ab').

:- end_object.
