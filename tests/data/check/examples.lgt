% SPDX-License-Identifier: MPL-2.0
:- object(examples,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'A rule misses its example, finds its counter-example, or has none.']).

	rule(missing, diagnostic, low, code, 'It misses its example').
	pattern(missing, 'needle[0-9]').
	example(missing, 'needle').
	counter_example(missing, 'haystack').

	rule(finding, diagnostic, low, code, 'It finds its counter-example').
	pattern(finding, 'straw').
	example(finding, 'a straw').
	counter_example(finding, 'strawberry').

	rule(bare, diagnostic, low, code, 'It has no example').
	pattern(bare, 'barn').
	reference(bare, 'see the manual').

:- end_object.
