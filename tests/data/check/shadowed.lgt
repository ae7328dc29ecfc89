% SPDX-License-Identifier: MPL-2.0
:- object(shadowed,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'The second rule finds nothing that the first does not.']).

	rule(any_key, preventive, high, secret, 'A key of the service').
	pattern(any_key, 'svc_key_[0-9a-z]{8,40}').
	example(any_key, 'svc_key_abcdefgh12').

	rule(long_key, preventive, high, secret, 'A long key of the service').
	pattern(long_key, 'svc_key_[0-9a-f]{32}').
	example(long_key, 'svc_key_' + '0123456789abcdef0123456789abcdef').

:- end_object.
