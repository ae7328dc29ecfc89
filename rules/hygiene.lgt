% SPDX-License-Identifier: MPL-2.0
% What a repository should have, and what should not be in it. What is missing is told only where a
% whole repository is scanned, from its top, and as information: `--fail-on info` makes it fail.

:- object(hygiene,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Files that a repository should have, and files that should not be in it.'
	]).

	% --- Files that should be there ----------------------------------------------------------------

	% Where files about the project as a whole are looked for.
	top_folder('').
	top_folder('.github').
	top_folder('.gitlab').
	top_folder(docs).

	top_file(Path, Name) :- top_folder(Folder), in_directory(Path, Folder), file_name(Path, Name).

	rule(missing_security_policy, diagnostic, info, process, 'Nothing says how to report a vulnerability').
	help(missing_security_policy, 'Add a SECURITY.md that says which versions are supported, and whom to tell in private.').
	reference(missing_security_policy, 'https://docs.github.com/en/code-security/getting-started/adding-a-security-policy-to-your-repository').
	finding(missing_security_policy, 'SECURITY.md', []) :- repository(_), \+ security_policy(_).
	security_policy(Path) :- top_file(Path, Name), matches(Name, '^(?i)security(\\.(md|rst|txt|adoc|org))?$').
	example(missing_security_policy, [repository('.'), file('README.md'), file('src/SECURITY.md')]).
	counter_example(missing_security_policy, [repository('.'), file('README.md'), file('.github/security.md')]).
	counter_example(missing_security_policy, [file('README.md')]).

	rule(missing_licence, diagnostic, info, licence, 'Nothing says under which licence the repository may be used').
	help(missing_licence, 'Add a LICENSE file; without one nobody else may use what is here.').
	reference(missing_licence, 'https://choosealicense.com/no-permission/').
	finding(missing_licence, 'LICENSE', []) :- repository(_), \+ licence_file(_).
	licence_file(Path) :- in_directory(Path, ''), matches(Path, '^(?i)(mit-|apache-)?(un)?(licen[cs]e|copying|copyright)([-._].*)?$').
	licence_file(Path) :- file(Path), starts_with(Path, 'LICENSES/').
	example(missing_licence, [repository('.'), file('README.md')]).
	counter_example(missing_licence, [repository('.'), file('LICENSE-MIT')]).
	counter_example(missing_licence, [repository('.'), file('COPYING')]).
	counter_example(missing_licence, [repository('.'), file('LICENSES/MIT.txt')]).

	rule(missing_readme, diagnostic, info, process, 'There is no README').
	help(missing_readme, 'Say in a README what this is, how to build it and where to ask.').
	finding(missing_readme, 'README.md', []) :- repository(_), \+ readme(_).
	readme(Path) :- top_file(Path, Name), matches(Name, '^(?i)readme([-._].*)?$').
	example(missing_readme, [repository('.'), file('main.c')]).
	counter_example(missing_readme, [repository('.'), file('README')]).
	counter_example(missing_readme, [repository('.'), file('docs/readme.de.rst')]).

	rule(missing_codeowners, diagnostic, info, process, 'Workflows can be changed without review: nobody owns them').
	help(missing_codeowners, 'Add a CODEOWNERS file with owners for .github/, and require their review in a branch rule.').
	reference(missing_codeowners, 'https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners').
	finding(missing_codeowners, '.github/CODEOWNERS', []) :- repository(_), workflow_file(_), \+ codeowners(_).
	codeowners(Path) :- top_file(Path, 'CODEOWNERS').
	workflow_file(Path) :- in_directory(Path, '.github/workflows'), matches(Path, '\\.ya?ml$').
	example(missing_codeowners, [repository('.'), file('.github/workflows/ci.yml')]).
	counter_example(missing_codeowners, [repository('.'), file('.github/workflows/ci.yml'), file('CODEOWNERS')]).
	counter_example(missing_codeowners, [repository('.'), file('main.c')]).

	rule(missing_update_configuration, diagnostic, info, dependency, 'Dependencies of $1 are not kept up to date by a bot').
	help(missing_update_configuration, 'Add .github/dependabot.yml or a configuration of Renovate.').
	reference(missing_update_configuration, 'https://docs.github.com/en/code-security/dependabot/dependabot-version-updates/configuring-dependabot-version-updates').
	finding(missing_update_configuration, '.github/dependabot.yml', [Manager]) :-
		repository(_), own_manifest(_, Manager), \+ update_configuration(_).
	update_configuration('.github/dependabot.yml') :- file('.github/dependabot.yml').
	update_configuration('.github/dependabot.yaml') :- file('.github/dependabot.yaml').
	update_configuration(Path) :- top_file(Path, Name), matches(Name, '^(\\.renovaterc(\\.json5?)?|renovate\\.json5?)$').
	example(missing_update_configuration, [repository('.'), file('package.json'), manifest('package.json', npm)]).
	counter_example(missing_update_configuration, [repository('.'), manifest('package.json', npm), file('.github/dependabot.yml')]).
	counter_example(missing_update_configuration, [repository('.'), manifest('package.json', npm), file('renovate.json')]).
	counter_example(missing_update_configuration, [repository('.'), manifest('tests/data/package.json', npm)]).

	% Manifests that are not somebody else's, nor a test's.
	own_manifest(Path, Manager) :- manifest(Path, Manager), \+ aside(Path).
	aside(Path) :-
		manifest(Path, _),
		matches(Path, '(?i)(^|/)(tests?|testdata|fixtures?|examples?|samples?|vendor|third[-_]?party|node_modules|templates?)/').

	rule(missing_lock_file, diagnostic, info, dependency, 'No lock file of $1 is committed: each build may get other versions').
	help(missing_lock_file, 'Commit the lock file that the package manager writes.').
	finding(missing_lock_file, Path, [Manager]) :-
		repository(_), own_manifest(Path, Manager), locks(Manager), \+ lock_file(_, Manager).
	locks(npm).
	locks(bundler).
	locks(composer).
	locks(cargo).
	locks(mix).
	locks(cocoapods).
	locks(pub).
	example(missing_lock_file, [repository('.'), manifest('web/package.json', npm)]).
	counter_example(missing_lock_file, [repository('.'), manifest('web/package.json', npm), lock_file('yarn.lock', npm)]).
	counter_example(missing_lock_file, [repository('.'), manifest('pom.xml', maven)]).
	counter_example(missing_lock_file, [manifest('package.json', npm)]).

	rule(missing_spdx_line, diagnostic, info, licence, 'The file has no SPDX-License-Identifier, though the repository follows REUSE').
	help(missing_spdx_line, 'Add the line in a comment near the begin of the file, or name the file in REUSE.toml.').
	reference(missing_spdx_line, 'https://reuse.software/spec/').
	finding(missing_spdx_line, Path, []) :-
		repository(_), reuse, language(Path, Language), source_language(Language),
		\+ licence(Path, _).
	reuse :- file('REUSE.toml').
	reuse :- file('.reuse/dep5').
	source_language(Language) :-
		member(Language, [c, cpp, csharp, go, java, javascript, kotlin, perl, php, python, ruby, rust, scala, shell, swift, typescript]).
	example(missing_spdx_line, [repository('.'), file('REUSE.toml'), file('a.c')]).
	counter_example(missing_spdx_line, [repository('.'), file('REUSE.toml'), file('a.c'), licence('a.c', 'MIT')]).
	counter_example(missing_spdx_line, [repository('.'), file('a.c')]).

	% --- Languages that CodeQL is told to look at -----------------------------------------------------

	codeql_name(c, 'c-cpp').
	codeql_name(cpp, 'c-cpp').
	codeql_name(csharp, csharp).
	codeql_name(go, go).
	codeql_name(java, 'java-kotlin').
	codeql_name(kotlin, 'java-kotlin').
	codeql_name(javascript, 'javascript-typescript').
	codeql_name(typescript, 'javascript-typescript').
	codeql_name(python, python).
	codeql_name(ruby, ruby).
	codeql_name(rust, rust).
	codeql_name(swift, swift).

	% What workflows call it, and what CodeQL calls it.
	codeql_alias(c, 'c-cpp').
	codeql_alias(cpp, 'c-cpp').
	codeql_alias(java, 'java-kotlin').
	codeql_alias(kotlin, 'java-kotlin').
	codeql_alias(javascript, 'javascript-typescript').
	codeql_alias(typescript, 'javascript-typescript').
	codeql_alias(Name, Name) :- codeql_name(_, Name).

	codeql_runs :- codeql_language(_, _, _, _, _).
	codeql_covers(Name) :- codeql_language(_, _, _, Word, _), codeql_alias(Word, Name).
	code_in(Name) :-
		codeql_runs, language(Path, Language), codeql_name(Language, Name),
		\+ matches(Path, '(?i)(^|/)(tests?|testdata|fixtures?|examples?|samples?|docs?|vendor|third[-_]?party|node_modules)/').
	codeql_begins(File, Line) :- codeql_language(File, _, _, _, Line), \+ codeql_before(File, Line).
	codeql_before(File, Line) :-
		codeql_language(File, _, _, _, Line), codeql_language(File, _, _, _, Earlier), Earlier < Line.

	rule(codeql_language_missing, diagnostic, info, workflow, 'CodeQL is not told to look at $1, in which the repository has code').
	help(codeql_language_missing, 'Add the language to the matrix of the workflow.').
	reference(codeql_language_missing, 'https://docs.github.com/en/code-security/code-scanning/creating-an-advanced-setup-for-code-scanning/customizing-your-advanced-setup-for-code-scanning').
	finding(codeql_language_missing, File:Line, [Name]) :-
		repository(_), codeql_begins(File, Line), code_in(Name),
		\+ codeql_covers(Name), \+ codeql_unknown(_, _, _, _).
	example(codeql_language_missing, [repository('.'), codeql_language('.github/workflows/c.yml', analyse, 1, python, 9), file('a.py'), file('b.ts')]).
	counter_example(codeql_language_missing, [repository('.'), codeql_language('.github/workflows/c.yml', analyse, 1, javascript, 9), file('b.ts'), file('tests/a.py')]).
	counter_example(codeql_language_missing, [repository('.'), codeql_language('.github/workflows/c.yml', analyse, 1, python, 9), codeql_unknown('.github/workflows/d.yml', analyse, 1, 9), file('b.ts')]).
	counter_example(codeql_language_missing, [repository('.'), file('b.ts')]).

	rule(codeql_language_absent, diagnostic, info, workflow, 'CodeQL is told to look at $1, in which the repository has no code').
	help(codeql_language_absent, 'Take the language out of the matrix of the workflow: its job fails.').
	finding(codeql_language_absent, File:Line, [Word]) :-
		repository(_), codeql_language(File, _, _, Word, Line), codeql_alias(Word, Name), \+ written_in(Name).
	written_in(Name) :- codeql_runs, language(_, Language), codeql_name(Language, Name).
	example(codeql_language_absent, [repository('.'), codeql_language('.github/workflows/c.yml', analyse, 1, ruby, 9), file('a.py')]).
	counter_example(codeql_language_absent, [repository('.'), codeql_language('.github/workflows/c.yml', analyse, 1, cpp, 9), file('a.c')]).
	counter_example(codeql_language_absent, [repository('.'), codeql_language('.github/workflows/c.yml', analyse, 1, actions, 9)]).

	% --- Files that should not be there ------------------------------------------------------------

	rule(merge_conflict_begin, evidence, medium, quality, 'The begin of a conflict').
	help(merge_conflict_begin, 'merge_conflict tells of it where the end follows.').
	pattern(merge_conflict_begin, '(?m)^<<<<<<< [^\\n]{1,200}$').
	keyword(merge_conflict_begin, '<<<<<<< ').
	example(merge_conflict_begin, '\n<<<<<<' + '< HEAD\n').
	counter_example(merge_conflict_begin, 'x <<<<<<' + '< HEAD\n').

	rule(merge_conflict_end, evidence, medium, quality, 'The end of a conflict').
	help(merge_conflict_end, 'merge_conflict tells of it where the begin is before it.').
	pattern(merge_conflict_end, '(?m)^>>>>>>> [^\\n]{1,200}$').
	keyword(merge_conflict_end, '>>>>>>> ').
	example(merge_conflict_end, '\n>>>>>>' + '> branch\n').
	counter_example(merge_conflict_end, '\n>>>>>>' + '>\n').

	rule(merge_conflict, preventive, medium, quality, 'A merge conflict was committed unresolved').
	help(merge_conflict, 'Choose what is right between the markers, and remove them.').
	finding(merge_conflict, Path:Line, []) :-
		matched(merge_conflict_begin, Path, Line), matched(merge_conflict_end, Path, End), End > Line.
	example(merge_conflict, [matched(merge_conflict_begin, 'a.c', 3), matched(merge_conflict_end, 'a.c', 9)]).
	counter_example(merge_conflict, [matched(merge_conflict_begin, 'a.c', 3)]).
	counter_example(merge_conflict, [matched(merge_conflict_end, 'a.c', 3), matched(merge_conflict_begin, 'a.c', 9)]).

	rule(merge_leftover, diagnostic, info, quality, 'A file that a merge or a patch left behind').
	help(merge_leftover, 'Remove it, and add its pattern to .gitignore.').
	finding(merge_leftover, Path, []) :-
		extension(Path, Extension), member(Extension, [orig, rej]).
	finding(merge_leftover, Path, []) :-
		file_name(Path, Name), matches(Name, '_(BACKUP|BASE|LOCAL|REMOTE)_[0-9]{1,10}\\.[A-Za-z0-9]{1,10}$').
	finding(merge_leftover, Path, []) :-
		file_name(Path, Name), member(Name, ['MERGE_HEAD', 'ORIG_HEAD', 'FETCH_HEAD', 'MERGE_MSG']).
	example(merge_leftover, [file('src/a.c.orig')]).
	example(merge_leftover, [file('src/a_REMOTE_4711.c')]).
	example(merge_leftover, [file('FETCH_HEAD')]).
	counter_example(merge_leftover, [file('src/a.c'), file('ORIGINAL')]).

	rule(environment_file, preventive, medium, configuration, 'A file with the environment of one machine: often it has secrets').
	help(environment_file, 'Keep it out of the repository: add it to .gitignore, and commit .env.example without values.').
	finding(environment_file, Path, []) :-
		file_name(Path, Name), starts_with(Name, '.env'),
		matches(Name, '^\\.env(\\.(local|dev|development|prod|production|staging|secret|secrets))?(\\.local)?$'),
		\+ empty_file(Path).
	empty_file(Path) :- file_size(Path, 0).
	example(environment_file, [file('.env')]).
	example(environment_file, [file('web/.env.production'), file_size('web/.env.production', 20)]).
	counter_example(environment_file, [file('.env.example')]).
	counter_example(environment_file, [file('.envrc')]).
	counter_example(environment_file, [file('.env'), file_size('.env', 0)]).

	rule(build_artefact, diagnostic, info, quality, 'What a compiler or an interpreter made is committed').
	help(build_artefact, 'Remove it and let the build make it; add its pattern to .gitignore.').
	finding(build_artefact, Path, []) :-
		binary(Path), extension(Path, Extension),
		member(Extension, [o, obj, class, pyc, pyo, exe, dll, so, dylib, a, lib, elc, hi, beam, pdb]).
	example(build_artefact, [file('a.o'), binary('a.o')]).
	counter_example(build_artefact, [file('a.o')]).
	counter_example(build_artefact, [file('logo.png'), binary('logo.png')]).

	rule(desktop_litter, diagnostic, info, quality, 'A file that a desktop or an editor left behind').
	help(desktop_litter, 'Remove it, and add its name to your own ignore file (git config core.excludesFile).').
	finding(desktop_litter, Path, []) :- file_name(Path, '.DS_Store').
	finding(desktop_litter, Path, []) :- file_name(Path, 'Thumbs.db').
	finding(desktop_litter, Path, []) :- file_name(Path, 'desktop.ini').
	finding(desktop_litter, Path, []) :- extension(Path, swp), binary(Path).
	example(desktop_litter, [file('docs/.DS_Store')]).
	counter_example(desktop_litter, [file('docs/index.md')]).

	rule(large_binary, diagnostic, info, quality, 'A binary file of $1 bytes: every clone has all of its versions').
	help(large_binary, 'Keep it in a release, a package registry or Git LFS.').
	finding(large_binary, Path, [Bytes]) :- binary(Path), file_size(Path, Bytes), Bytes > 10000000.
	example(large_binary, [binary('a.bin'), file_size('a.bin', 20000000)]).
	counter_example(large_binary, [binary('a.bin'), file_size('a.bin', 2000)]).

	rule(large_binary_added, preventive, low, quality, 'A commit adds a binary file of more than 30 MB').
	help(large_binary_added, 'Hosts refuse files of 100 MB, and every clone keeps this one for ever: use a release, a package registry or Git LFS.').
	block_commit_if(Commit, large_binary_added) :-
		adds(Commit, Path), binary(Path), file_size(Path, Bytes), Bytes > 30000000.
	block_commit_if(Commit, large_binary_added) :-
		adds(Commit, Path), too_large(Path).
	example(large_binary_added, [adds(staged, 'a.bin'), binary('a.bin'), file_size('a.bin', 60000000)]).
	counter_example(large_binary_added, [binary('a.bin'), file_size('a.bin', 60000000)]).

:- end_object.
