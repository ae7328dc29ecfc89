% SPDX-License-Identifier: MPL-2.0
:- object(workflows,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Workflows of GitHub and GitLab that do what others want.'
	]).

	:- discontiguous([
		rule/5, help/2, tag/2, reference/2, finding/3, example/2, example/3, counter_example/2, counter_example/3
	]).

	% What scans tell, and tests of texts.
	:- dynamic([
		action/4, condition_constant/5, condition_padded/4, contains/2, context/3, credential/6, ends_with/2,
		env/7, expression/7, expression_argument/5, expression_call/5, expression_compares/6, expression_reads/4,
		expression_yields/5, gitlab_include/5, image/6, image_unknown/5, job/3, job_environment/4, job_timeout/4,
		matches/2, matrix/6, no_permissions/3, permission/5, run/5, run_line/5, runs_on/4, runs_on_group/4,
		same_letters/2, secret/5, secrets_inherit/3, shell/5, starts_with/2, step/4, step_with/6, trigger/3,
		trigger_filter/5, uses/6, uses_action/7, workflow/3, workflow_input/5, workflow_on/2
	]).

	% schema/RULESET.md says what the facts and the predicates of workflows mean. Severity info is for what is no fault by
	% itself: habits that leave less to be judged.

	% Actions and images that are used.

	official(Action) :-
		uses_action(_, _, _, Action, _, _, _),
		( starts_with(Action, 'actions/') ; starts_with(Action, 'github/') ).

	rule(workflow_unpinned_action, diagnostic, medium, workflow, '$1 is used by a tag or branch, which others can move').
	help(workflow_unpinned_action, 'Name the full commit hash, and the version in a comment behind it.').
	tag(workflow_unpinned_action, unpinned).
	reference(workflow_unpinned_action, cwe(829)).
	reference(workflow_unpinned_action, 'https://docs.github.com/actions/reference/security/secure-use').
	finding(workflow_unpinned_action, File:Line, [Uses]) :-
		uses(File, Job, Step, Uses, Kind, Line),
		member(Kind, [ref, none]),
		Step >= 0,
		uses_action(File, Job, Step, Action, _, _, _),
		\+ official(Action).
	example(workflow_unpinned_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@v1\n').
	example(workflow_unpinned_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool\n').
	example(workflow_unpinned_action, 'action.yml', 'runs:\n  using: composite\n  steps:\n    - uses: acme/tool/part@main\n').
	counter_example(workflow_unpinned_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v1\n').
	counter_example(workflow_unpinned_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./tool\n').
	counter_example(workflow_unpinned_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n').

	rule(workflow_unpinned_official_action, diagnostic, low, workflow, '$1 is used by a tag or branch, which GitHub can move').
	help(workflow_unpinned_official_action, 'Name the full commit hash, and the version in a comment behind it.').
	tag(workflow_unpinned_official_action, unpinned).
	reference(workflow_unpinned_official_action, cwe(829)).
	finding(workflow_unpinned_official_action, File:Line, [Uses]) :-
		uses(File, Job, Step, Uses, Kind, Line),
		member(Kind, [ref, none]),
		Step >= 0,
		uses_action(File, Job, Step, Action, _, _, _),
		official(Action).
	example(workflow_unpinned_official_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n').
	counter_example(workflow_unpinned_official_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').
	counter_example(workflow_unpinned_official_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@v1\n').

	rule(workflow_unpinned_workflow, diagnostic, medium, workflow, 'The workflow $1 is called by a tag or branch, which others can move').
	help(workflow_unpinned_workflow, 'Name the full commit hash.').
	tag(workflow_unpinned_workflow, unpinned).
	reference(workflow_unpinned_workflow, cwe(829)).
	finding(workflow_unpinned_workflow, File:Line, [Uses]) :-
		uses(File, _, -1, Uses, Kind, Line),
		member(Kind, [ref, none]).
	example(workflow_unpinned_workflow, '.github/workflows/ci.yml', 'on: push\njobs:\n  call:\n    uses: acme/flows/.github/workflows/build.yml@main\n').
	counter_example(workflow_unpinned_workflow, '.github/workflows/ci.yml', 'on: push\njobs:\n  call:\n    uses: ./.github/workflows/build.yml\n').
	counter_example(workflow_unpinned_workflow, '.github/workflows/ci.yml', 'on: push\njobs:\n  call:\n    uses: acme/flows/.github/workflows/build.yml@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').

	rule(workflow_unpinned_image, diagnostic, medium, workflow, 'The image $1 is whichever is the latest').
	help(workflow_unpinned_image, 'Name the image by its digest: name@sha256:...').
	tag(workflow_unpinned_image, unpinned).
	reference(workflow_unpinned_image, cwe(829)).
	finding(workflow_unpinned_image, File:Line, [Image]) :-
		image(File, _, _, Image, Pin, Line),
		member(Pin, [none, latest]).
	example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: acme/build\n').
	example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    services:\n      db:\n        image: acme/db:latest\n').
	example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker://acme/tool\n').
	example(workflow_unpinned_image, '.gitlab-ci.yml', 'build:\n  image: acme/build:latest\n  script: make\n').
	example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    strategy:\n      matrix:\n        image: [acme/build]\n    container: ${{ matrix.image }}\n').
	counter_example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: acme/build:1.2\n').
	counter_example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: acme/build@sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f\n').
	counter_example(workflow_unpinned_image, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: \'\'\n').

	rule(workflow_image_without_digest, diagnostic, info, workflow, 'The image $1 is named by a tag, which can be moved').
	help(workflow_image_without_digest, 'Name the image by its digest: name@sha256:...').
	tag(workflow_image_without_digest, unpinned).
	finding(workflow_image_without_digest, File:Line, [Image]) :-
		image(File, _, _, Image, tag, Line).
	example(workflow_image_without_digest, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: acme/build:1.2\n').
	counter_example(workflow_image_without_digest, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: acme/build@sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f\n').

	rule(workflow_image_of_context, diagnostic, info, workflow, 'Which image runs is known to the run only: it comes from $1').
	help(workflow_image_of_context, 'Name the image by its digest, or be sure that nobody else can choose it.').
	tag(workflow_image_of_context, unpinned).
	finding(workflow_image_of_context, File:Line, [Context]) :-
		image_unknown(File, _, Kind, Context, Line),
		Kind \= gitlab.
	example(workflow_image_of_context, '.github/workflows/ci.yml', 'on: workflow_call\njobs:\n  build:\n    container: ${{ inputs.image }}\n').
	counter_example(workflow_image_of_context, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    container: ${{ github.ref_name == \'main\' && \'acme/a@sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f\' || \'\' }}\n').

	rule(workflow_ref_like_hash, diagnostic, medium, workflow, '$1 looks like a shortened commit hash, and is any ref of that name').
	help(workflow_ref_like_hash, 'Name the full commit hash.').
	tag(workflow_ref_like_hash, unpinned).
	reference(workflow_ref_like_hash, cwe(829)).
	finding(workflow_ref_like_hash, File:Line, [Ref]) :-
		uses_action(File, _, _, _, _, Ref, Line),
		matches(Ref, '^[0-9a-f]{7,39}$'),
		matches(Ref, '[0-9]').
	example(workflow_ref_like_hash, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@8f4b7f8\n').
	counter_example(workflow_ref_like_hash, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').
	counter_example(workflow_ref_like_hash, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@v1\n').

	archived('actions/setup-ruby').
	archived('actions/create-release').
	archived('actions/upload-release-asset').
	archived('actions/setup-elixir').
	archived('actions/setup-haskell').
	archived('actions-rs/toolchain').
	archived('actions-rs/cargo').
	archived('actions-rs/clippy-check').
	archived('actions-rs/audit-check').
	archived('actions-rs/install').
	archived('actions-rs/tarpaulin').

	rule(workflow_archived_action, diagnostic, low, workflow, '$1 is no longer looked after: its repository is archived').
	help(workflow_archived_action, 'Use an action that is maintained.').
	reference(workflow_archived_action, cwe(1104)).
	finding(workflow_archived_action, File:Line, [Action]) :-
		uses_action(File, _, _, Action, _, _, Line),
		archived(Action).
	example(workflow_archived_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions-rs/cargo@v1\n').
	counter_example(workflow_archived_action, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n').

	% Permissions of the token. A workflow of one job, and one whose jobs all say what they need, is told of at severity info.

	several_jobs(File) :-
		job(File, A, _),
		job(File, B, _),
		A \= B.

	silent_job(File) :-
		no_permissions(File, Job, _),
		Job \= ''.

	level_matters(File) :-
		several_jobs(File),
		silent_job(File).

	% What only others call has the permissions of its callers.
	started_by_itself(File) :-
		trigger(File, Event, _),
		Event \= workflow_call.

	scope(actions, read). scope(actions, write).
	scope('artifact-metadata', read). scope('artifact-metadata', write).
	scope(attestations, read). scope(attestations, write).
	scope(checks, read). scope(checks, write).
	scope(contents, read). scope(contents, write).
	scope(deployments, read). scope(deployments, write).
	scope(discussions, read). scope(discussions, write).
	scope('id-token', write).
	scope(issues, read). scope(issues, write).
	scope(metadata, read).
	scope(models, read).
	scope(packages, read). scope(packages, write).
	scope(pages, read). scope(pages, write).
	scope('pull-requests', read). scope('pull-requests', write).
	scope('repository-projects', read). scope('repository-projects', write).
	scope('security-events', read). scope('security-events', write).
	scope(statuses, read). scope(statuses, write).
	scope('*', 'read-all'). scope('*', 'write-all').

	known_scope(Scope) :- scope(Scope, _).

	rule(workflow_missing_permissions, diagnostic, medium, workflow, 'The workflow does not say which permissions its jobs have').
	help(workflow_missing_permissions, 'Add permissions: {} at the top, and to each job what it needs.').
	tag(workflow_missing_permissions, permissions).
	reference(workflow_missing_permissions, cwe(250)).
	finding(workflow_missing_permissions, File:Line, []) :-
		no_permissions(File, '', Line),
		workflow(File, _, Line),
		level_matters(File),
		started_by_itself(File).
	example(workflow_missing_permissions, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_missing_permissions, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_missing_permissions, '.github/workflows/ci.yml', 'on: workflow_call\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').

	rule(workflow_job_missing_permissions, diagnostic, medium, workflow, 'The job $1 has whatever permissions the repository gives by default').
	help(workflow_job_missing_permissions, 'Add permissions to the job, or permissions: {} to the workflow.').
	tag(workflow_job_missing_permissions, permissions).
	reference(workflow_job_missing_permissions, cwe(250)).
	finding(workflow_job_missing_permissions, File:Line, [Job]) :-
		no_permissions(File, Job, Line),
		no_permissions(File, '', _),
		job(File, Job, Line),
		started_by_itself(File).
	example(workflow_job_missing_permissions, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_job_missing_permissions, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: read\njobs:\n  build:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_job_missing_permissions, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    permissions: {}\n').

	rule(workflow_permissions_write_all, diagnostic, high, workflow, 'The token may write everything').
	help(workflow_permissions_write_all, 'Name the scopes that are needed, in the job that needs them.').
	tag(workflow_permissions_write_all, permissions).
	reference(workflow_permissions_write_all, cwe(250)).
	finding(workflow_permissions_write_all, File:Line, []) :-
		permission(File, Job, '*', 'write-all', Line),
		( Job \= '' ; level_matters(File) ).
	example(workflow_permissions_write_all, '.github/workflows/ci.yml', 'on: push\npermissions: write-all\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	example(workflow_permissions_write_all, '.github/workflows/ci.yml', 'on: push\njobs:\n  build:\n    permissions: write-all\n').
	counter_example(workflow_permissions_write_all, '.github/workflows/ci.yml', 'on: push\npermissions: read-all\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').

	rule(workflow_permissions_read_all, diagnostic, medium, workflow, 'The token may read everything').
	help(workflow_permissions_read_all, 'Name the scopes that are needed, in the job that needs them.').
	tag(workflow_permissions_read_all, permissions).
	reference(workflow_permissions_read_all, cwe(250)).
	finding(workflow_permissions_read_all, File:Line, []) :-
		permission(File, Job, '*', 'read-all', Line),
		( Job \= '' ; level_matters(File) ).
	example(workflow_permissions_read_all, '.github/workflows/ci.yml', 'on: push\npermissions: read-all\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_permissions_read_all, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_permissions_read_all, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: read\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').

	rule(workflow_permissions_write, diagnostic, medium, workflow, 'Every job of the workflow may write $1').
	help(workflow_permissions_write, 'Give the permission to the job that needs it.').
	tag(workflow_permissions_write, permissions).
	reference(workflow_permissions_write, cwe(250)).
	finding(workflow_permissions_write, File:Line, [Scope]) :-
		permission(File, '', Scope, write, Line),
		scope(Scope, write),
		level_matters(File).
	example(workflow_permissions_write, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: write\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_permissions_write, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: read\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_permissions_write, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  a:\n    permissions:\n      contents: write\n  b:\n    runs-on: ubuntu-latest\n').

	rule(workflow_permissions_of_workflow, diagnostic, info, workflow, 'The permission $1: $2 is that of all jobs').
	help(workflow_permissions_of_workflow, 'Give it to the job that needs it, so that the next job does not have it.').
	tag(workflow_permissions_of_workflow, permissions).
	finding(workflow_permissions_of_workflow, File:Line, [Scope, Access]) :-
		permission(File, '', Scope, Access, Line),
		member(Access, [write, 'write-all', 'read-all']),
		job(File, _, _),
		\+ level_matters(File).
	example(workflow_permissions_of_workflow, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: write\njobs:\n  a:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_permissions_of_workflow, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: write\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_permissions_of_workflow, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n').

	rule(workflow_no_default_permissions, diagnostic, info, workflow, 'The workflow has no permissions for jobs that do not say theirs').
	help(workflow_no_default_permissions, 'Add permissions: {} at the top.').
	tag(workflow_no_default_permissions, permissions).
	finding(workflow_no_default_permissions, File:Line, []) :-
		no_permissions(File, '', Line),
		workflow(File, _, Line),
		\+ told_of_missing(File).
	
	told_of_missing(File) :-
		level_matters(File),
		started_by_itself(File).
	example(workflow_no_default_permissions, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    permissions: {}\n').
	example(workflow_no_default_permissions, '.github/workflows/ci.yml', 'on: workflow_call\njobs:\n  a:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_no_default_permissions, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_no_default_permissions, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n').

	rule(workflow_invalid_permission, diagnostic, medium, workflow, '$1: $2 is no permission that there is').
	help(workflow_invalid_permission, 'See the list of scopes; id-token can be written only, models and metadata read only.').
	tag(workflow_invalid_permission, permissions).
	finding(workflow_invalid_permission, File:Line, [Scope, Access]) :-
		permission(File, _, Scope, Access, Line),
		Access \= none,
		\+ scope(Scope, Access).
	finding(workflow_invalid_permission, File:Line, [Scope, none]) :-
		permission(File, _, Scope, none, Line),
		\+ known_scope(Scope).
	example(workflow_invalid_permission, '.github/workflows/ci.yml', 'on: push\npermissions:\n  content: read\njobs: {}\n').
	example(workflow_invalid_permission, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    permissions:\n      id-token: read\n').
	example(workflow_invalid_permission, '.github/workflows/ci.yml', 'on: push\npermissions: write\njobs: {}\n').
	counter_example(workflow_invalid_permission, '.github/workflows/ci.yml', 'on: push\npermissions:\n  contents: none\njobs: {}\n').
	counter_example(workflow_invalid_permission, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs: {}\n').

	% Template injection. The runner puts the value of an expression into the script before a shell, or another language, reads it.
	% What others can choose is code then. Through a variable of the environment it stays a value.

	code_input('actions/github-script', script).
	code_input('addnab/docker-run-action', run).
	code_input('amadevus/pwsh-script', script).
	code_input('appleboy/ssh-action', script).
	code_input('azure/cli', inlinescript).
	code_input('azure/powershell', inlinescript).
	code_input('borales/actions-yarn', cmd).
	code_input('cardinalby/js-eval-action', expression).
	code_input('changesets/action', publish).
	code_input('changesets/action', version).
	code_input('coactions/setup-xvfb', run).
	code_input('cross-platform-actions/action', run).
	code_input('cypress-io/github-action', build).
	code_input('cypress-io/github-action', command).
	code_input('cypress-io/github-action', 'install-command').
	code_input('cypress-io/github-action', start).
	code_input('devcontainers/ci', runcmd).
	code_input('fifsky/ssh-action', command).
	code_input('gabrielbb/xvfb-action', run).
	code_input('garygrossgarten/github-action-ssh', command).
	code_input('google-github-actions/ssh-compute', command).
	code_input('jannekem/run-python-script-action', script).
	code_input('knicknic/os-specific-run', linux).
	code_input('knicknic/os-specific-run', macos).
	code_input('knicknic/os-specific-run', windows).
	code_input('mathworks/run-matlab-command', command).
	code_input('matlab-actions/run-command', command).
	code_input('mikefarah/yq', cmd).
	code_input('nick-fields/retry', command).
	code_input('nick-invision/retry', command).
	code_input('pguyot/arm-runner-action', commands).
	code_input('preactjs/compressed-size-action', 'build-script').
	code_input('preactjs/compressed-size-action', 'install-script').
	code_input('reactivecircus/android-emulator-runner', script).
	code_input('sergeysova/jq-action', cmd).
	code_input('uraimo/run-on-arch-action', install).
	code_input('uraimo/run-on-arch-action', run).
	code_input('uraimo/run-on-arch-action', setup).
	code_input('vmactions/freebsd-vm', run).
	code_input('vmactions/netbsd-vm', run).
	code_input('vmactions/openbsd-vm', run).
	code_input('vmactions/solaris-vm', run).
	code_input('webiny/action-post-run', run).
	code_input('workflow/nix-shell-action', script).

	code(File, Expression) :-
		expression(File, Expression, _, _, run, _, _).
	code(File, Expression) :-
		expression(File, Expression, Job, Step, with, Key, _),
		uses_action(File, Job, Step, Action, _, _, _),
		code_input(Action, Key).

	part(File, Expression, Context, Line) :-
		code(File, Expression),
		expression_yields(File, Expression, context, Context, Line).

	% What anybody can choose who opens an issue or a pull request, or pushes to a fork. Whole objects hold it too.
	chosen_by_anyone(Context) :-
		context(Context, github, _),
		( Context = 'github.head_ref'
		; matches(Context, '^github(\\.event(\\.(\\*|issue|pull_request|comment|review|review_comment|discussion|discussion_comment|head_commit|commits(\\.\\*)?|workflow_run|pages(\\.\\*)?))?)?$')
		; matches(Context, '^github\\.event\\.(\\*|issue|pull_request|comment|review|review_comment|discussion|changes\\.\\w+|milestone)\\.(\\*|title|body|from|description)$')
		; matches(Context, '^github\\.event\\.(\\*|pages)\\.(\\*\\.)?(\\*|page_name|title)$')
		; matches(Context, '^github\\.event\\.((workflow_run|merge_group)\\.)?(\\*|head_commit|commits\\.\\*)\\.(\\*|message|(author|committer)(\\.(\\*|name|email|username))?)$')
		; matches(Context, '^github\\.event\\.(\\*|pull_request|workflow_run\\.pull_requests\\.\\*)\\.head(\\.(\\*|ref|label|repo|repo\\.(\\*|default_branch|description|homepage)))?$')
		; matches(Context, '^github\\.event\\.workflow_run\\.(\\*|head_branch|display_title|head_repository(\\.(\\*|description|default_branch))?)$')
		).

	% What has a form without characters that mean something to a shell, or comes from those who own the repository.
	harmless(Context) :-
		context(Context, Root, _),
		member(Root, [runner, strategy, job, secrets, vars]).
	harmless(Context) :-
		context(Context, steps, _),
		matches(Context, '\\.(outcome|conclusion)$').
	harmless(Context) :-
		context(Context, needs, _),
		matches(Context, '\\.result$').
	harmless(Context) :-
		context(Context, github, _),
		matches(Context, '^github\\.(action|action_path|action_ref|action_repository|action_status|actor|actor_id|api_url|env|event_name|event_path|graphql_url|job|job_workflow_sha|path|ref_protected|ref_type|repository|repository_id|repository_owner|repository_owner_id|repositoryurl|retention_days|run_id|run_number|run_attempt|secret_source|server_url|sha|token|triggering_actor|workflow|workflow_ref|workflow_sha|workspace)$').
	harmless(Context) :-
		context(Context, github, _),
		matches(Context, '^github\\.event\\.([\\w*]+\\.)*(\\w+_at|\\w+_url|\\w+_id|\\w+_sha|\\w+_count|\\w*number|url|id|sha|before|after|action|type|state|draft|merged|mergeable|fork|private|locked|forced|created|deleted|size|login|full_name|additions|deletions|changed_files|commits|comments|conclusion|status|event|schedule|visibility|author_association|tag_name|base\\.ref|base\\.label|repository\\.name|repo\\.name|default_branch|owner\\.name)$'),
		\+ chosen_by_anyone(Context).

	free_input(File, Name) :-
		workflow_input(File, _, Name, Type, _),
		\+ typed(Type).

	typed(boolean).
	typed(number).
	typed(choice).
	typed(environment).

	declared_input(File, Name) :-
		workflow_input(File, _, Name, _, _).

	matrix_of_run(File, Job, Name) :-
		matrix(File, Job, Name, expression, _, _).

	fixed_matrix(File, Expression, Context) :-
		part(File, Expression, Context, _),
		context(Context, matrix, Name),
		expression(File, Expression, Job, _, _, _, _),
		matrix(File, Job, Name, text, _, _),
		\+ matrix_of_run(File, Job, Name),
		\+ matrix_of_run(File, Job, '*').

	known_matrix(File, Expression, Context) :-
		part(File, Expression, Context, _),
		context(Context, matrix, Name),
		expression(File, Expression, Job, _, _, _, _),
		( matrix_of_run(File, Job, Name) ; matrix_of_run(File, Job, '*') ).

	% A variable is that of the step, else that of the job, else that of the workflow.
	variable(File, Expression, Context, Job, Step, Name) :-
		part(File, Expression, Context, _),
		context(Context, env, Name),
		expression(File, Expression, Job, Step, _, _, _).

	step_variable(File, Expression, Context, Kind) :-
		variable(File, Expression, Context, Job, Step, Name),
		Step >= 0,
		env(File, Job, Step, Same, Kind, _, _),
		same_letters(Same, Name).

	job_variable(File, Expression, Context, Kind) :-
		variable(File, Expression, Context, Job, _, Name),
		Job \= '',
		env(File, Job, -1, Same, Kind, _, _),
		same_letters(Same, Name).

	fixed_variable(File, Expression, Context) :-
		step_variable(File, Expression, Context, text).
	fixed_variable(File, Expression, Context) :-
		job_variable(File, Expression, Context, text),
		\+ step_variable(File, Expression, Context, _).
	fixed_variable(File, Expression, Context) :-
		variable(File, Expression, Context, _, _, Name),
		env(File, '', -1, Same, text, _, _),
		same_letters(Same, Name),
		\+ step_variable(File, Expression, Context, _),
		\+ job_variable(File, Expression, Context, _).

	rule(workflow_template_injection, diagnostic, high, workflow, '$1 becomes part of a script, and anybody can choose it').
	help(workflow_template_injection, 'Give it to the script as a variable: env: TITLE: ${{ ... }}, then "$TITLE".').
	tag(workflow_template_injection, injection).
	reference(workflow_template_injection, cwe(94)).
	reference(workflow_template_injection, 'https://docs.github.com/actions/concepts/security/script-injections').
	anyone_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		chosen_by_anyone(Context).
	
	% An index that others choose, too: it is read, though it is not the value.
	anyone_injects(File, Expression, Context, Line) :-
		code(File, Expression),
		part(File, Expression, Whole, _),
		matches(Whole, '\\*'),
		expression_reads(File, Expression, Context, Line),
		chosen_by_anyone(Context),
		\+ in_call(File, Expression).
	
	in_call(File, Expression) :-
		expression_call(File, Expression, _, _, _).
	
	finding(workflow_template_injection, File:Line, [Context]) :-
		anyone_injects(File, _, Context, Line).
	example(workflow_template_injection, '.github/workflows/ci.yml', 'on: issues\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n').
	example(workflow_template_injection, '.github/workflows/ci.yml', 'on: pull_request\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          echo start\n          git checkout ${{ github.head_ref }}\n').
	example(workflow_template_injection, '.github/workflows/ci.yml', 'on: issue_comment\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/github-script@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          script: console.log("${{ github.event.comment.body }}")\n').
	example(workflow_template_injection, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \'${{ toJSON(github.event.*.body) }}\'\n').
	example(workflow_template_injection, 'action.yml', 'runs:\n  using: composite\n  steps:\n    - run: echo ${{ github[\'event\'][\'pull_request\'][\'title\'] }}\n      shell: bash\n').
	counter_example(workflow_template_injection, '.github/workflows/ci.yml', 'on: issues\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "$TITLE"\n        env:\n          TITLE: ${{ github.event.issue.title }}\n').
	counter_example(workflow_template_injection, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ contains(github.event.issue.title, \'x\') }}\n').
	counter_example(workflow_template_injection, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.issue.title == \'x\' && \'a\' || \'b\' }}\n').
	counter_example(workflow_template_injection, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          title: ${{ github.event.issue.title }}\n').
	counter_example(workflow_template_injection, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.issue.number }}\n').

	rule(workflow_template_injection_input, diagnostic, medium, workflow, '$1 becomes part of a script, and those who start the workflow choose it').
	help(workflow_template_injection_input, 'Give it to the script as a variable.').
	tag(workflow_template_injection_input, injection).
	reference(workflow_template_injection_input, cwe(94)).
	finding(workflow_template_injection_input, File:Line, [Context]) :-
		input_injects(File, _, Context, Line).
	
	input_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, inputs, Name),
		free_input(File, Name).
	input_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, github, _),
		starts_with(Context, 'github.event.inputs.'),
		free_input(File, Name),
		ends_with(Context, Name).
	example(workflow_template_injection_input, '.github/workflows/ci.yml', 'on:\n  workflow_dispatch:\n    inputs:\n      name:\n        type: string\njobs:\n  a:\n    steps:\n      - run: echo ${{ inputs.name }}\n').
	example(workflow_template_injection_input, 'action.yml', 'inputs:\n  name:\n    required: true\nruns:\n  using: composite\n  steps:\n    - run: echo ${{ inputs.name }}\n').
	counter_example(workflow_template_injection_input, '.github/workflows/ci.yml', 'on:\n  workflow_dispatch:\n    inputs:\n      fast:\n        type: boolean\njobs:\n  a:\n    steps:\n      - run: echo ${{ inputs.fast }}\n').

	rule(workflow_template_injection_event, diagnostic, medium, workflow, '$1 becomes part of a script, and whoever causes the event may choose it').
	help(workflow_template_injection_event, 'Give it to the script as a variable.').
	tag(workflow_template_injection_event, injection).
	reference(workflow_template_injection_event, cwe(94)).
	finding(workflow_template_injection_event, File:Line, [Context]) :-
		event_injects(File, _, Context, Line).
	
	event_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, github, _),
		\+ harmless(Context),
		\+ chosen_by_anyone(Context),
		\+ input_injects(File, Expression, Context, _),
		\+ starts_with(Context, 'github.event.inputs.').
	example(workflow_template_injection_event, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.ref_name }}\n').
	example(workflow_template_injection_event, '.github/workflows/ci.yml', 'on: issues\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.label.name }}\n').
	counter_example(workflow_template_injection_event, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.sha }}\n').
	counter_example(workflow_template_injection_event, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.pull_request.head.sha }}\n').
	counter_example(workflow_template_injection_event, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.pull_request.head.repo.fork }}\n').

	rule(workflow_template_injection_matrix, diagnostic, medium, workflow, '$1 becomes part of a script, and a run makes the matrix').
	help(workflow_template_injection_matrix, 'Give it to the script as a variable.').
	tag(workflow_template_injection_matrix, injection).
	reference(workflow_template_injection_matrix, cwe(94)).
	finding(workflow_template_injection_matrix, File:Line, [Context]) :-
		matrix_injects(File, _, Context, Line).
	
	matrix_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		known_matrix(File, Expression, Context).
	example(workflow_template_injection_matrix, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        name: ${{ fromJSON(needs.b.outputs.names) }}\n    steps:\n      - run: echo ${{ matrix.name }}\n').
	counter_example(workflow_template_injection_matrix, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        name: [x, y]\n    steps:\n      - run: echo ${{ matrix.name }}\n').

	rule(workflow_template_injection_value, diagnostic, low, workflow, '$1 becomes part of a script, and it is not known what it may be').
	help(workflow_template_injection_value, 'Give it to the script as a variable.').
	tag(workflow_template_injection_value, injection).
	reference(workflow_template_injection_value, cwe(94)).
	finding(workflow_template_injection_value, File:Line, [Context]) :-
		value_injects(File, _, Context, Line).
	
	value_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, env, _),
		\+ fixed_variable(File, Expression, Context).
	value_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, matrix, _),
		\+ fixed_matrix(File, Expression, Context),
		\+ known_matrix(File, Expression, Context).
	value_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, inputs, Name),
		\+ declared_input(File, Name).
	value_injects(File, Expression, Context, Line) :-
		part(File, Expression, Context, Line),
		context(Context, Root, _),
		\+ member(Root, [github, env, matrix, inputs]),
		\+ harmless(Context).
	example(workflow_template_injection_value, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ steps.find.outputs.name }}\n').
	example(workflow_template_injection_value, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ env.NAME }}\n        env:\n          NAME: ${{ github.event.issue.title }}\n').
	counter_example(workflow_template_injection_value, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ env.NAME }}\n        env:\n          NAME: fixed\n').
	counter_example(workflow_template_injection_value, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ steps.find.outcome }}\n').
	counter_example(workflow_template_injection_value, '.github/workflows/ci.yml', 'on: push\npermissions: {}\nenv:\n  NAME: fixed\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ env.name }}\n').

	rule(workflow_expression_in_script, diagnostic, info, workflow, 'An expression becomes part of a script').
	help(workflow_expression_in_script, 'Give it to the script as a variable, so that nobody has to judge what it may be.').
	tag(workflow_expression_in_script, injection).
	finding(workflow_expression_in_script, File:Line, []) :-
		code(File, Expression),
		expression(File, Expression, _, _, _, _, Line),
		\+ anyone_injects(File, Expression, _, _),
		\+ input_injects(File, Expression, _, _),
		\+ event_injects(File, Expression, _, _),
		\+ matrix_injects(File, Expression, _, _),
		\+ value_injects(File, Expression, _, _).
	example(workflow_expression_in_script, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.sha }}\n').
	counter_example(workflow_expression_in_script, '.github/workflows/ci.yml', 'on: issues\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n').
	counter_example(workflow_expression_in_script, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "$SHA"\n        env:\n          SHA: ${{ github.sha }}\n').

	% Triggers.

	% Events that others cause, and that run with the secrets and the token of the repository.
	privileged(File, Event) :-
		trigger(File, Event, _),
		member(Event, [pull_request_target, workflow_run, issue_comment]).

	privileged_file(File) :- privileged(File, _).

	checkout(File, Job, Step, Line) :-
		uses_action(File, Job, Step, 'actions/checkout', _, _, Line).

	% Refs that lead to what others wrote.
	head_of_others(File, Expression) :-
		expression_reads(File, Expression, Context, _),
		context(Context, github, _),
		( Context = 'github.head_ref'
		; starts_with(Context, 'github.event.pull_request.head.')
		; starts_with(Context, 'github.event.workflow_run.head_')
		; starts_with(Context, 'github.event.workflow_run.pull_requests.')
		; Context = 'github.event.pull_request.number'
		; Context = 'github.event.issue.number'
		; Context = 'github.event.number'
		; Context = 'github.event.pull_request.merge_commit_sha'
		).

	rule(workflow_pull_request_target, diagnostic, high, workflow, 'pull_request_target runs with secrets for what others propose').
	help(workflow_pull_request_target, 'Use pull_request; do what needs secrets in a workflow that runs after the merge.').
	tag(workflow_pull_request_target, trigger).
	reference(workflow_pull_request_target, cwe(829)).
	reference(workflow_pull_request_target, 'https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/').
	finding(workflow_pull_request_target, File:Line, []) :-
		trigger(File, pull_request_target, _),
		workflow_on(File, Line).
	example(workflow_pull_request_target, '.github/workflows/ci.yml', 'on: pull_request_target\njobs: {}\n').
	example(workflow_pull_request_target, '.github/workflows/ci.yml', 'on:\n  push:\n  pull_request_target:\n    types: [opened]\njobs: {}\n').
	counter_example(workflow_pull_request_target, '.github/workflows/ci.yml', 'on: pull_request\njobs: {}\n').

	rule(workflow_after_workflow, diagnostic, high, workflow, 'workflow_run runs with secrets on what a workflow of a pull request left').
	help(workflow_after_workflow, 'Use workflow_call, or check what the other workflow made before it is used.').
	tag(workflow_after_workflow, trigger).
	reference(workflow_after_workflow, cwe(829)).
	finding(workflow_after_workflow, File:Line, []) :-
		trigger(File, workflow_run, _),
		workflow_on(File, Line).
	example(workflow_after_workflow, '.github/workflows/ci.yml', 'on:\n  workflow_run:\n    workflows: [ci]\njobs: {}\n').
	counter_example(workflow_after_workflow, '.github/workflows/ci.yml', 'on: workflow_call\njobs: {}\n').

	rule(workflow_checkout_of_others, diagnostic, critical, workflow, 'What others wrote is checked out where secrets are: $1').
	help(workflow_checkout_of_others, 'Check out and run it in a workflow of pull_request, without secrets.').
	tag(workflow_checkout_of_others, trigger).
	reference(workflow_checkout_of_others, cwe(829)).
	finding(workflow_checkout_of_others, File:Line, [Event]) :-
		privileged(File, Event),
		checkout(File, Job, Step, Line),
		expression(File, Expression, Job, Step, with, Key, _),
		member(Key, [ref, repository]),
		head_of_others(File, Expression).
	finding(workflow_checkout_of_others, File:Line, [Event]) :-
		privileged(File, Event),
		run_line(File, _, _, Text, Line),
		matches(Text, '\\bgh\\s+pr\\s+checkout\\b|\\bgit\\s+(fetch|pull|checkout)\\b.*\\brefs?/pull/|\\bgit\\s+fetch\\b.*\\bpull/\\$').
	example(workflow_checkout_of_others, '.github/workflows/ci.yml', 'on: pull_request_target\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n').
	example(workflow_checkout_of_others, '.github/workflows/ci.yml', 'on: issue_comment\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          gh pr checkout "$NUMBER"\n').
	counter_example(workflow_checkout_of_others, '.github/workflows/ci.yml', 'on: pull_request\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n').
	counter_example(workflow_checkout_of_others, '.github/workflows/ci.yml', 'on: pull_request_target\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').

	rule(workflow_self_hosted_pull_request, diagnostic, high, workflow, 'Pull requests of others run on a machine of our own').
	help(workflow_self_hosted_pull_request, 'Run pull requests on runners that are thrown away.').
	tag(workflow_self_hosted_pull_request, runner).
	reference(workflow_self_hosted_pull_request, cwe(829)).
	finding(workflow_self_hosted_pull_request, File:Line, []) :-
		self_hosted(File, _, Line),
		trigger(File, Event, _),
		member(Event, [pull_request, pull_request_target, issue_comment, workflow_run, pull_request_review, pull_request_review_comment]).
	
	self_hosted(File, Job, Line) :-
		runs_on(File, Job, Label, Line),
		same_letters(Label, 'self-hosted').
	example(workflow_self_hosted_pull_request, '.github/workflows/ci.yml', 'on: pull_request\njobs:\n  a:\n    runs-on: [self-hosted, linux]\n').
	example(workflow_self_hosted_pull_request, '.github/workflows/ci.yml', 'on: [push, pull_request]\njobs:\n  a:\n    strategy:\n      matrix:\n        os: [self-hosted, ubuntu-latest]\n    runs-on: ${{ matrix.os }}\n').
	counter_example(workflow_self_hosted_pull_request, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    runs-on: self-hosted\n').
	counter_example(workflow_self_hosted_pull_request, '.github/workflows/ci.yml', 'on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n').

	rule(workflow_self_hosted, diagnostic, info, workflow, 'A job runs on a machine of our own').
	help(workflow_self_hosted, 'See that the machine is thrown away after each job, and that nobody else can start jobs on it.').
	tag(workflow_self_hosted, runner).
	finding(workflow_self_hosted, File:Line, []) :-
		self_hosted(File, _, Line).
	finding(workflow_self_hosted, File:Line, []) :-
		runs_on_group(File, _, _, Line).
	example(workflow_self_hosted, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    runs-on: self-hosted\n').
	counter_example(workflow_self_hosted, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n').
	counter_example(workflow_self_hosted, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        os: [self-hosted, ubuntu-latest]\n        exclude:\n          - os: self-hosted\n    runs-on: ${{ matrix.os }}\n').

	% Credentials and secrets.

	rule(workflow_registry_password, preventive, high, workflow, 'A password of a registry stands in the workflow').
	help(workflow_registry_password, 'Change the password; put the new one into a secret.').
	tag(workflow_registry_password, credential).
	reference(workflow_registry_password, cwe(798)).
	finding(workflow_registry_password, File:Line, []) :-
		credential(File, _, _, password, text, Line).
	example(workflow_registry_password, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    container:\n      image: acme/a:1\n      credentials:\n        username: me\n        password: made-up\n').
	example(workflow_registry_password, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    services:\n      db:\n        image: acme/a:1\n        credentials:\n          username: me\n          password: made-up\n').
	counter_example(workflow_registry_password, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    container:\n      image: acme/a:1\n      credentials:\n        username: me\n        password: ${{ secrets.REGISTRY }}\n').

	% What is told of the token is kept from others by "false" only.
	keeps_none(File, Job, Step) :-
		step_with(File, Job, Step, 'persist-credentials', Value, _),
		same_letters(Value, false).

	says(File, Job, Step) :-
		step_with(File, Job, Step, 'persist-credentials', _, _).
	says(File, Job, Step) :-
		step_with(File, Job, Step, '*', _, _).

	uploads_all(File, Job, Step) :-
		uses_action(File, Job, Step, 'actions/upload-artifact', _, _, _),
		step_with(File, Job, Step, path, Path, _),
		matches(Path, '(?m)^\\s*(\\.{1,2}/?|\\.{0,2}/?\\*+|\\$\\{\\{\\s*github\\.workspace\\s*\\}\\}/?)\\s*$').

	uploads_after(File, Job, Step) :-
		checkout(File, Job, Step, _),
		uploads_all(File, Job, Later),
		Later > Step.

	rule(workflow_credentials_in_artifact, diagnostic, high, workflow, 'The token stays in the checked out folder, which is uploaded later').
	help(workflow_credentials_in_artifact, 'Set persist-credentials: false, and upload only what is needed.').
	tag(workflow_credentials_in_artifact, credential).
	reference(workflow_credentials_in_artifact, cwe(522)).
	finding(workflow_credentials_in_artifact, File:Line, []) :-
		uploads_after(File, Job, Step),
		step(File, Job, Step, Line),
		\+ keeps_none(File, Job, Step).
	example(workflow_credentials_in_artifact, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n      - uses: actions/upload-artifact@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          path: .\n').
	counter_example(workflow_credentials_in_artifact, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          persist-credentials: false\n      - uses: actions/upload-artifact@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          path: .\n').
	counter_example(workflow_credentials_in_artifact, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n      - uses: actions/upload-artifact@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          path: dist\n').

	rule(workflow_persisted_credentials, diagnostic, low, workflow, 'The token stays in the checked out folder, where later steps can read it').
	help(workflow_persisted_credentials, 'Set persist-credentials: false where the job does not push.').
	tag(workflow_persisted_credentials, credential).
	reference(workflow_persisted_credentials, cwe(522)).
	finding(workflow_persisted_credentials, File:Line, []) :-
		checkout(File, Job, Step, _),
		step(File, Job, Step, Line),
		\+ says(File, Job, Step),
		\+ uploads_after(File, Job, Step).
	example(workflow_persisted_credentials, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').
	counter_example(workflow_persisted_credentials, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          persist-credentials: \'false\'\n').

	rule(workflow_persisted_credentials_wanted, diagnostic, info, workflow, 'The token is kept in the checked out folder on purpose, or may be').
	help(workflow_persisted_credentials_wanted, 'Set persist-credentials: false where the job does not push.').
	tag(workflow_persisted_credentials_wanted, credential).
	finding(workflow_persisted_credentials_wanted, File:Line, []) :-
		checkout(File, Job, Step, _),
		step(File, Job, Step, Line),
		step_with(File, Job, Step, 'persist-credentials', _, _),
		\+ keeps_none(File, Job, Step),
		\+ uploads_after(File, Job, Step).
	finding(workflow_persisted_credentials_wanted, File:Line, []) :-
		checkout(File, Job, Step, _),
		step_with(File, Job, Step, '*', _, Line),
		\+ uploads_after(File, Job, Step).
	example(workflow_persisted_credentials_wanted, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          persist-credentials: true\n').
	counter_example(workflow_persisted_credentials_wanted, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          persist-credentials: false\n').

	rule(workflow_secrets_inherit, diagnostic, medium, workflow, 'The called workflow gets all secrets').
	help(workflow_secrets_inherit, 'Name the secrets that it needs.').
	tag(workflow_secrets_inherit, secret).
	reference(workflow_secrets_inherit, cwe(250)).
	finding(workflow_secrets_inherit, File:Line, []) :-
		secrets_inherit(File, Job, _),
		uses(File, Job, -1, _, _, Line).
	example(workflow_secrets_inherit, '.github/workflows/ci.yml', 'on: push\njobs:\n  call:\n    uses: acme/flows/.github/workflows/a.yml@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n    secrets: inherit\n').
	counter_example(workflow_secrets_inherit, '.github/workflows/ci.yml', 'on: push\njobs:\n  call:\n    uses: acme/flows/.github/workflows/a.yml@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n    secrets:\n      token: ${{ secrets.TOKEN }}\n').

	rule(workflow_all_secrets, diagnostic, medium, workflow, 'All secrets at once are given to a step').
	help(workflow_all_secrets, 'Name the secrets that it needs.').
	tag(workflow_all_secrets, secret).
	reference(workflow_all_secrets, cwe(250)).
	finding(workflow_all_secrets, File:Line, []) :-
		expression_reads(File, _, Context, Line),
		member(Context, [secrets, 'secrets.*']).
	example(workflow_all_secrets, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          ALL: ${{ toJSON(secrets) }}\n').
	example(workflow_all_secrets, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          ONE: ${{ secrets[format(\'KEY_{0}\', github.ref_name)] }}\n').
	counter_example(workflow_all_secrets, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          ONE: ${{ secrets.ONE }}\n').
	counter_example(workflow_all_secrets, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          ONE: ${{ secrets[\'ONE\'] }}\n').

	rule(workflow_secret_as_json, diagnostic, low, workflow, 'A part of a secret is not known to be secret, and can be seen in logs').
	help(workflow_secret_as_json, 'Make each part a secret of its own.').
	tag(workflow_secret_as_json, secret).
	reference(workflow_secret_as_json, cwe(532)).
	finding(workflow_secret_as_json, File:Line, []) :-
		expression_call(File, _, Call, fromjson, Line),
		expression_argument(File, Call, 1, context, Context),
		starts_with(Context, 'secrets.').
	example(workflow_secret_as_json, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          USER: ${{ fromJSON(secrets.ACCOUNT).user }}\n').
	counter_example(workflow_secret_as_json, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          ACCOUNT: ${{ secrets.ACCOUNT }}\n').

	deploys(File, Job) :- job_environment(File, Job, _, _).

	rule(workflow_secret_outside_environment, diagnostic, info, workflow, 'The secret $1 is there for every branch that can change the workflow').
	help(workflow_secret_outside_environment, 'Make it a secret of an environment, with rules for who may deploy, and name that in the job.').
	tag(workflow_secret_outside_environment, secret).
	finding(workflow_secret_outside_environment, File:Line, [Name]) :-
		secret(File, Job, _, Name, Line),
		job(File, Job, _),
		\+ member(Name, [github_token, '*']),
		\+ deploys(File, Job).
	example(workflow_secret_outside_environment, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n        env:\n          KEY: ${{ secrets.KEY }}\n').
	counter_example(workflow_secret_outside_environment, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    environment: production\n    steps:\n      - run: ./deploy\n        env:\n          KEY: ${{ secrets.KEY }}\n').
	counter_example(workflow_secret_outside_environment, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        env:\n          GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n').

	app_token(File, Job, Step, Line) :-
		uses_action(File, Job, Step, 'actions/create-github-app-token', _, _, Line).

	app_permission(File, Job, Step) :-
		step_with(File, Job, Step, Key, _, _),
		starts_with(Key, 'permission-').

	app_repositories(File, Job, Step) :-
		step_with(File, Job, Step, repositories, _, _).

	rule(workflow_app_token, diagnostic, medium, workflow, 'The token of the app is not bounded: $1').
	help(workflow_app_token, 'Name the repositories and the permissions that are needed, and let the token be revoked.').
	tag(workflow_app_token, credential).
	reference(workflow_app_token, cwe(250)).
	finding(workflow_app_token, File:Line, ['skip-token-revoke']) :-
		app_token(File, Job, Step, _),
		step_with(File, Job, Step, 'skip-token-revoke', Value, Line),
		\+ same_letters(Value, false).
	finding(workflow_app_token, File:Line, ['all permissions']) :-
		app_token(File, Job, Step, Line),
		\+ app_permission(File, Job, Step).
	finding(workflow_app_token, File:Line, ['all repositories of the owner']) :-
		app_token(File, Job, Step, _),
		step_with(File, Job, Step, owner, _, Line),
		\+ app_repositories(File, Job, Step),
		repository_permission(File, Job, Step).
	
	repository_permission(File, Job, Step) :-
		step_with(File, Job, Step, Key, _, _),
		starts_with(Key, 'permission-'),
		\+ matches(Key, '^permission-(members|organization-.*|team-discussions)$').
	repository_permission(File, Job, Step) :-
		app_token(File, Job, Step, _),
		\+ app_permission(File, Job, Step).
	example(workflow_app_token, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/create-github-app-token@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          app-id: 1\n          owner: acme\n          permission-issues: write\n').
	example(workflow_app_token, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/create-github-app-token@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          app-id: 1\n').
	counter_example(workflow_app_token, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/create-github-app-token@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          app-id: 1\n          owner: acme\n          repositories: site\n          permission-issues: write\n').

	% What a run can be made to do.

	% Releases are made from here, so that a cache that others filled goes to all who use them.
	tag_release(File) :- trigger(File, release, _).
	tag_release(File) :- trigger_filter(File, push, tags, _, _).

	branch_release(File) :-
		trigger_filter(File, push, branches, Branch, _),
		matches(Branch, '(?i)release').

	publisher('pypa/gh-action-pypi-publish').
	publisher('softprops/action-gh-release').
	publisher('ncipollo/release-action').
	publisher('goreleaser/goreleaser-action').
	publisher('rubygems/release-gem').
	publisher('js-devtools/npm-publish').
	publisher('actions/deploy-pages').
	publisher('actions/create-release').
	publisher('svenstaro/upload-release-action').
	publisher('peaceiris/actions-gh-pages').
	publisher('docker/build-push-action').
	publisher('redhat-actions/push-to-registry').
	publisher('cloudflare/wrangler-action').

	pushes_not(File, Job, Step) :-
		step_with(File, Job, Step, push, Value, _),
		same_letters(Value, false).

	publishes(File, Job) :-
		uses_action(File, Job, Step, Action, _, _, _),
		publisher(Action),
		\+ pushes_not(File, Job, Step).

	released(File, Job) :-
		job(File, Job, _),
		( tag_release(File) ; branch_release(File) ; publishes(File, Job) ).

	% Actions that cache unless an input says no, and those that cache when an input says so.
	caches('swatinem/rust-cache').
	caches('actions/cache').
	caches('actions/setup-go').
	caches('astral-sh/setup-uv').
	caches('mozilla-actions/sccache-action').
	caches('gradle/actions').
	caches('gradle/gradle-build-action').
	caches('jdx/mise-action').
	caches('pdm-project/setup-pdm').
	caches('cachix/cachix-action').
	caches('nix-community/cache-nix-action').

	no_cache('actions/setup-go', cache, false).
	no_cache('astral-sh/setup-uv', 'enable-cache', false).
	no_cache('swatinem/rust-cache', 'lookup-only', true).
	no_cache('actions/cache', 'lookup-only', true).
	no_cache('gradle/actions', 'cache-disabled', true).
	no_cache('gradle/gradle-build-action', 'cache-disabled', true).
	no_cache('jdx/mise-action', cache, false).
	no_cache('cachix/cachix-action', skippush, true).

	cache_input('actions/setup-node', cache).
	cache_input('actions/setup-python', cache).
	cache_input('actions/setup-java', cache).
	cache_input('actions/setup-dotnet', cache).
	cache_input('ruby/setup-ruby', 'bundler-cache').
	cache_input('pyo3/maturin-action', sccache).
	cache_input('pnpm/action-setup', cache).
	cache_input('mamba-org/setup-micromamba', 'cache-environment').
	cache_input('mamba-org/setup-micromamba', 'cache-downloads').
	cache_input('prefix-dev/setup-pixi', cache).
	cache_input('shivammathur/setup-php', cache).
	cache_input('erlef/setup-beam', cache).
	cache_input('subosito/flutter-action', cache).
	cache_input('coursier/setup-action', cache).
	cache_input('coursier/cache-action', cache).
	cache_input('actions-rust-lang/setup-rust-toolchain', cache).
	cache_input('graalvm/setup-graalvm', cache).
	cache_input('julia-actions/cache', cache).

	refuses_cache(File, Job, Step) :-
		uses_action(File, Job, Step, Action, _, _, _),
		no_cache(Action, Key, Off),
		step_with(File, Job, Step, Key, Value, _),
		same_letters(Value, Off).

	wants_cache(File, Job, Step, Line) :-
		uses_action(File, Job, Step, Action, _, _, Line),
		caches(Action),
		\+ refuses_cache(File, Job, Step).
	wants_cache(File, Job, Step, Line) :-
		uses_action(File, Job, Step, Action, _, _, Line),
		cache_input(Action, Key),
		step_with(File, Job, Step, Key, Value, _),
		Value \= '',
		\+ same_letters(Value, false),
		\+ not_for_tags(File, Value).
	wants_cache(File, Job, Step, Line) :-
		uses_action(File, Job, Step, 'docker/setup-buildx-action', _, _, Line),
		step_with(File, Job, Step, version, _, _),
		\+ buildx_without(File, Job, Step).

	buildx_without(File, Job, Step) :-
		step_with(File, Job, Step, 'cache-binary', Value, _),
		same_letters(Value, false).

	% Caching is off for tags, and releases are made from tags only.
	not_for_tags(File, Value) :-
		tag_release(File),
		\+ branch_release(File),
		step_with(File, _, _, _, Value, _),
		matches(Value, '\\$\\{\\{\\s*!.*(refs/tags/|ref_type\\s*==\\s*\'tag\')').

	rule(workflow_cache_poisoning, diagnostic, medium, workflow, 'What is released may be made of a cache that others filled').
	help(workflow_cache_poisoning, 'Do not use caches where releases are made.').
	tag(workflow_cache_poisoning, cache).
	reference(workflow_cache_poisoning, cwe(349)).
	finding(workflow_cache_poisoning, File:Line, []) :-
		wants_cache(File, Job, _, Line),
		released(File, Job).
	example(workflow_cache_poisoning, '.github/workflows/ci.yml', 'on: release\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: swatinem/rust-cache@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').
	example(workflow_cache_poisoning, '.github/workflows/ci.yml', 'on: \n  push:\n    tags: [\'v*\']\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-node@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          cache: npm\n').
	counter_example(workflow_cache_poisoning, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: swatinem/rust-cache@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').
	counter_example(workflow_cache_poisoning, '.github/workflows/ci.yml', 'on: release\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-node@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          cache: \'\'\n').
	counter_example(workflow_cache_poisoning, '.github/workflows/ci.yml', 'on: release\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-java@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').

	rule(workflow_insecure_commands, diagnostic, high, workflow, 'The commands set-env and add-path are switched on, with which any output becomes a variable').
	help(workflow_insecure_commands, 'Remove ACTIONS_ALLOW_UNSECURE_COMMANDS; write to $GITHUB_ENV and $GITHUB_PATH.').
	tag(workflow_insecure_commands, command).
	reference(workflow_insecure_commands, cwe(94)).
	finding(workflow_insecure_commands, File:Line, []) :-
		env(File, _, _, Name, text, Value, Line),
		same_letters(Name, 'ACTIONS_ALLOW_UNSECURE_COMMANDS'),
		matches(Value, '(?i)^\\s*true\\s*$').
	finding(workflow_insecure_commands, File:Line, []) :-
		matrix(File, _, Name, text, Value, Line),
		ends_with(Name, 'actions_allow_unsecure_commands'),
		matches(Value, '(?i)^\\s*true\\s*$').
	example(workflow_insecure_commands, '.github/workflows/ci.yml', 'on: push\npermissions: {}\nenv:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./build\n').
	counter_example(workflow_insecure_commands, '.github/workflows/ci.yml', 'on: push\npermissions: {}\nenv:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: false\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./build\n').

	rule(workflow_unknown_environment, diagnostic, info, workflow, 'All variables come from $1, and may switch on what they should not').
	help(workflow_unknown_environment, 'Name the variables.').
	tag(workflow_unknown_environment, command).
	finding(workflow_unknown_environment, File:Line, [Value]) :-
		env(File, _, _, '*', expression, Value, Line).
	example(workflow_unknown_environment, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./build\n        env: ${{ matrix.env }}\n').
	counter_example(workflow_unknown_environment, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./build\n        env:\n          A: ${{ matrix.env }}\n').

	rule(workflow_environment_file, diagnostic, high, workflow, 'Text that others choose may become variables of later steps').
	help(workflow_environment_file, 'Write only fixed names with checked values to $GITHUB_ENV, or use an output of the step.').
	tag(workflow_environment_file, command).
	reference(workflow_environment_file, cwe(94)).
	finding(workflow_environment_file, File:Line, []) :-
		run_line(File, _, _, Text, Line),
		( privileged_file(File) ; action(File, _, _, _) ),
		matches(Text, '(?i)(>>?|tee\\b[^|]*|out-file\\b[^|]*|add-content\\b[^|]*|-filepath\\b)\\s*["\']?(\\$\\{?(env:)?github_(env|path)\\b|%github_(env|path)%)'),
		matches(Text, '(?i)\\$\\(|`|\\$\\{\\{|\\$\\{?(?!\\{?(env:)?github_(env|path)\\b)[a-z_*@]|%(?!github_(env|path)%)\\w+%').
	example(workflow_environment_file, '.github/workflows/ci.yml', 'on: pull_request_target\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          echo "NAME=$TITLE" >> $GITHUB_ENV\n').
	example(workflow_environment_file, 'action.yml', 'runs:\n  using: composite\n  steps:\n    - run: echo "V=$(cat version)" >> "$GITHUB_ENV"\n      shell: bash\n').
	counter_example(workflow_environment_file, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "NAME=$TITLE" >> $GITHUB_ENV\n').
	counter_example(workflow_environment_file, '.github/workflows/ci.yml', 'on: pull_request_target\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo NAME=fixed >> $GITHUB_ENV\n').

	rule(workflow_deprecated_command, diagnostic, low, workflow, 'The command $1 is no longer there, and lets any output set values').
	help(workflow_deprecated_command, 'Write to $GITHUB_OUTPUT, $GITHUB_STATE, $GITHUB_ENV or $GITHUB_PATH.').
	tag(workflow_deprecated_command, command).
	reference(workflow_deprecated_command, cwe(477)).
	finding(workflow_deprecated_command, File:Line, [Command]) :-
		deprecated_command(Command),
		run_line(File, _, _, Text, Line),
		contains(Text, Command),
		contains(Text, '::').
	
	deprecated_command('::set-output ').
	deprecated_command('::save-state ').
	deprecated_command('::set-env ').
	deprecated_command('::add-path::').
	example(workflow_deprecated_command, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "::set-output name=v::1"\n').
	counter_example(workflow_deprecated_command, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "v=1" >> $GITHUB_OUTPUT\n').
	counter_example(workflow_deprecated_command, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "::notice::done"\n').

	% Conditions.

	rule(workflow_bot_condition, diagnostic, high, workflow, '$1 is who started the run, not who wrote what runs').
	help(workflow_bot_condition, 'Compare github.event.pull_request.user.login, and the repository of the head.').
	tag(workflow_bot_condition, condition).
	reference(workflow_bot_condition, cwe(290)).
	finding(workflow_bot_condition, File:Line, [Context]) :-
		expression_compares(File, Expression, '==', Context, Value, Line),
		expression(File, Expression, _, _, if, _, _),
		actor(Context),
		( ends_with(Value, '[bot]') ; member(Value, ['49699333', '27856297', '29139614']) ).
	
	actor('github.actor').
	actor('github.actor_id').
	actor('github.triggering_actor').
	actor('github.event.sender.login').
	actor('github.event.sender.id').
	actor('github.event.pull_request.sender.login').
	actor('github.event.pull_request.sender.id').
	example(workflow_bot_condition, '.github/workflows/ci.yml', 'on: pull_request_target\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh pr merge\n        if: github.actor == \'dependabot[bot]\'\n').
	counter_example(workflow_bot_condition, '.github/workflows/ci.yml', 'on: pull_request_target\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh pr merge\n        if: github.event.pull_request.user.login == \'dependabot[bot]\'\n').
	counter_example(workflow_bot_condition, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: github.actor != \'dependabot[bot]\'\n').

	rule(workflow_unsound_contains, diagnostic, high, workflow, 'contains looks for $1 within a text, where a part of a name is enough').
	help(workflow_unsound_contains, 'Give it a list: contains(fromJSON(\'["main", "dev"]\'), github.ref_name).').
	tag(workflow_unsound_contains, condition).
	reference(workflow_unsound_contains, cwe(697)).
	finding(workflow_unsound_contains, File:Line, [Context]) :-
		expression_call(File, Expression, Call, contains, Line),
		expression(File, Expression, _, _, if, _, _),
		expression_argument(File, Call, 1, text, _),
		expression_argument(File, Call, 2, context, Context),
		chosen_name(Context).
	
	chosen_name('github.ref').
	chosen_name('github.ref_name').
	chosen_name('github.head_ref').
	chosen_name('github.base_ref').
	chosen_name('github.actor').
	chosen_name('github.triggering_actor').
	chosen_name(Context) :- chosen_by_anyone(Context).
	example(workflow_unsound_contains, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: contains(\'refs/heads/main refs/heads/dev\', github.ref)\n').
	counter_example(workflow_unsound_contains, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: contains(fromJSON(\'["refs/heads/main"]\'), github.ref)\n').
	counter_example(workflow_unsound_contains, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: contains(github.event.head_commit.message, \'x\')\n').

	rule(workflow_condition_always_true, diagnostic, medium, workflow, 'The condition is a text, and always true: something stands around its expression').
	help(workflow_condition_always_true, 'Write the whole condition without ${{ and }}; in a block use |- instead of |.').
	tag(workflow_condition_always_true, condition).
	reference(workflow_condition_always_true, cwe(571)).
	finding(workflow_condition_always_true, File:Line, []) :-
		condition_padded(File, _, _, Line).
	example(workflow_condition_always_true, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: ${{ github.ref_name == \'main\' }} && ${{ github.event_name == \'push\' }}\n').
	example(workflow_condition_always_true, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: |\n          ${{ github.ref_name == \'main\' }}\n').
	counter_example(workflow_condition_always_true, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: ${{ github.ref_name == \'main\' }}\n').
	counter_example(workflow_condition_always_true, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: |\n          github.ref_name == \'main\'\n').

	rule(workflow_constant_condition, diagnostic, info, workflow, 'The condition is the same in every run').
	help(workflow_constant_condition, 'Remove the condition, or what it guards.').
	tag(workflow_constant_condition, condition).
	finding(workflow_constant_condition, File:Line, []) :-
		condition_constant(File, _, _, _, Line).
	example(workflow_constant_condition, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: false\n').
	example(workflow_constant_condition, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: ${{ true }}\n').
	counter_example(workflow_constant_condition, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: always()\n').
	counter_example(workflow_constant_condition, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n        if: github.ref_name == \'main\'\n').

	rule(workflow_missing_timeout, diagnostic, info, workflow, 'The job $1 may run for six hours').
	help(workflow_missing_timeout, 'Set timeout-minutes.').
	tag(workflow_missing_timeout, limit).
	reference(workflow_missing_timeout, cwe(400)).
	finding(workflow_missing_timeout, File:Line, [Job]) :-
		job(File, Job, Line),
		has_steps(File, Job),
		\+ has_timeout(File, Job).
	
	has_steps(File, Job) :- step(File, Job, _, _).
	has_timeout(File, Job) :- job_timeout(File, Job, _, _).
	example(workflow_missing_timeout, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./x\n').
	counter_example(workflow_missing_timeout, '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    timeout-minutes: 5\n    steps:\n      - run: ./x\n').

	rule(workflow_unusual_shell, diagnostic, info, workflow, 'The shell $1 is not one whose scripts can be checked').
	help(workflow_unusual_shell, 'Use bash, sh, pwsh or python.').
	tag(workflow_unusual_shell, quality).
	finding(workflow_unusual_shell, File:Line, [Shell]) :-
		shell(File, _, _, Shell, Line),
		\+ matches(Shell, '^\\S*?(bash|sh|pwsh|powershell|python3?)(\\.exe)?(\\s|$)'),
		Shell \= cmd,
		\+ contains(Shell, '${{').
	example(workflow_unusual_shell, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x\n        shell: tcc -run {0}\n').
	counter_example(workflow_unusual_shell, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n        shell: bash -e {0}\n').
	counter_example(workflow_unusual_shell, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n        shell: /bin/bash\n').

	rule(workflow_cmd_shell, diagnostic, low, workflow, 'cmd goes on after an error, and quotes nothing safely').
	help(workflow_cmd_shell, 'Use pwsh, or bash.').
	tag(workflow_cmd_shell, quality).
	finding(workflow_cmd_shell, File:Line, []) :-
		shell(File, _, _, Shell, Line),
		matches(Shell, '(?i)^cmd(\\.exe)?(\\s|$)').
	example(workflow_cmd_shell, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: dir\n        shell: cmd\n').
	example(workflow_cmd_shell, '.github/workflows/ci.yml', 'on: push\ndefaults:\n  run:\n    shell: cmd\njobs: {}\n').
	counter_example(workflow_cmd_shell, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n        shell: bash\n').

	rule(workflow_pip_install_input, diagnostic, low, workflow, 'setup-python installs packages into the interpreter of the runner').
	help(workflow_pip_install_input, 'Install them in a step, into an environment of their own.').
	tag(workflow_pip_install_input, quality).
	finding(workflow_pip_install_input, File:Line, []) :-
		uses_action(File, Job, Step, 'actions/setup-python', _, _, _),
		step_with(File, Job, Step, 'pip-install', _, Line).
	example(workflow_pip_install_input, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          pip-install: -r requirements.txt\n').
	counter_example(workflow_pip_install_input, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').

	rule(workflow_long_lived_token, diagnostic, low, workflow, 'A token that stays valid publishes packages, where trusted publishing needs none').
	help(workflow_long_lived_token, 'Set up trusted publishing and give the job id-token: write.').
	tag(workflow_long_lived_token, credential).
	finding(workflow_long_lived_token, File:Line, []) :-
		uses_action(File, Job, Step, 'pypa/gh-action-pypi-publish', _, _, Line),
		step_with(File, Job, Step, password, _, _).
	finding(workflow_long_lived_token, File:Line, []) :-
		run(File, Job, _, Text, Line),
		matches(Text, '\\btwine(==[\\w.]+)?[\\s\\\\]+upload\\b|\\bnuget(\\.exe)?\\s+push\\b|\\bcargo\\s+publish\\b.*--token|\\buv\\s+publish\\b.*--token'),
		\+ may_identify(File, Job).
	
	may_identify(File, Job) :- permission(File, Job, 'id-token', write, _).
	example(workflow_long_lived_token, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: pypa/gh-action-pypi-publish@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n        with:\n          password: ${{ secrets.PYPI }}\n').
	example(workflow_long_lived_token, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: twine upload dist/*\n').
	counter_example(workflow_long_lived_token, '.github/workflows/ci.yml', 'on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: pypa/gh-action-pypi-publish@8f4b7f84864484a7bf31766abe9204da3cbe65b3\n').

	% GitLab.

	rule(gitlab_remote_include, diagnostic, medium, workflow, 'The pipeline is whatever $1 serves').
	help(gitlab_remote_include, 'Keep the file in the repository, or include it from a project at a commit.').
	tag(gitlab_remote_include, unpinned).
	reference(gitlab_remote_include, cwe(829)).
	finding(gitlab_remote_include, File:Line, [Value]) :-
		gitlab_include(File, remote, Value, _, Line).
	example(gitlab_remote_include, '.gitlab-ci.yml', 'include: https://example.org/ci.yml\nbuild:\n  script: make\n').
	counter_example(gitlab_remote_include, '.gitlab-ci.yml', 'include: /ci/build.yml\nbuild:\n  script: make\n').

	rule(gitlab_unpinned_include, diagnostic, low, workflow, 'The pipeline is whatever the project $1 has at the time').
	help(gitlab_unpinned_include, 'Add ref: with a commit hash.').
	tag(gitlab_unpinned_include, unpinned).
	reference(gitlab_unpinned_include, cwe(829)).
	finding(gitlab_unpinned_include, File:Line, [Value]) :-
		gitlab_include(File, project, Value, Ref, Line),
		\+ matches(Ref, '^[0-9a-f]{40,64}$').
	example(gitlab_unpinned_include, '.gitlab-ci.yml', 'include:\n  - project: acme/ci\n    file: build.yml\n').
	counter_example(gitlab_unpinned_include, '.gitlab-ci.yml', 'include:\n  - project: acme/ci\n    ref: 8f4b7f84864484a7bf31766abe9204da3cbe65b3\n    file: build.yml\n').

:- end_object.
