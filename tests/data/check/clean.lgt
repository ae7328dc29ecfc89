% SPDX-License-Identifier: MPL-2.0
:- object(clean,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'Nothing is wrong with these rules.']).

	rule(internal_token, preventive, high, secret, 'A token of the internal service').
	help(internal_token, 'Revoke it, and read it from the environment.').
	pattern(internal_token, '\\bint_tok_[0-9a-f]{16}\\b').
	keyword(internal_token, int_tok_).
	reference(internal_token, 'https://example.org/tokens').
	reference(internal_token, cwe(798)).
	example(internal_token, 'token = int_tok_' + '0123456789abcdef').
	counter_example(internal_token, 'token = int_tok_none').

	rule(old_include, curative, low, code, 'The old header is included').
	pattern(old_include, '#include <oldlib\\.h>').
	fix(old_include, '#include <newlib.h>').
	example(old_include, '#include <oldlib.h>').

:- end_object.
