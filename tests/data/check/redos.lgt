% SPDX-License-Identifier: MPL-2.0
:- object(redos,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'Two patterns that a text can make slow, and two that look alike but are not.']).

	rule(doubling, diagnostic, low, code, 'Ways that double').
	pattern(doubling, '^key: ([a-z]+)+!$').
	example(doubling, 'key: abc!').

	rule(squared, diagnostic, low, code, 'A search that begins anew everywhere').
	pattern(squared, 'user[a-z ]*=[ a-z]*;').
	example(squared, 'user name = abc;').

	rule(bounded, diagnostic, low, code, 'The same within bounds').
	pattern(bounded, 'owner[a-z ]{0,20}=[ a-z]{0,20};').
	example(bounded, 'owner name = abc;').

	rule(possessive, diagnostic, low, code, 'Nothing is given back').
	pattern(possessive, '^lock: (?>[a-z]+)+!$').
	example(possessive, 'lock: abc!').

:- end_object.
