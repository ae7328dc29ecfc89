% SPDX-License-Identifier: MPL-2.0
:- object(costly,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'A rule that may match at every word.']).

	rule(words, diagnostic, low, code, 'Two words and a blank').
	pattern(words, '[a-z]{2,8} [a-z]{2,8}').
	example(words, 'two words').

	rule(quick, diagnostic, low, code, 'A literal').
	pattern(quick, 'a_plain_literal').
	example(quick, 'a_plain_literal').

:- end_object.
