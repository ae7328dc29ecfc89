% SPDX-License-Identifier: MPL-2.0
:- object(twice,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'An id and a pattern that are there already.']).

	rule(internal_token, diagnostic, low, secret, 'An id that another ruleset has').
	pattern(internal_token, 'elsewhere_[0-9]{4}').
	example(internal_token, 'elsewhere_1234').

	rule(one, diagnostic, low, code, 'A pattern').
	pattern(one, 'repeated_[0-9]{4}').
	example(one, 'repeated_1234').

	rule(two, diagnostic, low, code, 'The same pattern').
	pattern(two, 'repeated_[0-9]{4}').
	example(two, 'repeated_5678').

:- end_object.
