% SPDX-License-Identifier: MPL-2.0
:- object(unsafe,
	implements(ruleset)).

	:- info([version is 1:0:0, comment is 'A clause whose answers have no bound.']).

	rule(anything, diagnostic, low, process, 'Anything').
	finding(anything, Path, []) :- \+ file(Path).
	example(anything, [file(a)]).

:- end_object.
