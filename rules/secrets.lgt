% SPDX-License-Identifier: MPL-2.0
:- object(secrets,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Secrets by the formats that their providers publish.'
	]).

	:- discontiguous([
		rule/5, help/2, pattern/2, capture/2, keyword/2, path/2, entropy/2, check/2, except_path/2, except_match/2,
		except_secret/2, except_line/2, stopword/2, tag/2, reference/2, example/2, example/3, counter_example/2,
		counter_example/3
	]).

	% schema/RULESET.md says what the facts mean. Formats are those of the providers' documentation and of the
	% tokens that they issue. All secrets in examples were made up by chance; they are put together from pieces, so that no
	% scanner takes them for what they look like.


	% Code hosting and package registries.

	rule(github_pat, preventive, critical, secret, 'A GitHub personal access token').
	help(github_pat, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_pat, '\\b(ghp_[0-9A-Za-z]{36})\\b').
	keyword(github_pat, ghp_).
	entropy(github_pat, 3).
	check(github_pat, crc32_base62).
	reference(github_pat, 'https://github.blog/engineering/behind-githubs-new-authentication-token-formats/').
	example(github_pat, 'credential = "ghp_' + cHs7VBjejuzHjq5V + 'DmGIVM7E9cMwjm0oDlyI"').
	counter_example(github_pat, 'credential = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_pat, 'credential = "ghp_' + gK3XFusWUw + 'XIZaarSd2kedcx"').

	rule(github_oauth, preventive, critical, secret, 'A GitHub OAuth token').
	help(github_oauth, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_oauth, '\\b(gho_[0-9A-Za-z]{36})\\b').
	keyword(github_oauth, gho_).
	entropy(github_oauth, 3).
	check(github_oauth, crc32_base62).
	reference(github_oauth, 'https://github.blog/engineering/behind-githubs-new-authentication-token-formats/').
	example(github_oauth, 'credential = "gho_' + 'F4BHiHH1KQLwjGz7' + 'dfwSm54Ro3TUSH2Bknvd"').
	counter_example(github_oauth, 'credential = "gho_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_oauth, 'credential = "gho_' + ngYZhvm9vu + 'gvSgE0zW1yZ46a"').

	rule(github_app_user, preventive, critical, secret, 'A GitHub user-to-server token').
	help(github_app_user, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_app_user, '\\b(ghu_[0-9A-Za-z]{36})\\b').
	keyword(github_app_user, ghu_).
	entropy(github_app_user, 3).
	check(github_app_user, crc32_base62).
	reference(github_app_user, 'https://github.blog/engineering/behind-githubs-new-authentication-token-formats/').
	example(github_app_user, 'credential = "ghu_' + 'Ey9Z7QNTWGvBtnWd' + 'dwhmPfj2a2ZuUd2csaF3"').
	counter_example(github_app_user, 'credential = "ghu_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_app_user, 'credential = "ghu_' + 'RcEOjaHiPy' + 'mWgzEBON1gQeFT"').

	rule(github_app_installation, preventive, critical, secret, 'A GitHub installation token').
	help(github_app_installation, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_app_installation, '\\b(ghs_[0-9A-Za-z]{36})\\b').
	keyword(github_app_installation, ghs_).
	entropy(github_app_installation, 3).
	check(github_app_installation, crc32_base62).
	reference(github_app_installation, 'https://github.blog/engineering/behind-githubs-new-authentication-token-formats/').
	example(github_app_installation, 'credential = "ghs_' + pcyoFFpDZD5u0LiK + 'wg4WGmYPXel5GL36W6QJ"').
	counter_example(github_app_installation, 'credential = "ghs_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_app_installation, 'credential = "ghs_' + lIRp4y2y6B + '98SSyGzT2vfIcY"').

	rule(github_refresh, preventive, critical, secret, 'A GitHub refresh token').
	help(github_refresh, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_refresh, '\\b(ghr_[0-9A-Za-z]{36})\\b').
	keyword(github_refresh, ghr_).
	entropy(github_refresh, 3).
	check(github_refresh, crc32_base62).
	reference(github_refresh, 'https://github.blog/engineering/behind-githubs-new-authentication-token-formats/').
	example(github_refresh, 'credential = "ghr_' + 'Ps4TKWBajRqQMJzP' + 'iFjekSRaLWP1wk2HHRjL"').
	counter_example(github_refresh, 'credential = "ghr_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_refresh, 'credential = "ghr_' + yfrHjcoPWc + 'DecQa2OP1vQAMX"').

	rule(github_fine_grained_pat, preventive, critical, secret, 'A GitHub fine-grained personal access token').
	help(github_fine_grained_pat, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_fine_grained_pat, '\\b(github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59})\\b').
	keyword(github_fine_grained_pat, github_pat_).
	entropy(github_fine_grained_pat, 3.5).
	example(github_fine_grained_pat, 'credential = "github_' + pat_fbWC1C5ysScMHh3b7XhKqp_Z8CN4OuQ8ZBx +
		'gggaOspPAATMPDW6MzPJFXKgfQPq1LaViN7uulxPjKAWgPB"').
	counter_example(github_fine_grained_pat, 'credential = "github_' +
		pat_xxxxxxxxxxxxxxxxxxxxxx_xxxxxxxxxxxx + 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_fine_grained_pat, 'credential = "github_' + pat_PN21ixOOfcNmqZP68lpCmu_j +
		'5yrTZkm3GXvwf9q18mlC3hBKTuElSTSTjXkG"').

	rule(github_token_shape, diagnostic, low, secret, 'What looks like a GitHub token, but has a wrong checksum: an invented, cut or changed one').
	help(github_token_shape, 'Revoke it with GitHub, issue another, and read that from the environment or a secret store.').
	pattern(github_token_shape, '\\b(gh[pousr]_[0-9A-Za-z]{36})\\b').
	keyword(github_token_shape, ghp_).
	keyword(github_token_shape, gho_).
	keyword(github_token_shape, ghu_).
	keyword(github_token_shape, ghs_).
	keyword(github_token_shape, ghr_).
	entropy(github_token_shape, 3).
	check(github_token_shape, crc32_base62_wrong).
	example(github_token_shape, 'credential = "ghp_' + 'MhvT8bhMp5eX3XSc' + 'S0rfPplsgPWnPFpHLVLw"').
	counter_example(github_token_shape, 'credential = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(github_token_shape, 'credential = "ghp_' + 'FKOKOz1U7' + 'Je11EDjf54aEj"').

	rule(gitlab_pat, preventive, critical, secret, 'A GitLab personal access token').
	help(gitlab_pat, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_pat, '\\b(glpat-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_pat, 'glpat-').
	entropy(gitlab_pat, 3).
	check(gitlab_pat, not_placeholder).
	example(gitlab_pat, 'credential = "glpat-' + mZIOBAq + 'ysAy9WYtKFhcE"').
	counter_example(gitlab_pat, 'credential = "glpat-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_pat, 'credential = "glpat-' + 'QB' + 'bSUn0MfvE"').

	rule(gitlab_deploy_token, preventive, high, secret, 'A GitLab deploy token').
	help(gitlab_deploy_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_deploy_token, '\\b(gldt-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_deploy_token, 'gldt-').
	entropy(gitlab_deploy_token, 3).
	check(gitlab_deploy_token, not_placeholder).
	example(gitlab_deploy_token, 'credential = "gldt-' + 'U4ZG8gH' + 'tX6ZP8eQ0sT7X"').
	counter_example(gitlab_deploy_token, 'credential = "gldt-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_deploy_token, 'credential = "gldt-' + gAM + 'Kkd06E8o"').

	rule(gitlab_feed_token, preventive, high, secret, 'A GitLab feed token').
	help(gitlab_feed_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_feed_token, '\\b(glft-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_feed_token, 'glft-').
	entropy(gitlab_feed_token, 3).
	check(gitlab_feed_token, not_placeholder).
	example(gitlab_feed_token, 'credential = "glft-' + 'IpKqhe2' + 'yAcUKPMYlLphb"').
	counter_example(gitlab_feed_token, 'credential = "glft-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_feed_token, 'credential = "glft-' + rc3 + '5ycLz21B"').

	rule(gitlab_mail_token, preventive, high, secret, 'A GitLab incoming mail token').
	help(gitlab_mail_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_mail_token, '\\b(glimt-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_mail_token, 'glimt-').
	entropy(gitlab_mail_token, 3).
	check(gitlab_mail_token, not_placeholder).
	example(gitlab_mail_token, 'credential = "glimt-' + 'ABPZ2ob' + 'DKmKkEkecMTii"').
	counter_example(gitlab_mail_token, 'credential = "glimt-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_mail_token, 'credential = "glimt-' + o5 + 'aEnEdRva9"').

	rule(gitlab_scim_token, preventive, high, secret, 'A GitLab SCIM token').
	help(gitlab_scim_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_scim_token, '\\b(glsoat-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_scim_token, 'glsoat-').
	entropy(gitlab_scim_token, 3).
	check(gitlab_scim_token, not_placeholder).
	example(gitlab_scim_token, 'credential = "glsoat-' + jeau2V + 'ADdRrMXFatxI07"').
	counter_example(gitlab_scim_token, 'credential = "glsoat-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_scim_token, 'credential = "glsoat-' + p3 + 'hhOUXt5lE"').

	rule(gitlab_runner_token, preventive, high, secret, 'A GitLab runner token').
	help(gitlab_runner_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_runner_token, '\\b(glrt-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_runner_token, 'glrt-').
	entropy(gitlab_runner_token, 3).
	check(gitlab_runner_token, not_placeholder).
	example(gitlab_runner_token, 'credential = "glrt-' + jrxWvPp + '5gJxstZUUICSI"').
	counter_example(gitlab_runner_token, 'credential = "glrt-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_runner_token, 'credential = "glrt-' + 'NLv' + 'FEKP97oj"').

	rule(gitlab_job_token, preventive, medium, secret, 'A GitLab CI job token').
	help(gitlab_job_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_job_token, '\\b(glcbt-[0-9a-zA-Z]{1,5}_[0-9A-Za-z_\\-]{20})(?![\\w\\-])').
	keyword(gitlab_job_token, 'glcbt-').
	entropy(gitlab_job_token, 3).
	check(gitlab_job_token, not_placeholder).
	example(gitlab_job_token, 'credential = "glcbt-' + a1_4Bhvy + 'cLA04uPr5dsIfvZ"').
	counter_example(gitlab_job_token, 'credential = "glcbt-' + aa_xxxxx + 'xxxxxxxxxxxxxxx"').
	counter_example(gitlab_job_token, 'credential = "glcbt-' + '8f_o' + 'RGefiHSJ7H"').

	rule(gitlab_flags_token, preventive, medium, secret, 'A GitLab feature flags client token').
	help(gitlab_flags_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_flags_token, '\\b(glffct-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_flags_token, 'glffct-').
	entropy(gitlab_flags_token, 3).
	check(gitlab_flags_token, not_placeholder).
	example(gitlab_flags_token, 'credential = "glffct-' + 'DtYauL' + 'Af2SAESZLbqLVk"').
	counter_example(gitlab_flags_token, 'credential = "glffct-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_flags_token, 'credential = "glffct-' + hf + 'CRvEVI1K3"').

	rule(gitlab_trigger_token, preventive, high, secret, 'A GitLab trigger token').
	help(gitlab_trigger_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_trigger_token, '\\b(glptt-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_trigger_token, 'glptt-').
	entropy(gitlab_trigger_token, 3).
	check(gitlab_trigger_token, not_placeholder).
	example(gitlab_trigger_token, 'credential = "glptt-' + b8d5cef98a4d80266 + '3560b49b018cede4ad9792d"').
	counter_example(gitlab_trigger_token, 'credential = "glptt-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').

	rule(gitlab_agent_token, preventive, high, secret, 'A GitLab agent token').
	help(gitlab_agent_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_agent_token, '\\b(glagent-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_agent_token, 'glagent-').
	entropy(gitlab_agent_token, 3).
	check(gitlab_agent_token, not_placeholder).
	example(gitlab_agent_token, 'credential = "glagent-' + '28b413149ddbfe9b10317' +
		'd23ef96f04a13a84bef383a44759e"').
	counter_example(gitlab_agent_token,
		'credential = "glagent-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').

	rule(gitlab_oauth_secret, preventive, high, secret, 'A GitLab OAuth application secret').
	help(gitlab_oauth_secret, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_oauth_secret, '\\b(gloas-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_oauth_secret, 'gloas-').
	entropy(gitlab_oauth_secret, 3).
	check(gitlab_oauth_secret, not_placeholder).
	example(gitlab_oauth_secret, 'credential = "gloas-' + '1b55c00e9b05c89a8d5ba66f3f7ba' +
		'91020baca7aa09eb1bee2d1b75160a458d0"').
	counter_example(gitlab_oauth_secret,
		'credential = "gloas-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaa"').

	rule(gitlab_workspace_token, preventive, high, secret, 'A GitLab workspace token').
	help(gitlab_workspace_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_workspace_token, '\\b(glwt-[0-9A-Za-z_\\-]{20,64})(?![\\w\\-])').
	keyword(gitlab_workspace_token, 'glwt-').
	entropy(gitlab_workspace_token, 3).
	check(gitlab_workspace_token, not_placeholder).
	example(gitlab_workspace_token, 'credential = "glwt-' + num1j3u + 'Wa1p7mStdV2P3"').
	counter_example(gitlab_workspace_token, 'credential = "glwt-xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_workspace_token, 'credential = "glwt-' + 'SV1' + 'NGl6Ya8r"').

	rule(gitlab_routable_token, preventive, critical, secret, 'A routable GitLab token').
	help(gitlab_routable_token, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_routable_token, '\\b(gl(?:pat|rt|dt|cbt)-(?:t\\d_)?[0-9A-Za-z_\\-]{27,300}\\.[0-9a-z]{2}[0-9a-z]{7})\\b').
	keyword(gitlab_routable_token, 'glpat-').
	keyword(gitlab_routable_token, 'glrt-').
	keyword(gitlab_routable_token, 'gldt-').
	entropy(gitlab_routable_token, 3.5).
	check(gitlab_routable_token, not_placeholder).
	example(gitlab_routable_token, 'credential = "glpat-' + x90UnXX1OtlQTJw + 'T8wRIzy6SPmX.cdf642hy4"').
	counter_example(gitlab_routable_token, 'credential = "glpat-xxxxxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxx"').
	counter_example(gitlab_routable_token, 'credential = "glpat-' + '1yHLc2sOOe2Xu' + 'SfLGn92UYliXdP.k966"').

	rule(gitlab_runner_registration, preventive, high, secret, 'A GitLab runner registration token').
	help(gitlab_runner_registration, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_runner_registration, '\\b(GR1348941[0-9A-Za-z_\\-]{20})(?![\\w\\-])').
	keyword(gitlab_runner_registration, gr1348941).
	entropy(gitlab_runner_registration, 3.6).
	check(gitlab_runner_registration, not_placeholder).
	example(gitlab_runner_registration, 'credential = "GR13' + '48941UjfsU' + 'hTSyPRoCmalIFq7"').
	counter_example(gitlab_runner_registration, 'credential = "GR1348941xxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitlab_runner_registration, 'credential = "GR13' + '48941J' + '7NTKrLXiNx"').

	rule(gitlab_session, preventive, high, secret, 'A GitLab session cookie').
	help(gitlab_session, 'Revoke it with GitLab, issue another, and read that from the environment or a secret store.').
	pattern(gitlab_session, '\\b_gitlab_session=([0-9a-z]{32})\\b').
	keyword(gitlab_session, '_gitlab_session=').
	entropy(gitlab_session, 3).
	example(gitlab_session, 'Cookie: _gitlab_session=aee0' + d206bf92b714 + '1dda296a0606d000').
	counter_example(gitlab_session, 'Cookie: _gitlab_session=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').
	counter_example(gitlab_session, 'Cookie: _gitlab_session=9ed8' + '43652' + '9198ba1740').

	rule(bitbucket_client_secret, preventive, medium, secret, 'A Bitbucket OAuth secret').
	help(bitbucket_client_secret, 'Revoke it with Bitbucket, issue another, and read that from the environment or a secret store.').
	pattern(bitbucket_client_secret, '(?i)bitbucket[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-=]{64}))(?![\\w\\-])').
	keyword(bitbucket_client_secret, bitbucket).
	entropy(bitbucket_client_secret, 3.5).
	example(bitbucket_client_secret, 'bitbucket_token = "jIpB' + a6WSl0JdwkoQ6o1nsjidLiSSb6Nr +
		'smHUF6em63arsWMabqosGM2z9LVQQ6v7"').
	example(bitbucket_client_secret, '"bitbucketSecret": "AjHO' + xlz5gqvWWe3QWLwuf6FFu09ncqyj +
		'tZTcZshAJKGqfptpI7zEi1Au1eqgLnlR",').
	counter_example(bitbucket_client_secret,
		'bitbucket_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxx"').
	counter_example(bitbucket_client_secret, 'bitbucket_token = "QEhF' + 'WLfTYK8C7J9xd6Zq' +
		'bXBeQ5ToR3WrIJdfH4hl"').

	rule(bitbucket_client_id, diagnostic, low, secret, 'A Bitbucket OAuth key').
	help(bitbucket_client_id, 'Revoke it with Bitbucket, issue another, and read that from the environment or a secret store.').
	pattern(bitbucket_client_id, '(?i)bitbucket[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{32}))\\b').
	keyword(bitbucket_client_id, bitbucket).
	entropy(bitbucket_client_id, 3).
	example(bitbucket_client_id, 'bitbucket_token = "f900' + 'Wp0AJLJJkLRp' + 'Ix0eliPd9j4MHY9R"').
	example(bitbucket_client_id, '"bitbucketSecret": "Yvqw' + qmSOgdbA866j + 'OnW50paJ4I9moRNk",').
	counter_example(bitbucket_client_id, 'bitbucket_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(bitbucket_client_id, 'bitbucket_token = "yv66' + 'YVNo2' + 'Rypur5xGQc"').

	rule(bitbucket_app_password, preventive, high, secret, 'A Bitbucket app password').
	help(bitbucket_app_password, 'Revoke it with Bitbucket, issue another, and read that from the environment or a secret store.').
	pattern(bitbucket_app_password, '\\b(ATBB[0-9A-Za-z]{28}[0-9A-F]{0,8})\\b').
	keyword(bitbucket_app_password, atbb).
	entropy(bitbucket_app_password, 3.5).
	example(bitbucket_app_password, 'credential = "ATBB' + daMRJP2tAhhS + 'pzNlJiP4a9v9jqrK"').
	counter_example(bitbucket_app_password, 'credential = "ATBBxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(bitbucket_app_password, 'credential = "ATBB' + 'FAk4ls' + '9Js8SycpRF"').

	rule(bitbucket_server_token, preventive, high, secret, 'A Bitbucket Data Center access token').
	help(bitbucket_server_token, 'Revoke it with Bitbucket, issue another, and read that from the environment or a secret store.').
	pattern(bitbucket_server_token, '\\b(BBDC-[0-9A-Za-z+/]{44})(?![\\w+/])').
	keyword(bitbucket_server_token, 'bbdc-').
	entropy(bitbucket_server_token, 3.5).
	example(bitbucket_server_token, 'credential = "BBDC-' + 'ArRZjIVgdZYzFtOykBj' +
		'BYj2gj1BLlZwD961RsjQM0GBS"').
	counter_example(bitbucket_server_token,
		'credential = "BBDC-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(bitbucket_server_token, 'credential = "BBDC-' + 'DKWf9n3lqD9' + 'dp58C3Y7H7Tbw1He"').

	rule(npm_token, preventive, critical, secret, 'An npm access token').
	help(npm_token, 'Revoke it with npm, issue another, and read that from the environment or a secret store.').
	pattern(npm_token, '\\b(npm_[0-9A-Za-z]{36})\\b').
	keyword(npm_token, npm_).
	entropy(npm_token, 3).
	check(npm_token, crc32_base62).
	reference(npm_token, 'https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/').
	example(npm_token, 'credential = "npm_' + 'JwAQcnMvu4lrxJJn' + 'SSvCYlA5dR5T2X1YPD5A"').
	counter_example(npm_token, 'credential = "npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(npm_token, 'credential = "npm_' + 'ZSWCuIF5E0' + 'UxO1p6gx0Fafpo"').

	rule(npm_token_shape, diagnostic, low, secret, 'What looks like an npm token, but has a wrong checksum: an invented, cut or changed one').
	help(npm_token_shape, 'Revoke it with npm, issue another, and read that from the environment or a secret store.').
	pattern(npm_token_shape, '\\b(npm_[0-9A-Za-z]{36})\\b').
	keyword(npm_token_shape, npm_).
	entropy(npm_token_shape, 3).
	check(npm_token_shape, crc32_base62_wrong).
	example(npm_token_shape, 'credential = "npm_' + uX2EaBLO860DAIXV + 'DaF9VZjNTuR78igVnytJ"').
	counter_example(npm_token_shape, 'credential = "npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(npm_token_shape, 'credential = "npm_' + 'Dl1AzGbW8' + 'eA1paRX0uWtJK"').

	rule(npmrc_auth, preventive, high, secret, 'A registry password or token in an npm configuration').
	help(npmrc_auth, 'Revoke it with npm, issue another, and read that from the environment or a secret store.').
	pattern(npmrc_auth, '(?m)^[^#;\\n]{0,200}:?_(?:authToken|auth|password)\\s{0,3}=\\s{0,3}["\\\']?([0-9A-Za-z+/=_\\-]{16,200})["\\\']?[ \\t\\r]*$').
	keyword(npmrc_auth, '_auth').
	keyword(npmrc_auth, '_password').
	path(npmrc_auth, '(?:^|/)\\.?(?:npmrc|yarnrc)[\\w.]*$').
	entropy(npmrc_auth, 3).
	check(npmrc_auth, not_placeholder).
	example(npmrc_auth, '.npmrc', '//registry.example.org/:_authToken=rhfu' + mPEUU32JbbUmJE +
		hdWGa5Wx9EPtqWeMc3).
	counter_example(npmrc_auth, '.npmrc',
		'//registry.example.org/:_authToken=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').

	rule(pypi_token, preventive, critical, secret, 'A PyPI upload token').
	help(pypi_token, 'Revoke it with PyPI, issue another, and read that from the environment or a secret store.').
	pattern(pypi_token, '\\b(pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_\\-]{50,})').
	keyword(pypi_token, 'pypi-ageichlwas5vcmc').
	entropy(pypi_token, 3.5).
	example(pypi_token, 'credential = "pypi-' +
		'AgEIcHlwaS5vcmcSOwIVO2dcDjMT2iZyUjExlL37QiDQVyfYlxjZ9wCYHmnvuNAq4FhAgDFTcG6rGMzn' +
		hOiGyi3auqeelAJgGAwC0DYhofe53vFWPu97tzfv3kULZJzRlPfX7KQL3miqOik9pn9VYYXTxDCd23XT + 'x6VCh"').
	counter_example(pypi_token, 'credential = "pypi-' +
		'AgEIcHlwaS5vcmcxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'xxxxx"').

	rule(testpypi_token, preventive, high, secret, 'A TestPyPI upload token').
	help(testpypi_token, 'Revoke it with PyPI, issue another, and read that from the environment or a secret store.').
	pattern(testpypi_token, '\\b(pypi-AgENdGVzdC5weXBpLm9yZw[0-9A-Za-z_\\-]{50,})').
	keyword(testpypi_token, 'pypi-agendgvzdc5wexbplm9yzw').
	entropy(testpypi_token, 3.5).
	example(testpypi_token, 'credential = "pypi-' +
		'AgENdGVzdC5weXBpLm9yZwKVwzWCoNnZ4wGy94jlshhVBrvrh6EpCERDENbZ1mYk8Z0XUjS258LfLCoC' + iRN +
		'74K6KaboESxmbu87bse7SNqc8jhp2hRGj5sXGGVJFRqV84naMq0oonlaareKxqj7A5KGyE7DwZeLriML' + 'ZsQUftpHV"').
	counter_example(testpypi_token, 'credential = "pypi-' +
		'AgENdGVzdC5weXBpLm9yZwxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + xxx +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'xxxxxxxxx"').

	rule(rubygems_key, preventive, critical, secret, 'A RubyGems key').
	help(rubygems_key, 'Revoke it with RubyGems, issue another, and read that from the environment or a secret store.').
	pattern(rubygems_key, '\\b(rubygems_[0-9a-f]{48})\\b').
	keyword(rubygems_key, rubygems_).
	entropy(rubygems_key, 3).
	example(rubygems_key, 'credential = "rubygems_' + '075afae7cd5bb19f6fa' +
		'13baddce5f3282ff49b0f681f2238"').
	counter_example(rubygems_key, 'credential = "rubygems_' + aaaaaaaaaaaaaaaaaaa +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(rubygems_key, 'credential = "rubygems_' + fcd7c4c8c9 + '330790da10992fac7213"').

	rule(crates_io_token, preventive, critical, secret, 'A crates.io token').
	help(crates_io_token, 'Revoke it with crates.io, issue another, and read that from the environment or a secret store.').
	pattern(crates_io_token, '\\b(cio[0-9A-Za-z]{32})\\b').
	keyword(crates_io_token, cio).
	entropy(crates_io_token, 3.5).
	check(crates_io_token, mixed).
	check(crates_io_token, not_placeholder).
	example(crates_io_token, 'credential = "cioO' + 'JrZiOrhoHk6Jj' + 't1UeG2ZBCJgprhPAfB"').
	counter_example(crates_io_token, 'credential = "cioxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(crates_io_token, 'credential = "cion' + kzNzJeo + '6tdyQVGFXsS"').

	rule(nuget_key, preventive, critical, secret, 'A NuGet key').
	help(nuget_key, 'Revoke it with NuGet, issue another, and read that from the environment or a secret store.').
	pattern(nuget_key, '\\b(oy2[a-z0-9]{43})\\b').
	keyword(nuget_key, oy2).
	entropy(nuget_key, 3.5).
	example(nuget_key, 'credential = "oy2b' + oeb5dlylxcvxhugfqzy + '5ejt1gravcfrt728x45d84m"').
	counter_example(nuget_key, 'credential = "oy2xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(nuget_key, 'credential = "oy2a' + snsrt2djb4 + 'amqap4v88xsnk81"').

	rule(clojars_token, preventive, high, secret, 'A Clojars deploy token').
	help(clojars_token, 'Revoke it with Clojars, issue another, and read that from the environment or a secret store.').
	pattern(clojars_token, '\\b(CLOJARS_[0-9a-z]{60})\\b').
	keyword(clojars_token, clojars_).
	entropy(clojars_token, 3).
	example(clojars_token, 'credential = "CLOJARS_' + ec99975101e04421cbceb80b4f +
		'1456d02b59a950ebac1f906edbf159d46c"').
	counter_example(clojars_token, 'credential = "CLOJARS_' + aaaaaaaaaaaaaaaaaaaaaaaaaa +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(clojars_token, 'credential = "CLOJARS_' + c053451dc8b2f5b + '1c1517ffec92fae688db677"').

	rule(docker_pat, preventive, critical, secret, 'A Docker Hub access token').
	help(docker_pat, 'Revoke it with Docker Hub, issue another, and read that from the environment or a secret store.').
	pattern(docker_pat, '\\b(dckr_(?:pat|oat)_[0-9A-Za-z_\\-]{27,32})(?![\\w\\-])').
	keyword(docker_pat, dckr_).
	entropy(docker_pat, 3.5).
	example(docker_pat, 'credential = "dckr_' + pat_vmkPTM2fv + 'ocLXJrdOTECuVTkrcQ"').
	counter_example(docker_pat, 'credential = "dckr_' + pat_xxxxxxxxx + 'xxxxxxxxxxxxxxxxxx"').
	counter_example(docker_pat, 'credential = "dckr_' + pat_m30 + 'vqRmcBsN3kajO"').

	rule(docker_config_auth, preventive, high, secret, 'A registry login in a Docker configuration').
	help(docker_config_auth, 'Revoke it with Docker, issue another, and read that from the environment or a secret store.').
	pattern(docker_config_auth, '"auth"\\s{0,5}:\\s{0,5}"([0-9A-Za-z+/]{12,400}={0,2})"').
	keyword(docker_config_auth, '"auth"').
	entropy(docker_config_auth, 3).
	check(docker_config_auth, base64).
	example(docker_config_auth, '{"auths": {"registry.example.org": {"auth": "ZGVw' + bG95OnFINENGcV +
		'JCMFVablg3akpqcQ=="}}}').
	counter_example(docker_config_auth, '{"auths": {"registry.example.org": {"auth": "${SECRET}"}}}').

	rule(artifactory_api_key, preventive, critical, secret, 'An Artifactory API key').
	help(artifactory_api_key, 'Revoke it with JFrog, issue another, and read that from the environment or a secret store.').
	pattern(artifactory_api_key, '\\b(AKCp[0-9A-Za-z]{69})\\b').
	keyword(artifactory_api_key, akcp).
	entropy(artifactory_api_key, 4).
	example(artifactory_api_key, 'credential = "AKCp' + 'Nccv6zPkdRQ2CNYmOIIFMcEV3jUSRUpQ' +
		'hXEgovBDhn28LCsj46HQLVQGIRIN2FzZq6G4m"').
	counter_example(artifactory_api_key,
		'credential = "AKCpxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxxxxxx"').
	counter_example(artifactory_api_key, 'credential = "AKCp' + 'D80m5AP2kz4meHIzMUn7' +
		'yHq8FbnyE901uH67IbFeGxDI"').

	rule(artifactory_reference_token, preventive, critical, secret, 'An Artifactory reference token').
	help(artifactory_reference_token, 'Revoke it with JFrog, issue another, and read that from the environment or a secret store.').
	pattern(artifactory_reference_token, '\\b(cmVmdGtu[0-9A-Za-z]{56})\\b').
	keyword(artifactory_reference_token, cmvmdgtu).
	entropy(artifactory_reference_token, 4).
	example(artifactory_reference_token, 'credential = "cmVm' + dGtu30VE9jLsXYCt6iP97CTgNEtM +
		'zmyrS5i5ae0gIGajbsg9kDD8a2HAhiVB"').
	counter_example(artifactory_reference_token,
		'credential = "cmVmdGtuxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(artifactory_reference_token, 'credential = "cmVm' + dGtuczcbsi3dLFWen +
		'SDWP3iH8hjAQWa4RDLvjxm"').

	rule(artifactory_reference_shape, preventive, high, secret, 'What looks like an Artifactory reference token').
	help(artifactory_reference_shape, 'Revoke it with JFrog, issue another, and read that from the environment or a secret store.').
	pattern(artifactory_reference_shape, '\\b(cmVmd[0-9A-Za-z]{59})\\b').
	keyword(artifactory_reference_shape, cmvmd).
	entropy(artifactory_reference_shape, 4.5).
	example(artifactory_reference_shape, 'credential = "cmVm' + dQhQb5q11ReVyOxWEDBWoY5gmWs2 +
		'w6IQe21B532gGgs7m3ifFmUE2CBTgOSE"').
	counter_example(artifactory_reference_shape,
		'credential = "cmVmdQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(artifactory_reference_shape, 'credential = "cmVm' + dQiwNPs3fjRlR5A4n +
		'7TgbforeOcDkRRRY5IYCy"').

	rule(jfrog_token, preventive, high, secret, 'A JFrog access token').
	help(jfrog_token, 'Revoke it with JFrog, issue another, and read that from the environment or a secret store.').
	pattern(jfrog_token, '(?i)(?:jfrog|artifactory|bintray|xray)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{64}(?:[0-9A-Za-z]{9})?))\\b').
	keyword(jfrog_token, jfrog).
	keyword(jfrog_token, artifactory).
	keyword(jfrog_token, bintray).
	keyword(jfrog_token, xray).
	entropy(jfrog_token, 3.5).
	example(jfrog_token, 'jfrog_token = "XyJB' + '4aS0jSQnmQZSV8ZBQGf6wMh7IWvl' +
		'DNNOVDdx0gieB9GE79XMNbg2e972GD3C"').
	example(jfrog_token, '"jfrogSecret": "22LU' + uaNPkGkIgQzamofFc454l4uKqxtL +
		'uTEnZ2Nkur8RuBzfkRW6FJT0RKpmW05U",').
	counter_example(jfrog_token,
		'jfrog_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(jfrog_token, 'jfrog_token = "KB2D' + 'Q1QcJJxSeUQZ0wK6' + 'KrBePrM4YpoNxqy6rjjW"').

	rule(packagist_token, preventive, high, secret, 'A Packagist token').
	help(packagist_token, 'Revoke it with Packagist, issue another, and read that from the environment or a secret store.').
	pattern(packagist_token, '(?i)packagist[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:packagist_[a-z]{3}_)?[0-9a-f]{40,68}))(?![\\w\\-])').
	keyword(packagist_token, packagist).
	entropy(packagist_token, 3).
	example(packagist_token, 'packagist_token = "a33f' + '4c0899108e23e6ed' + '08a2265c41f6849deef2"').
	example(packagist_token, '"packagistSecret": "5101' + '17f53d9c94256215' + 'fd68c438e8808a2e59b4",').
	counter_example(packagist_token, 'packagist_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(packagist_token, 'packagist_token = "3ce9' + fa430790 + 'c182b5a344ca"').

	rule(sonatype_token, preventive, medium, secret, 'A Maven Central (Sonatype) password in a build file').
	help(sonatype_token, 'Revoke it with Sonatype, issue another, and read that from the environment or a secret store.').
	pattern(sonatype_token, '(?i)(?:ossrh|sonatype|mavenCentral)_?Password\\s{0,3}[=:]\\s{0,3}["\\\']?([^\\s"\\\'$&#{}<>]{8,100})').
	keyword(sonatype_token, ossrh).
	keyword(sonatype_token, sonatype).
	keyword(sonatype_token, mavencentral).
	entropy(sonatype_token, 2.5).
	check(sonatype_token, not_placeholder).
	example(sonatype_token, 'ossrhPassword=KkBY' + '93Wm6MZA' + p3uvZlwgKUCb).
	counter_example(sonatype_token, 'ossrhPassword=xxxxxxxxxxxxxxxxxxxxxxxx').


	% Cloud and hosting.

	rule(aws_access_key_id, preventive, critical, secret, 'An AWS access key id').
	help(aws_access_key_id, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_access_key_id, '\\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\\b').
	keyword(aws_access_key_id, akia).
	keyword(aws_access_key_id, asia).
	keyword(aws_access_key_id, abia).
	keyword(aws_access_key_id, acca).
	entropy(aws_access_key_id, 3).
	check(aws_access_key_id, aws_account).
	check(aws_access_key_id, not_placeholder).
	reference(aws_access_key_id, 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html').
	example(aws_access_key_id, 'credential = "AKIA' + 'DO' + 'FPW6' + 'ALYQDHYO6C"').
	counter_example(aws_access_key_id, 'credential = "AKIAAA' + 'AAAAAAAAAAAAAA"').

	rule(aws_secret_key, preventive, critical, secret, 'An AWS secret access key').
	help(aws_secret_key, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_secret_key, '(?i)(?:(?:aws|amazon)[\\w .\\-]{0,24}(?:secret|key|\\bsk)|secret_?access_?key)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z+/]{40}))(?![\\w+/=])').
	keyword(aws_secret_key, aws).
	keyword(aws_secret_key, amazon).
	keyword(aws_secret_key, secretaccesskey).
	keyword(aws_secret_key, secret_access_key).
	entropy(aws_secret_key, 4).
	check(aws_secret_key, mixed).
	check(aws_secret_key, not_placeholder).
	example(aws_secret_key, 'aws_secret_access_key = lBlx' + '5yXGtL9H6S8llLnO' + '7Nh6seb4MGXpxIB4S05w').
	counter_example(aws_secret_key, 'aws_secret_access_key = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').
	counter_example(aws_secret_key, 'aws_secret_access_key = 0rBT' + '5AEahuix' + ai91dICv50Zz).

	rule(aws_session_token, preventive, high, secret, 'An AWS session token').
	help(aws_session_token, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_session_token, '(?i)aws_?session_?[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:FwoG|IQoJ)[0-9A-Za-z+/]{100,}={0,2}))(?![\\w+/=])').
	keyword(aws_session_token, session).
	entropy(aws_session_token, 4).
	example(aws_session_token, 'aws_session_token = IQoJ' +
		'Yf2Zsr4Jguwq015GFhElWyKEr2wrkpVGg80eEAnzo9QyKsDqi726ZH5RDrihey6bSXsdQRkzhi3ydhOs' +
		z4Fackk0TBAvV1blvMIOKes32QAI +
		bC029429cDD1a87Vje5EGNGOZOI8QxzAfEAagcpkmAwjcZTLQuadu5o2syhR7TDXChoW8Vufbt87dcBR +
		hexsIfeehrjA3RaK4WNAeHDeYvBKP8Wx).
	counter_example(aws_session_token,
		'aws_session_token = IQoJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + xxxx).

	rule(aws_bedrock_key, preventive, critical, secret, 'A long-lived Amazon Bedrock API key').
	help(aws_bedrock_key, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_bedrock_key, '\\b(ABSK[0-9A-Za-z+/]{109,269}={0,2})(?![\\w+/=])').
	keyword(aws_bedrock_key, absk).
	entropy(aws_bedrock_key, 4.2).
	example(aws_bedrock_key, 'credential = "ABSK' +
		nBNZzFfPiXnsxgyBtgsIyzn99LvNPWoMammaVMCc2naaBwQImijA6k7o33VcgJ +
		'OPUjfoBupLc7zfm7tUu4UyqTgAcyByo0JFBfpUsFzZu02vUnq5fpSs2qHUR6Gr9sVz"').
	counter_example(aws_bedrock_key,
		'credential = "ABSKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(aws_bedrock_key, 'credential = "ABSK' + rYJ2U3SUwova8KJSSOm3vk8d5XVeIJYL0EQHk7a +
		'2otqVFD0lTxuV18XIeMVuRLnsIuzxnzuWKEKLy2B4rX3"').

	rule(aws_bedrock_short_key, preventive, high, secret, 'A short-lived Amazon Bedrock API key').
	help(aws_bedrock_short_key, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_bedrock_short_key, '\\b(bedrock-api-key-YmVkcm9jay5hbWF6b25hd3[M]uY29t[0-9A-Za-z+/]*={0,2})').
	keyword(aws_bedrock_short_key, 'bedrock-api-key-').
	example(aws_bedrock_short_key, 'credential = "bedrock-' + api +
		'-key-YmVkcm9jay5hbWF6b25hd3MuY29t4W40ns4vK5OsTyE9wB' +
		'eTEivQxIJpxCjS5Jvquvo4pDkBISpEYJ3StgIdfmv3rpE9DUTbQbmH47GVDjQu"').
	counter_example(aws_bedrock_short_key, 'credential = "${SECRET}"').

	rule(aws_mws_key, preventive, high, secret, 'An Amazon Marketplace web service key').
	help(aws_mws_key, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_mws_key, '\\b(amzn\\.mws\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b').
	keyword(aws_mws_key, 'amzn.mws').
	entropy(aws_mws_key, 3).
	example(aws_mws_key, 'credential = "amzn.' + 'mws.a15789e0-853e' + '-7ff4-b252-6973bcb12d62"').
	counter_example(aws_mws_key, 'credential = "amzn.' + 'mws.00000000-0000' + '-0000-0000-000000000000"').

	rule(aws_presigned_url, preventive, medium, secret, 'A presigned AWS URL with its signature').
	help(aws_presigned_url, 'Revoke it with AWS, issue another, and read that from the environment or a secret store.').
	pattern(aws_presigned_url, '(?i)[?&]X-Amz-Credential=(?:AKIA|ASIA)[^\\s"\\\'<>]{20,600}&X-Amz-Signature=([0-9a-f]{64})\\b').
	keyword(aws_presigned_url, 'x-amz-signature').
	entropy(aws_presigned_url, 3).
	example(aws_presigned_url, 'https://b.s3.example.org/k?X-Amz-Credential=AKIAX6' +
		'G2L263GSAWW3WN%2F20240101%2Feu%2Fs3%2Faws4_request&X-Amz-Signature=0cfd' +
		'4226a4945083a880e68bd85ba718' + fc51eff6564450ef96600a1f7826e1a3).
	counter_example(aws_presigned_url, 'https://b.s3.example.org/k?X-Amz-Credential=AKIAV5' +
		'A3ETDJS2EOKPU3%2F20240101%2Feu%2Fs3%2Faws4_request&X-Amz-Signature=aaaaaaaaaaaaa' +
		aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa).
	counter_example(aws_presigned_url, 'https://b.s3.example.org/k?X-Amz-Credential=AKIAV5' +
		'A3ETDJS2EOKPU3%2F20240101%2Feu%2Fs3%2Faws4_request&X-Amz-Signature=26f9' + e54c07c9cb400b87 +
		a2876dd48ccd72546279).

	rule(google_api_key, preventive, high, secret, 'A Google API key').
	help(google_api_key, 'Revoke it with Google, issue another, and read that from the environment or a secret store.').
	pattern(google_api_key, '\\b(AIza[0-9A-Za-z_\\-]{35})(?![\\w\\-])').
	keyword(google_api_key, aiza).
	entropy(google_api_key, 4).
	check(google_api_key, mixed).
	check(google_api_key, not_placeholder).
	example(google_api_key, 'credential = "AIza' + '3B1aUIfAaatAS6w' + 'IRGsmpX4uyXE2UyyHDc8"').
	counter_example(google_api_key, 'credential = "AIzaxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(google_api_key, 'credential = "AIza' + 'QrSo0g4j' + 'xa1PJJt1YJsH5"').

	rule(google_oauth_secret, preventive, critical, secret, 'A Google OAuth client secret').
	help(google_oauth_secret, 'Revoke it with Google, issue another, and read that from the environment or a secret store.').
	pattern(google_oauth_secret, '\\b(GOCSPX-[0-9A-Za-z_\\-]{28})(?![\\w\\-])').
	keyword(google_oauth_secret, 'gocspx-').
	entropy(google_oauth_secret, 3.5).
	example(google_oauth_secret, 'credential = "GOCSPX-' + oL3fcj6BAo + 'JePDJ5PqnnjFUDtd5T"').
	counter_example(google_oauth_secret, 'credential = "GOCSPX-xxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(google_oauth_secret, 'credential = "GOCSPX-' + iLqR + 'pJ1kwTVy9pCo"').

	rule(google_oauth_token, preventive, high, secret, 'A Google OAuth access token').
	help(google_oauth_token, 'Revoke it with Google, issue another, and read that from the environment or a secret store.').
	pattern(google_oauth_token, '\\b(ya29\\.[0-9A-Za-z_\\-]{30,})').
	keyword(google_oauth_token, 'ya29.').
	entropy(google_oauth_token, 3.5).
	example(google_oauth_token, 'credential = "ya29.' +
		'2eX7w5N10rsQnNIhGhMnJ9sjQ35cRs1LegKQdLP6jeMgn5geh7rY5xpgT' +
		'IdXshkvCeW5R6lVCipVWdhlkEXDtkCr554qBPuRvOrv1Dip4mSdwchPGA7YD3gR"').
	counter_example(google_oauth_token,
		'credential = "ya29.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(google_refresh_token, preventive, high, secret, 'A Google OAuth refresh token').
	help(google_refresh_token, 'Revoke it with Google, issue another, and read that from the environment or a secret store.').
	pattern(google_refresh_token, '(?<![\\w/])(1//0[0-9A-Za-z_\\-]{60,150})(?![\\w\\-])').
	keyword(google_refresh_token, '1//0').
	entropy(google_refresh_token, 4).
	example(google_refresh_token, 'credential = "1//0' + wEOSdsjdnEZbJiWE0NmIhMrs2CazuC4K35GJAJyHbEjmz9 +
		'DGwij6ng02BvhrpdoXCV70wczNhAa7N3ykGVRQsYBdwnFdJXF1"').
	counter_example(google_refresh_token,
		'credential = "1//0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(firebase_server_key, preventive, high, secret, 'A Firebase Cloud Messaging server key').
	help(firebase_server_key, 'Revoke it with Google, issue another, and read that from the environment or a secret store.').
	pattern(firebase_server_key, '\\b(AAAA[0-9A-Za-z_\\-]{7}:APA91b[0-9A-Za-z_\\-]{134})(?![\\w\\-])').
	keyword(firebase_server_key, ':apa91b').
	entropy(firebase_server_key, 4).
	example(firebase_server_key, 'credential = "AAAA' +
		'VlzmCy7:APA91bYlZRSb44FtRpWd8WjEbwizGnbFFGM7EuU8jCsjxGEWGhblG1XZVoIp6Ob7' +
		'Fq10Y76IpsZLzKzh7EfRo8JWxWKpQu0cqwUa7UcFkcqu0VbxnN8fUcetg84v7HmYVwqyKJ8994WB"').
	counter_example(firebase_server_key,
		'credential = "AAAAxxxxxxx:APA91bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'xxxxxx"').
	counter_example(firebase_server_key, 'credential = "AAAA' +
		'PXH8lhv:APA91bcStvrFu961FJkDZICN5Cf2yaYluJFQuUwJ' +
		'bOkbMRieNPdT6bbFElKg0he4vrxofyWmy3cEJ8wEsTC5eNm3O6L5z"').

	rule(azure_ad_secret, preventive, critical, secret, 'A client secret of Microsoft Entra ID').
	help(azure_ad_secret, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_ad_secret, '(?:^|[\\s"\\\'`=:(,>])([0-9A-Za-z_~.]{3}[0-9]Q~[0-9A-Za-z_~.\\-]{31,34})(?![\\w~.\\-])').
	keyword(azure_ad_secret, 'q~').
	entropy(azure_ad_secret, 3.5).
	check(azure_ad_secret, not_placeholder).
	example(azure_ad_secret, 'credential = "PM00' + 'Q~nLzRwfwO4MrdkU' + 'X6H2FdBjxm06nNrqZorg"').
	counter_example(azure_ad_secret, 'credential = "xxx0Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(azure_ad_secret, 'credential = "iFD3' + 'Q~li5N85T' + 'NLrgI9sOKtIey"').

	rule(azure_storage_key, preventive, critical, secret, 'An Azure storage account key').
	help(azure_storage_key, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_storage_key, '(?i)AccountKey\\s{0,2}=\\s{0,2}([0-9A-Za-z+/]{86}==)').
	keyword(azure_storage_key, accountkey).
	entropy(azure_storage_key, 4).
	check(azure_storage_key, base64).
	example(azure_storage_key, 'DefaultEndpointsProtocol=https;AccountName=demo;AccountKey=hxgW' +
		'Cio8hlGO9OJBUKhEGPXlq27Io7F7CS5jUKFWrOBw' + '8H+tPXfB5Fh174an8CIB5+zMcos1oKTKb140/Yy7VQ==;').
	counter_example(azure_storage_key,
		'DefaultEndpointsProtocol=https;AccountName=demo;AccountKey=AAAAAAAAAAAAAAAAAAAAA' +
		'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==;').
	counter_example(azure_storage_key, 'DefaultEndpointsProtocol=https;AccountName=demo;AccountKey=oMBu' +
		rbZJWLphsjWIQb1vjKCI027F + 'OIRiu7B43CxsOdCQVVPGkAWR1g==;').

	rule(azure_shared_access_key, preventive, critical, secret, 'An Azure Service Bus, Event Hub or IoT Hub key').
	help(azure_shared_access_key, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_shared_access_key, '(?i)SharedAccessKey\\s{0,2}=\\s{0,2}([0-9A-Za-z+/]{42,43}=)').
	keyword(azure_shared_access_key, sharedaccesskey).
	entropy(azure_shared_access_key, 4).
	check(azure_shared_access_key, base64).
	example(azure_shared_access_key,
		'Endpoint=sb://demo.example.org/;SharedAccessKeyName=Root;SharedAccessKey=oAdV' +
		'0+9/CwuR1HhoacnPtu' + 'n4jY4JarEaz8BfXJjIEu4=').
	counter_example(azure_shared_access_key,
		'Endpoint=sb://demo.example.org/;SharedAccessKeyName=Root;SharedAccessKey=AAAAAAA' +
		'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=').
	counter_example(azure_shared_access_key,
		'Endpoint=sb://demo.example.org/;SharedAccessKeyName=Root;SharedAccessKey=H8lN' + tJFXHKup3d +
		'x2IE4nN+PHfA==').

	rule(azure_identifiable_key, preventive, critical, secret, 'An Azure service key').
	help(azure_identifiable_key, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_identifiable_key, '(?<![\\w+/])([0-9A-Za-z+/]{33,76}(?:\\+ASt|ACDb|\\+ABa|AzCa|AzSe|\\+ACR|AzFu|AIoT|APIM|ACSP|\\+AMC|\\+ASb|\\+AEh|\\+ARm|AzEG)[0-9A-Za-z+/]{5,6}={0,2})(?![\\w+/=])').
	keyword(azure_identifiable_key, '+ast').
	keyword(azure_identifiable_key, acdb).
	keyword(azure_identifiable_key, '+aba').
	keyword(azure_identifiable_key, azca).
	keyword(azure_identifiable_key, azse).
	keyword(azure_identifiable_key, '+acr').
	keyword(azure_identifiable_key, azfu).
	keyword(azure_identifiable_key, aiot).
	keyword(azure_identifiable_key, apim).
	keyword(azure_identifiable_key, acsp).
	keyword(azure_identifiable_key, '+amc').
	keyword(azure_identifiable_key, '+asb').
	keyword(azure_identifiable_key, '+aeh').
	keyword(azure_identifiable_key, '+arm').
	keyword(azure_identifiable_key, azeg).
	entropy(azure_identifiable_key, 4.3).
	check(azure_identifiable_key, mixed).
	example(azure_identifiable_key, 'credential = "sLS8' + '2YU9v4H6gz234h9I6B' + 'g1mXghaUWfPAzFuh34WU9=="').
	counter_example(azure_identifiable_key, 'credential = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxAzFuxxxxxx=="').
	counter_example(azure_identifiable_key, 'credential = "vyE7' + fN5xJGgLzKK3ulQW +
		'XVNz3tquXR89lAzFuPe=="').

	rule(azure_sas_signature, preventive, high, secret, 'A signature of an Azure shared access token').
	help(azure_sas_signature, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_sas_signature, '(?i)[?&;](?:sv|se|sp|sr)=[^\\s"\\\'<>]{4,400}&sig=([0-9A-Za-z%+/]{43,80}(?:%3D|=))').
	keyword(azure_sas_signature, 'sig=').
	entropy(azure_sas_signature, 4).
	example(azure_sas_signature, 'https://demo.blob.example.org/c?sv=2024-01-01&se=2025-01-01&sp=r&sig=IbKA' +
		dwFUiTa8Xy8NEetZwoQ + 'R7vCtkv4xqQO3OhWuzZr%3D').
	counter_example(azure_sas_signature,
		'https://demo.blob.example.org/c?sv=2024-01-01&se=2025-01-01&sp=r&sig=xxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx%3D').
	counter_example(azure_sas_signature,
		'https://demo.blob.example.org/c?sv=2024-01-01&se=2025-01-01&sp=r&sig=YVIo' + 'EpX6o9z5lT' +
		'BN0d2j0Fucxi%3D').

	rule(azure_devops_pat, preventive, critical, secret, 'An Azure DevOps personal access token').
	help(azure_devops_pat, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_devops_pat, '\\b([0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4})\\b').
	keyword(azure_devops_pat, azdo).
	entropy(azure_devops_pat, 4.5).
	example(azure_devops_pat, 'credential = "KDgq' + '6XjX5Q1IQJTRF5wU5dbaWBLiD6BmhmglNOR9Q3' +
		'deSg4Ia1cVUCN20eilZ3HQ2Bs4Z9mNS9ZYAZDOaGkD"').
	counter_example(azure_devops_pat,
		'credential = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxAZDOxxxx"').
	counter_example(azure_devops_pat, 'credential = "Us85' + 'KK0yfTgazxa86la26BZYixG8LbTcsGKYoe2f' +
		'GXk5luBCRLwiJffk9X2g7w4STR5KjoQDnLl6AZDOY"').

	rule(azure_openai_key, preventive, high, secret, 'An Azure AI or OpenAI key').
	help(azure_openai_key, 'Revoke it with Microsoft Azure, issue another, and read that from the environment or a secret store.').
	pattern(azure_openai_key, '(?i)(?:azure_?(?:openai|cognitive|search|ai|speech|translator)|cognitive_?services|ocp-apim-subscription)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(azure_openai_key, azure).
	keyword(azure_openai_key, cognitive).
	keyword(azure_openai_key, 'ocp-apim').
	entropy(azure_openai_key, 3).
	example(azure_openai_key, 'AZURE_OPENAI_API_KEY=2675' + '3b56c8aaea52' + '26250a52aab29178').
	counter_example(azure_openai_key, 'AZURE_OPENAI_API_KEY=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').
	counter_example(azure_openai_key, 'AZURE_OPENAI_API_KEY=8660' + '8d3a2' + '0748377cce').

	rule(alibaba_secret, preventive, critical, secret, 'An Alibaba Cloud secret key').
	help(alibaba_secret, 'Revoke it with Alibaba Cloud, issue another, and read that from the environment or a secret store.').
	pattern(alibaba_secret, '(?i)(?:alibaba|aliyun)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{30}))\\b').
	keyword(alibaba_secret, alibaba).
	keyword(alibaba_secret, aliyun).
	entropy(alibaba_secret, 3.3).
	example(alibaba_secret, 'alibaba_token = "uraR' + gKNeHD8NSUJ + 'p9e3BDKVtS4Bxlv"').
	example(alibaba_secret, '"alibabaSecret": "sy52' + 'PmRFPrciA2o' + 'HFBhPn2yfUYabOT",').
	counter_example(alibaba_secret, 'alibaba_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(alibaba_secret, 'alibaba_token = "57p0' + '1aMvt' + 'kcvjMvKqR"').

	rule(alibaba_key_id, preventive, high, secret, 'An Alibaba Cloud access key id').
	help(alibaba_key_id, 'Revoke it with Alibaba Cloud, issue another, and read that from the environment or a secret store.').
	pattern(alibaba_key_id, '\\b(LTAI[0-9A-Za-z]{20})\\b').
	keyword(alibaba_key_id, ltai).
	entropy(alibaba_key_id, 3).
	check(alibaba_key_id, mixed).
	check(alibaba_key_id, not_placeholder).
	example(alibaba_key_id, 'credential = "LTAI' + 'F6x41OG4' + 'x69xMAGbbtur"').
	counter_example(alibaba_key_id, 'credential = "LTAIxxxxxxxxxxxxxxxxxxxx"').
	counter_example(alibaba_key_id, 'credential = "LTA' + 'I2Ek' + '7yNpWAev"').

	rule(tencent_secret_id, preventive, high, secret, 'A Tencent Cloud secret id').
	help(tencent_secret_id, 'Revoke it with Tencent Cloud, issue another, and read that from the environment or a secret store.').
	pattern(tencent_secret_id, '\\b(AKID[0-9A-Za-z]{32})\\b').
	keyword(tencent_secret_id, akid).
	entropy(tencent_secret_id, 3.5).
	check(tencent_secret_id, mixed).
	example(tencent_secret_id, 'credential = "AKID' + 'Op6D1NulxzQzj4' + 'quyZaY3kY6GWWQaNXd"').
	counter_example(tencent_secret_id, 'credential = "AKIDxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(tencent_secret_id, 'credential = "AKID' + iXCdtF9 + 'nE04vyLd1Pgz"').

	rule(digitalocean_pat, preventive, critical, secret, 'A DigitalOcean personal access token').
	help(digitalocean_pat, 'Revoke it with DigitalOcean, issue another, and read that from the environment or a secret store.').
	pattern(digitalocean_pat, '\\b(dop_v1_[0-9a-f]{64})\\b').
	keyword(digitalocean_pat, dop_v1_).
	entropy(digitalocean_pat, 3).
	example(digitalocean_pat, 'credential = "dop_' + v1_b6d56d6fb61727c7a9f86ae6275d +
		'4bccf947d7a8b1a772a8654104f57d2bda20"').
	counter_example(digitalocean_pat,
		'credential = "dop_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaaa"').
	counter_example(digitalocean_pat, 'credential = "dop_' + v1_57e697e756a074a6 +
		'da27b77bf53758bae983e9de"').

	rule(digitalocean_oauth, preventive, critical, secret, 'A DigitalOcean OAuth token').
	help(digitalocean_oauth, 'Revoke it with DigitalOcean, issue another, and read that from the environment or a secret store.').
	pattern(digitalocean_oauth, '\\b(doo_v1_[0-9a-f]{64})\\b').
	keyword(digitalocean_oauth, doo_v1_).
	entropy(digitalocean_oauth, 3).
	example(digitalocean_oauth, 'credential = "doo_' + v1_243c63fa4eed8e73c36098eb1d3d +
		'27df113bad9ab9b3a1ad0d168a5b42c94a0a"').
	counter_example(digitalocean_oauth,
		'credential = "doo_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaaa"').
	counter_example(digitalocean_oauth, 'credential = "doo_' + v1_2afa5272b16797e5 +
		'1ea19835dc2edb7b5865e355"').

	rule(digitalocean_refresh, preventive, critical, secret, 'A DigitalOcean refresh token').
	help(digitalocean_refresh, 'Revoke it with DigitalOcean, issue another, and read that from the environment or a secret store.').
	pattern(digitalocean_refresh, '\\b(dor_v1_[0-9a-f]{64})\\b').
	keyword(digitalocean_refresh, dor_v1_).
	entropy(digitalocean_refresh, 3).
	example(digitalocean_refresh, 'credential = "dor_' + v1_322a6302c507fa182ff74031e153 +
		'e53226072bd0dbca1ae1e09269b01772007b"').
	counter_example(digitalocean_refresh,
		'credential = "dor_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaaa"').
	counter_example(digitalocean_refresh, 'credential = "dor_' + v1_0788fde84cba50e6 +
		'4077f33ddb5850a5a688bbb3"').

	rule(digitalocean_spaces_key, preventive, high, secret, 'A DigitalOcean Spaces key').
	help(digitalocean_spaces_key, 'Revoke it with DigitalOcean, issue another, and read that from the environment or a secret store.').
	pattern(digitalocean_spaces_key, '\\b(DO00[0-9A-Z]{16})\\b').
	keyword(digitalocean_spaces_key, do00).
	entropy(digitalocean_spaces_key, 3).
	check(digitalocean_spaces_key, mixed).
	check(digitalocean_spaces_key, not_placeholder).
	example(digitalocean_spaces_key, 'credential = "DO00' + 'UZ9JG7' + 'Z8B8F9QUBO"').
	counter_example(digitalocean_spaces_key, 'credential = "DO00XXXXXXXXXXXXXXXX"').
	counter_example(digitalocean_spaces_key, 'credential = "DO0' + '0J1' + '6TY2RT"').

	rule(linode_token, preventive, high, secret, 'A Linode token').
	help(linode_token, 'Revoke it with Linode, issue another, and read that from the environment or a secret store.').
	pattern(linode_token, '(?i)linode[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{64}))\\b').
	keyword(linode_token, linode).
	entropy(linode_token, 3).
	example(linode_token, 'linode_token = "badb' + c587820ec107e3f45cab00f3bf9a +
		'9821f1cb544e161074b47be4ea5d6703"').
	example(linode_token, '"linodeSecret": "3c1a' + '24804d1975bdb9ca4042653f3907' +
		'b1a65c5e6832503c78dd97aaba8a6b26",').
	counter_example(linode_token,
		'linode_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + '"').
	counter_example(linode_token, 'linode_token = "0560' + db0c7ad4ddba6152 + '7a3165210b906a43d14a"').

	rule(vultr_key, preventive, high, secret, 'A Vultr API key').
	help(vultr_key, 'Revoke it with Vultr, issue another, and read that from the environment or a secret store.').
	pattern(vultr_key, '(?i)vultr[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Z]{36}))\\b').
	keyword(vultr_key, vultr).
	entropy(vultr_key, 3.5).
	example(vultr_key, 'vultr_token = "IMJF' + '64WJ3764BOCPWT' + 'SWM2MJ82RAUMA0BVAA"').
	example(vultr_key, '"vultrSecret": "CVG5' + 'W4A75BFVDSCMM9' + 'TCKGQNP5YZX5MJ8AJD",').
	counter_example(vultr_key, 'vultr_token = "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"').
	counter_example(vultr_key, 'vultr_token = "XZFQ' + 'T2MYA9F' + 'KD3BYEOJJIS"').

	rule(hetzner_token, preventive, high, secret, 'A Hetzner Cloud token').
	help(hetzner_token, 'Revoke it with Hetzner, issue another, and read that from the environment or a secret store.').
	pattern(hetzner_token, '(?i)(?:hetzner|hcloud)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{64}))\\b').
	keyword(hetzner_token, hetzner).
	keyword(hetzner_token, hcloud).
	entropy(hetzner_token, 3.5).
	example(hetzner_token, 'hetzner_token = "2TfM' + 'MbJhlPCqJyWd0AUadpA2B1WsQN0A' +
		'vhZ5VdccrznYir7MnRgHXio8kzV6aX4f"').
	example(hetzner_token, '"hetznerSecret": "jfXc' + ic0jSThzbmu1AgPQICjDgwDByZSk +
		'3EuorWVym6sWE9yH2srGtsDvH20eLSHz",').
	counter_example(hetzner_token,
		'hetzner_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'x"').
	counter_example(hetzner_token, 'hetzner_token = "Jd8J' + 'N3xAV78L9ZwEbYLo' + 'LKpMRwNV9xV8w76FXx5G"').

	rule(scaleway_key, preventive, high, secret, 'A Scaleway access key').
	help(scaleway_key, 'Revoke it with Scaleway, issue another, and read that from the environment or a secret store.').
	pattern(scaleway_key, '\\b(SCW[0-9A-Z]{17})\\b').
	keyword(scaleway_key, scw).
	entropy(scaleway_key, 3).
	check(scaleway_key, mixed).
	check(scaleway_key, not_placeholder).
	example(scaleway_key, 'credential = "SCWN' + 'EJ1DOI' + 'LAYMVXQ4G6"').
	counter_example(scaleway_key, 'credential = "SCWXXXXXXXXXXXXXXXXX"').
	counter_example(scaleway_key, 'credential = "SCW' + 'GJ8' + '2VRVF5"').

	rule(ovh_key, preventive, high, secret, 'An OVH application secret').
	help(ovh_key, 'Revoke it with OVH, issue another, and read that from the environment or a secret store.').
	pattern(ovh_key, '(?i)ovh[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{32}))\\b').
	keyword(ovh_key, ovh).
	entropy(ovh_key, 3.5).
	example(ovh_key, 'OVH_APPLICATION_SECRET=l4Fn' + 'LYWjrxCRfPTb' + j0FhUiMHLpE8ZKT9).
	counter_example(ovh_key, 'OVH_APPLICATION_SECRET=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').
	counter_example(ovh_key, 'OVH_APPLICATION_SECRET=cTHi' + 'NpxAQ' + 'MpDq7VOCMe').

	rule(ibm_cloud_key, preventive, high, secret, 'An IBM Cloud API key').
	help(ibm_cloud_key, 'Revoke it with IBM Cloud, issue another, and read that from the environment or a secret store.').
	pattern(ibm_cloud_key, '(?i)(?:ibm_?cloud|ibm|bluemix|watson)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{44}))(?![\\w\\-])').
	keyword(ibm_cloud_key, ibm).
	keyword(ibm_cloud_key, bluemix).
	keyword(ibm_cloud_key, watson).
	entropy(ibm_cloud_key, 3.7).
	example(ibm_cloud_key, 'ibm_token = "M4nj' + 'VpUw8FnAx2DRyQU8dD' + 'rvtem9w1MO7NumW1v7El1V"').
	example(ibm_cloud_key, '"ibmSecret": "LwG1' + 'WHz8LiZ0ELrRO1fCFY' + 'lQyjjAolhagwz4ljBxqGK9",').
	counter_example(ibm_cloud_key, 'ibm_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(ibm_cloud_key, 'ibm_token = "Cv1T' + 'S3rRERMKO' + '2z4qUHzkWaYrpo"').

	rule(oracle_cloud_fingerprint, diagnostic, low, secret, 'An Oracle Cloud user with the fingerprint of a key').
	help(oracle_cloud_fingerprint, 'Revoke it with Oracle Cloud, issue another, and read that from the environment or a secret store.').
	pattern(oracle_cloud_fingerprint, '(?m)^user\\s{0,3}=\\s{0,3}(ocid1\\.user\\.oc1\\.\\.[a-z0-9]{60})\\s').
	keyword(oracle_cloud_fingerprint, 'ocid1.user').
	entropy(oracle_cloud_fingerprint, 3.5).
	example(oracle_cloud_fingerprint, '[DEFAULT]\nuser=ocid1.' + 'user.oc1..3056c24hyz54u2oetjc87m' +
		'vof6s1nxr7w9v17ddwsiifolketdwmo938wdso\nfingerprint=00:11\n').
	counter_example(oracle_cloud_fingerprint, '[DEFAULT]\nuser=ocid1.' + 'user.oc1..xxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nfingerprint=00:11\n').
	counter_example(oracle_cloud_fingerprint, '[DEFAULT]\nuser=ocid1.' + 'user.oc1..77tuce5f6b9' +
		'l2xmrczitkqqnjmsd5iwl6ff4pd\nfingerprint=00:11\n').

	rule(yandex_iam_token, preventive, high, secret, 'A Yandex IAM token').
	help(yandex_iam_token, 'Revoke it with Yandex Cloud, issue another, and read that from the environment or a secret store.').
	pattern(yandex_iam_token, '\\b(t1\\.[0-9A-Za-z_\\-]{2,500}={0,2}\\.[0-9A-Za-z_\\-]{86}={0,2})(?![\\w=\\-])').
	keyword(yandex_iam_token, 't1.').
	entropy(yandex_iam_token, 4).
	example(yandex_iam_token, 'credential = "t1.' +
		'n69gVd6BQCRzeWBNRLbU6tie1dPEDk9xKzlZbUHREdV6PvRMCwIv9yYVXNWt.3K0P8erei3s' +
		'9zA4kgZkLW5K3eStWKOHrgHncefE2xvk5950OFukkMu9psoeGZuoiLnSG0SkHy46orIfSiXaTEd"').
	counter_example(yandex_iam_token,
		'credential = "t1.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.xx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'xxxx"').
	counter_example(yandex_iam_token, 'credential = "t1.' +
		c5M5s0pHofwLcx1JR1oFRi7WTmre3N6mp6TqEDpM7NkrPegFbfBy28Lf +
		'V4a3.Vy7UYCYNLk0xgGOt11FcgTFhKlxcUPKHTQFtUsJilIPzFSWsBAmICMH"').

	rule(yandex_api_key, preventive, high, secret, 'A Yandex API key').
	help(yandex_api_key, 'Revoke it with Yandex Cloud, issue another, and read that from the environment or a secret store.').
	pattern(yandex_api_key, '\\b(AQVN[0-9A-Za-z_\\-]{35,38})(?![\\w\\-])').
	keyword(yandex_api_key, aqvn).
	entropy(yandex_api_key, 3.5).
	example(yandex_api_key, 'credential = "AQVN' + xuL9O3rNPnZubp7I + '8JFJskAz6mq78rVrGfGc"').
	counter_example(yandex_api_key, 'credential = "AQVNxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(yandex_api_key, 'credential = "AQVN' + eupCD93db + 'oR7XVWLch5hvO"').

	rule(yandex_static_key, preventive, high, secret, 'A Yandex static access key').
	help(yandex_static_key, 'Revoke it with Yandex Cloud, issue another, and read that from the environment or a secret store.').
	pattern(yandex_static_key, '\\b(YC[0-9A-Za-z_\\-]{38})(?![\\w\\-])').
	keyword(yandex_static_key, yc).
	entropy(yandex_static_key, 4.2).
	check(yandex_static_key, mixed).
	check(yandex_static_key, not_placeholder).
	example(yandex_static_key, 'credential = "YCp0' + '7M2KLMJo2b9z3F9I' + 'pjKBJQj3RhjIQOJ6olVM"').
	counter_example(yandex_static_key, 'credential = "YCxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(yandex_static_key, 'credential = "YCn6' + 'YBaaiFbB' + 'o1aKGSdLjwSvv"').

	rule(heroku_key, preventive, high, secret, 'A Heroku API key').
	help(heroku_key, 'Revoke it with Heroku, issue another, and read that from the environment or a secret store.').
	pattern(heroku_key, '\\b(HRKU-AA[0-9A-Za-z_\\-]{58})(?![\\w\\-])').
	keyword(heroku_key, 'hrku-').
	entropy(heroku_key, 4).
	example(heroku_key, 'credential = "HRKU-' + 'AARcsjFT3WPgN6KmWnADr6yRbyS' +
		'O7MjnCPovrpYmkK1nYIMsQ9tC6FfJYQh3"').
	counter_example(heroku_key,
		'credential = "HRKU-AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(heroku_key, 'credential = "HRKU-' + 'AAAX1qE7YT92vs5i' + 'UfgkKPb2KuAPDQ2G4SJ6tj"').

	rule(heroku_key_uuid, preventive, high, secret, 'A Heroku API key of the older form').
	help(heroku_key_uuid, 'Revoke it with Heroku, issue another, and read that from the environment or a secret store.').
	pattern(heroku_key_uuid, '(?i)heroku[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}))(?![\\w\\-])').
	keyword(heroku_key_uuid, heroku).
	check(heroku_key_uuid, uuid).
	example(heroku_key_uuid, 'heroku_token = "b4ec7611-' + 'de11-eea0' + '-f6fe-1a2e49b27c1b"').
	example(heroku_key_uuid, '"herokuSecret": "7eb6d157-' + 'cf2f-c95e' + '-c9e4-7c4893b39f12",').
	counter_example(heroku_key_uuid, 'heroku_token = "00000000-0000-0000-0000-000000000000"').

	rule(netlify_token, preventive, high, secret, 'A Netlify access token').
	help(netlify_token, 'Revoke it with Netlify, issue another, and read that from the environment or a secret store.').
	pattern(netlify_token, '(?i)netlify[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:nfp_[0-9A-Za-z]{36}|[0-9A-Za-z=_\\-]{40,46})))(?![\\w\\-])').
	keyword(netlify_token, netlify).
	entropy(netlify_token, 3.7).
	example(netlify_token, 'netlify_token = "hoji' + z9i19MQnxO8RRlE18 + 'IXFHIRY30nf1UfdPXNAIgW"').
	example(netlify_token, '"netlifySecret": "7UdA' + '77vcCESPLY9oFtSTs' + '4jiB1GwgOqMxaa57z0TVV4",').
	counter_example(netlify_token, 'netlify_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(netlify_token, 'netlify_token = "hccf' + '8iLTe6Esl' + '6OMPpGsxURUN7"').

	rule(vercel_token, preventive, high, secret, 'A Vercel token').
	help(vercel_token, 'Revoke it with Vercel, issue another, and read that from the environment or a secret store.').
	pattern(vercel_token, '(?i)(?:vercel|zeit_?|now_token)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:vc[pk]_[0-9A-Za-z]{24,60}|[0-9A-Za-z]{24})))(?![\\w\\-])').
	keyword(vercel_token, vercel).
	keyword(vercel_token, zeit).
	keyword(vercel_token, now_token).
	entropy(vercel_token, 3.5).
	check(vercel_token, mixed).
	example(vercel_token, 'vercel_token = "QuK0' + 'D4dCNKeg' + 'aZWTF3mpxi78"').
	example(vercel_token, '"vercelSecret": "IUcP' + 'AlMZKH8h' + 'YChgzCwW15BJ",').
	counter_example(vercel_token, 'vercel_token = "xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(vercel_token, 'vercel_token = "OVv' + adQu + 'g9dmxEW"').

	rule(fly_token, preventive, high, secret, 'A Fly.io token').
	help(fly_token, 'Revoke it with Fly.io, issue another, and read that from the environment or a secret store.').
	pattern(fly_token, '(?<![\\w])((?:fo1_[\\w\\-]{43}|fm1[ar]_[0-9A-Za-z+/]{100,}={0,3}|fm2_[0-9A-Za-z+/]{100,}={0,3}))(?![\\w+/=\\-])').
	keyword(fly_token, fo1_).
	keyword(fly_token, fm1a_).
	keyword(fly_token, fm1r_).
	keyword(fly_token, fm2_).
	entropy(fly_token, 4).
	example(fly_token, 'credential = "fo1_' + '89OTUq6mwHKiMlrmJ1W' + 'H9whZ4ZBVC38YFvYobC9NPqG"').
	counter_example(fly_token, 'credential = "fo1_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(fly_token, 'credential = "fo1_' + 'KiTswZxsPLm' + 'e9pRoBUtwaGIlbk"').

	rule(render_key, preventive, high, secret, 'A Render API key').
	help(render_key, 'Revoke it with Render, issue another, and read that from the environment or a secret store.').
	pattern(render_key, '\\b(rnd_[0-9A-Za-z]{32})\\b').
	keyword(render_key, rnd_).
	entropy(render_key, 3.5).
	example(render_key, 'credential = "rnd_' + 'BPnO7rxOdTrawH' + 'FE0It0erpGINwbx9Pl"').
	counter_example(render_key, 'credential = "rnd_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(render_key, 'credential = "rnd_' + 'MvrYVt9' + 'beqHec0R7T3F"').

	rule(scalingo_token, preventive, high, secret, 'A Scalingo token').
	help(scalingo_token, 'Revoke it with Scalingo, issue another, and read that from the environment or a secret store.').
	pattern(scalingo_token, '\\b(tk-us-[\\w\\-]{48})(?![\\w\\-])').
	keyword(scalingo_token, 'tk-us-').
	entropy(scalingo_token, 3.5).
	example(scalingo_token, 'credential = "tk-' + 'us-VXqJReh9Po11A3A0kXf2A' +
		'Y7TwSyoyKIrE1VtriPjZNvj9vG7"').
	counter_example(scalingo_token, 'credential = "tk-us-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(scalingo_token, 'credential = "tk-' + 'us-bmI1Y5UIXyZ6' + 'GueDmThxpNvr5Vm8qk"').

	rule(supabase_key, preventive, critical, secret, 'A Supabase access token or secret key').
	help(supabase_key, 'Revoke it with Supabase, issue another, and read that from the environment or a secret store.').
	pattern(supabase_key, '\\b(sb(?:p_[0-9a-f]{40}|_secret_[0-9A-Za-z_\\-]{22,40}))(?![\\w\\-])').
	keyword(supabase_key, sbp_).
	keyword(supabase_key, sb_secret_).
	entropy(supabase_key, 3).
	example(supabase_key, 'credential = "sbp_' + '6cca8ea827b5f1d86e' + '0421d505caa4d440d7945e"').
	counter_example(supabase_key, 'credential = "sbp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(supabase_key, 'credential = "sbp_' + c42f24320e + '8f51e6790baa6a"').

	rule(planetscale_key, preventive, critical, secret, 'A PlanetScale password or token').
	help(planetscale_key, 'Revoke it with PlanetScale, issue another, and read that from the environment or a secret store.').
	pattern(planetscale_key, '\\b(pscale_(?:pw|tkn|oauth)_[\\w.=\\-]{32,64})(?![\\w=.\\-])').
	keyword(planetscale_key, pscale_).
	entropy(planetscale_key, 3.3).
	example(planetscale_key, 'credential = "pscale_' + pw_Qze6XdDiPPkMqz2L + 'O1ZnJpP3Lbw5w2quCpDhhme9nq4"').
	counter_example(planetscale_key, 'credential = "pscale_' + pw_xxxxxxxxxxxxxxxx +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(planetscale_key, 'credential = "pscale_' + pw_lV7hP8LJ + 'qjQgcSCNb4muelUZey"').

	rule(neon_key, preventive, high, secret, 'A Neon API key').
	help(neon_key, 'Revoke it with Neon, issue another, and read that from the environment or a secret store.').
	pattern(neon_key, '\\b(napi_[0-9a-z]{64})\\b').
	keyword(neon_key, napi_).
	entropy(neon_key, 3.5).
	example(neon_key, 'credential = "napi_' + of7hu0jjd88wh9z3ejr74d155gg1i +
		'p35ufcnrtosjk4naceaxv1uen30dagxn70k"').
	counter_example(neon_key,
		'credential = "napi_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxx"').
	counter_example(neon_key, 'credential = "napi_' + '7eezcyn9amcq18bvu' + 'xqezpuuizb6iceyuakkd6z6"').

	rule(clickhouse_key, preventive, high, secret, 'A ClickHouse Cloud API secret').
	help(clickhouse_key, 'Revoke it with ClickHouse Cloud, issue another, and read that from the environment or a secret store.').
	pattern(clickhouse_key, '\\b(4b1d[0-9A-Za-z]{38})\\b').
	keyword(clickhouse_key, '4b1d').
	entropy(clickhouse_key, 3.5).
	check(clickhouse_key, mixed).
	example(clickhouse_key, 'credential = "4b1d' + '1rhaLQWjnGlKiJxWj' + 'JxyfrisULl4ce3iAXf7nN"').
	counter_example(clickhouse_key, 'credential = "4b1dxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(clickhouse_key, 'credential = "4b1d' + rGXmNJhqD + 'TAujRTVR2BeLYu"').

	rule(cloudflare_token, preventive, high, secret, 'A Cloudflare API token').
	help(cloudflare_token, 'Revoke it with Cloudflare, issue another, and read that from the environment or a secret store.').
	pattern(cloudflare_token, '(?i)cloudflare[\\w .\\-]{0,16}(?:key|token|secret|auth|api|pass)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{40}))(?![\\w\\-])').
	pattern(cloudflare_token, '(?i)\\bcf[\\w .\\-]{0,16}(?:key|token|secret|auth|api|pass)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{40}))(?![\\w\\-])').
	keyword(cloudflare_token, cloudflare).
	keyword(cloudflare_token, cf).
	entropy(cloudflare_token, 3.5).
	example(cloudflare_token, 'cloudflare_token = "3W3l' + '9MPnVZIItQyywSYu' + 'WC8JL2nxVt6TmGk4wkEY"').
	example(cloudflare_token, '"cloudflareSecret": "9Ar5' + wHgOTa4hNgXSmLKD + 'kNL1SlhMzlhubwrLJwVN",').
	counter_example(cloudflare_token, 'cloudflare_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(cloudflare_token, 'cloudflare_token = "6Qw9' + 'WfL9PVO7' + 'UOEzq5pTPNx6"').

	rule(cloudflare_global_key, preventive, critical, secret, 'The global API key of a Cloudflare account').
	help(cloudflare_global_key, 'Revoke it with Cloudflare, issue another, and read that from the environment or a secret store.').
	pattern(cloudflare_global_key, '(?i)cloudflare[\\w .\\-]{0,16}(?:key|token|secret|auth|api|pass)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{37}))\\b').
	pattern(cloudflare_global_key, '(?i)\\bcf[\\w .\\-]{0,16}(?:key|token|secret|auth|api|pass)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{37}))\\b').
	keyword(cloudflare_global_key, cloudflare).
	keyword(cloudflare_global_key, cf).
	entropy(cloudflare_global_key, 3).
	example(cloudflare_global_key, 'cloudflare_token = "856b' + '3b47aa8c15039b' + '42dfe84731bd56ad7df"').
	example(cloudflare_global_key, '"cloudflareSecret": "d37b' + '6b9caadfc14cbf' + 'f7fb4bd7fd5cac12086",').
	counter_example(cloudflare_global_key, 'cloudflare_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(cloudflare_global_key, 'cloudflare_token = "6d1a' + '39c1619' + '9235fc6ae02"').

	rule(cloudflare_origin_ca_key, preventive, high, secret, 'A Cloudflare origin CA key').
	help(cloudflare_origin_ca_key, 'Revoke it with Cloudflare, issue another, and read that from the environment or a secret store.').
	pattern(cloudflare_origin_ca_key, '\\b(v1\\.0-[0-9a-f]{24}-[0-9a-f]{146})\\b').
	keyword(cloudflare_origin_ca_key, 'v1.0-').
	entropy(cloudflare_origin_ca_key, 3).
	example(cloudflare_origin_ca_key, 'credential = "v1.' +
		'0-bfbd57cfba4890ca7bba058f-567b8d3894670a40a579f8ce811bf5585e04dbfc989fbaaa4167a' + '4d80f' +
		'71bc85e6a58e243f6334c8717d2c1f6d136b6d9a6e0572e91d6d6093e5284456d639c0e20b261fef' + '62bd40ba"').
	counter_example(cloudflare_origin_ca_key,
		'credential = "v1.0-aaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' +
		aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(cloudflare_origin_ca_key, 'credential = "v1.' +
		'0-b63f35ab3a6b797508db7573-a6be1b8ecdd7c57bc2f5cffbaa93bac1' +
		'3c95c930f2c106f078c9575484a8fe6a3d3e3348327722e4484eaa9225d215b"').

	rule(fastly_token, preventive, high, secret, 'A Fastly API token').
	help(fastly_token, 'Revoke it with Fastly, issue another, and read that from the environment or a secret store.').
	pattern(fastly_token, '(?i)fastly[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_=\\-]{32}))(?![\\w\\-])').
	keyword(fastly_token, fastly).
	entropy(fastly_token, 3.5).
	example(fastly_token, 'fastly_token = "dR35' + wens9lVkvujs + 'KBxJpUhmeS8mYkVJ"').
	example(fastly_token, '"fastlySecret": "IY2Y' + '5oQECSv6AGAN' + '6fmzRQRsl2NO1kZF",').
	counter_example(fastly_token, 'fastly_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(fastly_token, 'fastly_token = "xcza' + 'ULvWi' + 'bNHqn1YRVr"').

	rule(openshift_token, preventive, high, secret, 'An OpenShift user token').
	help(openshift_token, 'Revoke it with OpenShift, issue another, and read that from the environment or a secret store.').
	pattern(openshift_token, '(?<!\\w)(sha256~[\\w\\-]{43})(?![\\w\\-])').
	keyword(openshift_token, 'sha256~').
	entropy(openshift_token, 3.7).
	check(openshift_token, not_placeholder).
	example(openshift_token, 'credential = "sha2' + '56~gPrJuush5IH1vWbDHG' + 'NhpmsItNJK6rLKpzCdISVr7yQ"').
	counter_example(openshift_token, 'credential = "sha256~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(openshift_token, 'credential = "sha2' + '56~mlZt5rNdG' + 'CGAn46Rl3SvYK1qiq"').

	rule(kubernetes_secret, preventive, high, secret, 'Data of a Kubernetes secret, which is only encoded').
	help(kubernetes_secret, 'Revoke it with Kubernetes, issue another, and read that from the environment or a secret store.').
	pattern(kubernetes_secret, '(?ism)^[ \\t]*(?:"|\\\')?kind(?:"|\\\')?:[ \\t]*(?:"|\\\')?secret(?:"|\\\')?[ \\t]*(?:#[^\\n\\x00]*)?\\n(?:(?!---|[ \\t]*(?:"|\\\')?kind(?:"|\\\')?:)[^\\n\\x00]*\\n){0,30}?[ \\t]*(?:"|\\\')?data(?:"|\\\')?:[ \\t]*\\n(?:[ \\t]*#[^\\n\\x00]*\\n){0,5}(?:[ \\t]+[\\w."\\\'\\-]+:[ \\t]*(?:""|\\\'\\\'|\\{\\{[^\\n\\x00]*)?[ \\t]*(?:#[^\\n\\x00]*)?\\n){0,5}[ \\t]+[\\w."\\\'\\-]+:[ \\t]*(?:[|>][\\-+]?[ \\t]*\\n[ \\t]+)?["\\\']?([0-9A-Za-z+/]{10,}={0,3})["\\\']?[ \\t]*$').
	keyword(kubernetes_secret, secret).
	example(kubernetes_secret, 'deploy/secret.yaml',
		'apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\ntype: Opaque\ndata:\n  # made ' +
		'for a test\n  password: c2lK' + 'RUxMSz' + 'NMczNoNmI0\n').
	counter_example(kubernetes_secret, 'deploy/secret.yaml',
		'apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\ndata:\n  password: {{ .Values' +
		'.password }}\n').
	counter_example(kubernetes_secret, 'deploy/map.yaml',
		'apiVersion: v1\nkind: ConfigMap\ndata:\n  colour: Z3JlZW5pc2hibHVlCg==\n').

	rule(kubernetes_secret_data_first, preventive, high, secret, 'Data of a Kubernetes secret, which is only encoded').
	help(kubernetes_secret_data_first, 'Revoke it with Kubernetes, issue another, and read that from the environment or a secret store.').
	pattern(kubernetes_secret_data_first, '(?ism)^[ \\t]{0,40}["\\\']?data["\\\']?:[ \\t]{0,40}\\n(?:[ \\t]{0,40}#[^\\n\\x00]*\\n){0,5}(?:[ \\t]{1,40}[\\w."\\\'\\-]+:[ \\t]{0,40}(?:""|\\\'\\\'|\\{\\{[^\\n\\x00]*)?[ \\t]{0,40}(?:#[^\\n\\x00]*)?\\n){0,5}[ \\t]{1,40}[\\w."\\\'\\-]+:[ \\t]{0,40}(?:[|>][\\-+]?[ \\t]{0,40}\\n[ \\t]{1,40})?["\\\']?([0-9A-Za-z+/]{10,}={0,3})["\\\']?[ \\t]{0,40}\\n(?:(?!---|[ \\t]{0,40}(?:"|\\\')?kind(?:"|\\\')?:)[^\\n\\x00]*\\n){0,30}?[ \\t]{0,40}(?:"|\\\')?kind(?:"|\\\')?:[ \\t]{0,40}(?:"|\\\')?secret(?:"|\\\')?[ \\t]{0,40}(?:#[^\\n\\x00]*)?$').
	keyword(kubernetes_secret_data_first, secret).
	example(kubernetes_secret_data_first, 'deploy/secret.yaml', 'apiVersion: v1\ndata:\n  password: "c0FQ' +
		'ZUNkUF' + 'VPY0hkUkJT"\nmetadata:\n  name: login\nkind: Secret\n').
	counter_example(kubernetes_secret_data_first, 'deploy/map.yaml',
		'apiVersion: v1\ndata:\n  colour: Z3JlZW5pc2hibHVlCg==\nkind: ConfigMap\n').


	% Infrastructure, secrets management, identity.

	rule(terraform_cloud_token, preventive, critical, secret, 'A Terraform Cloud token').
	help(terraform_cloud_token, 'Revoke it with HashiCorp, issue another, and read that from the environment or a secret store.').
	pattern(terraform_cloud_token, '(?<![\\w])([0-9A-Za-z]{14}\\.atlasv1\\.[0-9A-Za-z_=\\-]{60,70})(?![\\w=\\-])').
	keyword(terraform_cloud_token, '.atlasv1.').
	entropy(terraform_cloud_token, 3.5).
	example(terraform_cloud_token, 'credential = "8Q9hVF1icZda8P.' + 'atlasv1.wFBIFO8EkWe73So1LL2vAy' +
		'kUVGzQ3elixYVmAE6JCQSqeOwCS9jdXDjpUiLHswPJlpA"').
	counter_example(terraform_cloud_token,
		'credential = "xxxxxxxxxxxxxx.atlasv1.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(terraform_cloud_token, 'credential = "PL26aHkVFwF5GP.' + 'atlasv1.7vSBDiFpx' +
		'hMyUUhQZLXUL7Ke3zMyAGPstTWFag1obm"').

	rule(vault_service_token, preventive, critical, secret, 'A Vault service token').
	help(vault_service_token, 'Revoke it with HashiCorp, issue another, and read that from the environment or a secret store.').
	pattern(vault_service_token, '\\b(hvs\\.[\\w\\-]{90,120})(?![\\w\\-])').
	keyword(vault_service_token, 'hvs.').
	entropy(vault_service_token, 3.5).
	example(vault_service_token, 'credential = "hvs.' + 'VSEP1tUR6o2BAd82uvMoG5XhZeE70EMhtpRFguwsLlbli' +
		'RzQvrE20u4iebPNaObKoas2VxPreLelPElqSsIIy9F94D2g25h"').
	counter_example(vault_service_token,
		'credential = "hvs.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(vault_service_token, 'credential = "hvs.' + e4fSB8TjebDkOTxm0bNBEdZ0Tjqb +
		'vg9pACOfVk6CFlOltktdRaRQja7FvTO7l"').

	rule(vault_batch_token, preventive, critical, secret, 'A Vault batch token').
	help(vault_batch_token, 'Revoke it with HashiCorp, issue another, and read that from the environment or a secret store.').
	pattern(vault_batch_token, '\\b(hvb\\.[\\w\\-]{138,300})(?![\\w\\-])').
	keyword(vault_batch_token, 'hvb.').
	entropy(vault_batch_token, 4).
	example(vault_batch_token, 'credential = "hvb.' +
		'6Etdbc0vg9P0BdaVrRe3fWQVRj7VuPdFHYS8B5YfZNeCl4aWOkj8RrPBxGf9BsjsDKnjdftYr8zEH4' +
		e6ENCAwef45dJHDZSL23EdUo3h9IGjaHEEzGLFhemu3T0fTE1U3qqefMA1JM7RTWcYozM3xpBItyE20m + 'ud"').
	counter_example(vault_batch_token,
		'credential = "hvb.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx +
		'xxxxxxxxxxxxxxxxxx"').
	counter_example(vault_batch_token, 'credential = "hvb.' +
		'Cjl9wMo6Sl5HSV7jaZ1mya756f6n5sOaZMMOWlvWaLir7REHwK' +
		'qDOqpDhTBeh0qstNxLNkIi8IJrs4kNWWkOBvRhASuMndFOs6BpigsU"').

	rule(vault_legacy_token, preventive, high, secret, 'A Vault token of the older form').
	help(vault_legacy_token, 'Revoke it with HashiCorp, issue another, and read that from the environment or a secret store.').
	pattern(vault_legacy_token, '(?<![\\w.])(s\\.[0-9A-Za-z]{24})(?![\\w.])').
	keyword(vault_legacy_token, 's.').
	entropy(vault_legacy_token, 3.5).
	check(vault_legacy_token, mixed).
	check(vault_legacy_token, not_placeholder).
	example(vault_legacy_token, 'credential = "s.zj' + 'IWu7UVbZ6' + '9j8gSJtDipcPs"').
	counter_example(vault_legacy_token, 'credential = "s.xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(vault_legacy_token, 'credential = "s.W6' + 'VN0z' + 'W53lKp1U"').

	rule(terraform_password, preventive, medium, secret, 'A password in a Terraform file').
	help(terraform_password, 'Revoke it with HashiCorp, issue another, and read that from the environment or a secret store.').
	pattern(terraform_password, '(?i)\\b(?:administrator_login_)?password"?\\s{0,20}=\\s{0,20}"([^"\\n${}]{8,100})"').
	keyword(terraform_password, password).
	path(terraform_password, '\\.(?:tf|tfvars|hcl)$').
	entropy(terraform_password, 2.5).
	check(terraform_password, not_placeholder).
	example(terraform_password, 'main.tf', '  administrator_login_password = "tEpF' + 'TSWI' + 'O9OixupI"').
	counter_example(terraform_password, 'main.tf', '  administrator_login_password = "xxxxxxxxxxxxxxxx"').

	rule(consul_token, preventive, high, secret, 'A Consul or Nomad ACL token').
	help(consul_token, 'Revoke it with HashiCorp, issue another, and read that from the environment or a secret store.').
	pattern(consul_token, '(?i)(?:consul_?http|consul_?acl|nomad_?)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}))(?![\\w\\-])').
	keyword(consul_token, consul).
	keyword(consul_token, nomad).
	check(consul_token, uuid).
	example(consul_token, 'CONSUL_HTTP_TOKEN=975c6391-' + '09e1-0cb8' + '-8b7f-b4c761ce6a09').
	counter_example(consul_token, 'CONSUL_HTTP_TOKEN=00000000-0000-0000-0000-000000000000').

	rule(pulumi_token, preventive, critical, secret, 'A Pulumi access token').
	help(pulumi_token, 'Revoke it with Pulumi, issue another, and read that from the environment or a secret store.').
	pattern(pulumi_token, '\\b(pul-[0-9a-f]{40})\\b').
	keyword(pulumi_token, 'pul-').
	entropy(pulumi_token, 3).
	example(pulumi_token, 'credential = "pul-' + '4662904274761d4f7a' + 'c5606c0fa8227fa782585b"').
	counter_example(pulumi_token, 'credential = "pul-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(pulumi_token, 'credential = "pul-' + ce4d7d27cf + '8051b31f5d652d"').

	rule(doppler_token, preventive, critical, secret, 'A Doppler token').
	help(doppler_token, 'Revoke it with Doppler, issue another, and read that from the environment or a secret store.').
	pattern(doppler_token, '\\b(dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_\\-]{2,35}\\.)?[0-9A-Za-z]{40,44})\\b').
	keyword(doppler_token, 'dp.pt.').
	keyword(doppler_token, 'dp.st.').
	keyword(doppler_token, 'dp.ct.').
	keyword(doppler_token, 'dp.sa.').
	keyword(doppler_token, 'dp.scim.').
	keyword(doppler_token, 'dp.audit.').
	entropy(doppler_token, 3.5).
	example(doppler_token, 'credential = "dp.' + 'pt.8g9WJdJvDndsTE0LTs' + 'DPqpOuLmikWEM8JMK0vsho0dS"').
	counter_example(doppler_token, 'credential = "dp.pt.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(doppler_token, 'credential = "dp.' + 'pt.ZHwmDR3Ars' + 'zGJEggYP6py52BMo"').

	rule(infisical_token, preventive, critical, secret, 'An Infisical service token').
	help(infisical_token, 'Revoke it with Infisical, issue another, and read that from the environment or a secret store.').
	pattern(infisical_token, '\\b(st\\.[0-9a-f]{24}\\.[0-9a-f]{32}\\.[0-9a-f]{32})\\b').
	keyword(infisical_token, 'st.').
	entropy(infisical_token, 3).
	example(infisical_token, 'credential = "st.' + 'd2e9ea54836dcd196da1d9e8.bab161df99f0775b99' +
		'257461f47708ea.d38d23ee7461c44ad5502e3ce4021d80"').
	counter_example(infisical_token,
		'credential = "st.aaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaa' +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(infisical_token, 'credential = "st.' + '9dd44ee21bdbbd86764c9489.f8f2e1835e33' +
		'5fe59e230a68fd822ef0.2b69c7f51101319c4f1"').

	rule(onepassword_secret_key, preventive, critical, secret, 'A 1Password secret key').
	help(onepassword_secret_key, 'Revoke it with 1Password, issue another, and read that from the environment or a secret store.').
	pattern(onepassword_secret_key, '\\b(A3-[0-9A-Z]{6}-(?:[0-9A-Z]{11}|[0-9A-Z]{6}-[0-9A-Z]{5})-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})\\b').
	keyword(onepassword_secret_key, 'a3-').
	entropy(onepassword_secret_key, 3.6).
	example(onepassword_secret_key, 'credential = "A3-' + 'Z082T8-F0DDXB-3FK' + '90-7RS5W-EN8EW-QFNL8"').
	counter_example(onepassword_secret_key, 'credential = "A3-XXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX"').
	counter_example(onepassword_secret_key, 'credential = "A3-' + 'KZNOPO-0ZHXQN-J' + '21VD-NB28C-05M3R-G"').

	rule(onepassword_service_token, preventive, critical, secret, 'A 1Password service account token').
	help(onepassword_service_token, 'Revoke it with 1Password, issue another, and read that from the environment or a secret store.').
	pattern(onepassword_service_token, '\\b(ops_eyJ[0-9A-Za-z+/]{250,}={0,3})').
	keyword(onepassword_service_token, ops_eyj).
	entropy(onepassword_service_token, 4).
	example(onepassword_service_token, 'credential = "ops_' +
		eyJymh7b9LiA6c8F6dnTqlasnhu3tiLQSiOoq9ojjcSteLm4UX04TWa7L2FT86SqpGZOA6eYCFlSnrmG +
		nb9Mqu9xI8sbtcyz5RflvJiR4zNXlGc4CdYiwFIgFkKXib8MfSC1MuIvw6eVjppWLu3q6 +
		ifw57dUTv4GgJrUa3vziAFxsNH4ynrGGd1hyMH1pCSZ4lxEJ6Z0qf6l16ePbuSMuGxluf1zEafyL72ul +
		'B2lhxMPDEUcSFs8WKdT7qiG8yubeaHLDLXT39AtjjyuQjs8hKmwrqNPoneIofOdvwaak41evjn"').
	counter_example(onepassword_service_token,
		'credential = "ops_eyJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'x"').
	counter_example(onepassword_service_token, 'credential = "ops_' +
		eyJkUobI3cSdeLeh6juEql1lFgSH0Mrd0P0XfjfkyG3ZxZHlfnE5hVdrk9uaWTEOalSknczVnEnlN11P +
		c3iYPLExi4MF1BaSHT +
		'9io2XswwisEsayb7nsYnkSwUIOxiV0GdIk3d20VUQBppU7bvOMf9lAlcOWKliNJlGhS29oUdoUZHggNP' +
		'L2Jjg9fZNCzmhvGcuWr1I2d"').

	rule(bitwarden_machine_token, preventive, critical, secret, 'A Bitwarden machine account token').
	help(bitwarden_machine_token, 'Revoke it with Bitwarden, issue another, and read that from the environment or a secret store.').
	pattern(bitwarden_machine_token, '\\b(0\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\.[0-9A-Za-z]{30}:[0-9A-Za-z+/]{22}==)').
	keyword(bitwarden_machine_token, '==').
	entropy(bitwarden_machine_token, 4).
	example(bitwarden_machine_token, 'credential = "0.28' + '728b4a-fadb-1842-9fcb-f6c10ab8b854.hn9xN8JX' +
		'8HobS75XqPLESm63oAQSXM:32wVAYpFpCYNyT7nqUFY1g=="').
	counter_example(bitwarden_machine_token,
		'credential = "0.00000000-0000-0000-0000-000000000000.xxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxx:AAAAAAAAAAAAAAAAAAAAAA=="').
	counter_example(bitwarden_machine_token, 'credential = "0.c5' + 'b9a67a-6299-d058-842b-76fdc49cf168.D7' +
		'2gShSkbOckxupVmw7VRfRumluOhx:dv6g2FIJzF8="').

	rule(age_secret_key, preventive, critical, secret, 'An age identity (secret key)').
	help(age_secret_key, 'Revoke it with age, issue another, and read that from the environment or a secret store.').
	pattern(age_secret_key, '\\b(AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})\\b').
	keyword(age_secret_key, 'age-secret-key-1').
	entropy(age_secret_key, 3.5).
	example(age_secret_key, 'credential = "AGE-' + 'SECRET-KEY-1G23DWSU87P7XHETTZ0QQY' +
		'YMZUW0VUS2VX7L5CLE2Q36NMFF49DEH4APNV8"').
	counter_example(age_secret_key, 'credential = "AGE-' + 'SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQ' +
		'QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"').
	counter_example(age_secret_key, 'credential = "AGE-' + 'SECRET-KEY-1ZT5DJ35ALA' +
		'ZLWWK5WVLNLFASPCNPJTD2RUYQ"').

	rule(private_key, preventive, critical, secret, 'A private key').
	help(private_key, 'Revoke it with PEM, issue another, and read that from the environment or a secret store.').
	pattern(private_key, '(?i)(-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----[^\\-\\x00]{32,}-----END[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----)').
	pattern(private_key, '(-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\\s{1,4}Proc-Type: 4,ENCRYPTED\\s{1,4}DEK-Info: [^\\n\\x00]{10,80}\\n\\s{1,8}[0-9A-Za-z+/=\\s]{64,}-----END (?:[A-Z]+ )?PRIVATE KEY-----)').
	keyword(private_key, '-----begin').
	check(private_key, pem).
	example(private_key, '-----BEGIN RSA PRIVATE KEY-----\nMII7' +
		'zm9EKPq+sWr9iEmtlhrdpPhmxpGDVxCw0AEFnXj/LMa5f11h6zIqGM4OijWf\nlvZAZWA76UnGX8XGuV1' +
		'47hUkyHqoi3vnclWFCYfU/Ea3jlberf72G9DWQU3r5KLL\n5hQqOaKrjiW1ALZaYNeWCD' +
		'AjWOQS7d+8Hy3xmNeLMbfS2QKFzCA4+OUT/A6MHtMM\nOMb3Qq7YXm8PIcPlYmkQVii1L4mROLy1jEuAO' +
		'nfff6NvDIpzguD51w6wljNOVr7z\n039waKqtSg/vcDiBz8eFVlPAnWzZMgYc0m6S+3lCevjs\n-----EN' +
		'D RSA PRIVATE KEY-----\n').
	example(private_key,
		'-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0F3A' +
		'55D2C1B94E7788A90B1C2D3E4F50\n\nMIIh' +
		'y0PTMWO5pkE5tHgJnu65xIDmygpGNa/dWbltN6jTdGcYkS8gIH5lJOT4PJcK\ni0GVk1CXD0Q4k60XEfG' +
		cVwHYDpKIvDbg55fu +
		'vorp2i//o9nqcJB9TvJzjQxS9ltC\nPwLt0a8iYpRURLn+k+HRbwOBeaFfbyHtMWIFMZj9PD4rkUWBKKu' +
		'3H6XdWCutpcnf\n6iP7ajv7\n-----END EC PRIVATE KEY-----\n').
	example(private_key, 'key: "-----BEGIN PRIVATE KEY-----\\nMIIh' +
		'fQ7K8NHBKbNFTgaS+EIYrCjWLJl1B9MRgO7DMSmFSI74TvozOJN8qzXICdo6\\nZwYnBMhRltK7j3E5S3' +
		ebmd5roNyEMuGSLbz9B +
		'ZLlNcQ3lz5/A9fahGenyZllHdky\\ncxwF/A3N9j86jH3iVsAqoBgxVQvaPqLuLH35ODXhZ9as1qbZ44S' +
		'O7DOWsKt0FJkY\\nxijypOuE\\n-----END PRIVATE KEY-----\\n"').
	counter_example(private_key,
		'-----BEGIN PRIVATE KEY-----\nthis is where the key goes: ask the team that runs t' +
		'he service for it\n-----END PRIVATE KEY-----\n').
	counter_example(private_key, '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n').

	rule(putty_private_key, preventive, critical, secret, 'A PuTTY private key').
	help(putty_private_key, 'Revoke it with PuTTY, issue another, and read that from the environment or a secret store.').
	pattern(putty_private_key, 'PuTTY-User-Key-File-[23]: [^\\n\\x00]{3,60}\\n(?:[^\\n\\x00]{0,200}\\n){3,60}?Private-Lines: \\d{1,3}\\s{1,2}([0-9A-Za-z+/=\\s]{40,})').
	keyword(putty_private_key, 'putty-user-key-file-').
	example(putty_private_key,
		'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: demo\nPublic-Lines: ' +
		'1\nVm8np9heMAKDT94KcuhemNsjm0X764ZTPfyn8BGhzbDsKg8LAvIqSWtZyrUHnX8D\nPrivate-Lines' + ': 1\nPh1L' +
		u1tiRr2qApV44puNCl4PTPKSWTPA + 'ViAIsORzsXYJnDVnYxthEp835QhiX00X\nPrivate-MAC: 00\n').
	counter_example(putty_private_key,
		'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\nAAAA\n').

	rule(wireguard_private_key, preventive, high, secret, 'A WireGuard private key').
	help(wireguard_private_key, 'Revoke it with WireGuard, issue another, and read that from the environment or a secret store.').
	pattern(wireguard_private_key, '(?m)^[ \\t]*PrivateKey[ \\t]*=[ \\t]*([0-9A-Za-z+/]{42}[AEIMQUYcgkosw048]=)[ \\t\\r]*$').
	keyword(wireguard_private_key, privatekey).
	entropy(wireguard_private_key, 4).
	check(wireguard_private_key, base64).
	example(wireguard_private_key, '[Interface]\nPrivateKey = 3XGV' + 'GA1oAqOo/62tresmLD' +
		'Hl4oLRRriDVGPGC1hn6Yo=\n').
	counter_example(wireguard_private_key,
		'[Interface]\nPrivateKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n').
	counter_example(wireguard_private_key, '[Interface]\nPrivateKey = rVZn' + eOzwpoYph3 +
		'fYOQhPKV82xA==\n').

	rule(pkcs12_file, preventive, medium, secret, 'A PKCS #12 file, which usually holds a private key').
	help(pkcs12_file, 'Revoke it with PKCS #12, issue another, and read that from the environment or a secret store.').
	path(pkcs12_file, '(?i)(?:^|/)[^/]+\\.(?:p12|pfx)$').
	example(pkcs12_file, 'keys/server.p12', '').
	counter_example(pkcs12_file, 'keys/server.txt', '').

	rule(java_keystore_file, preventive, medium, secret, 'A Java or Android keystore').
	help(java_keystore_file, 'Revoke it with Java, issue another, and read that from the environment or a secret store.').
	path(java_keystore_file, '(?i)(?:^|/)[^/]+\\.(?:jks|keystore|bcfks)$').
	example(java_keystore_file, 'app/release.jks', '').
	counter_example(java_keystore_file, 'app/release.md', '').

	rule(keepass_file, preventive, medium, secret, 'A KeePass password database').
	help(keepass_file, 'Revoke it with KeePass, issue another, and read that from the environment or a secret store.').
	path(keepass_file, '(?i)(?:^|/)[^/]+\\.kdbx?$').
	example(keepass_file, 'team.kdbx', '').
	counter_example(keepass_file, 'team.kdb.txt', '').

	rule(ssh_private_key_file, preventive, medium, secret, 'A file named like an OpenSSH private key').
	help(ssh_private_key_file, 'Revoke it with OpenSSH, issue another, and read that from the environment or a secret store.').
	path(ssh_private_key_file, '(?:^|/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$').
	example(ssh_private_key_file, 'home/id_ed25519', '').
	counter_example(ssh_private_key_file, 'home/id_ed25519.pub', '').

	rule(htpasswd_hash, preventive, medium, secret, 'A password hash in a htpasswd file').
	help(htpasswd_hash, 'Revoke it with Apache, issue another, and read that from the environment or a secret store.').
	pattern(htpasswd_hash, '(?m)^[^:\\s#]{1,64}:(\\$(?:apr1|2[aby]|5|6)\\$[./0-9A-Za-z$]{20,110}|\\{SHA\\}[0-9A-Za-z+/]{27}=)[ \\t\\r]*$').
	keyword(htpasswd_hash, '$apr1$').
	keyword(htpasswd_hash, '$2a$').
	keyword(htpasswd_hash, '$2b$').
	keyword(htpasswd_hash, '$2y$').
	keyword(htpasswd_hash, '$5$').
	keyword(htpasswd_hash, '$6$').
	keyword(htpasswd_hash, '{sha}').
	path(htpasswd_hash, '(?:^|/)\\.?htpasswd[^/]*$').
	entropy(htpasswd_hash, 3).
	example(htpasswd_hash, 'site/.htpasswd', 'deploy:$apr' + '1$CcYx87vO$rj0' + 'MJ7spzuuWMCnECaP0nB').
	counter_example(htpasswd_hash, 'site/.htpasswd', 'deploy:$apr1$xxxxxxxx$xxxxxxxxxxxxxxxxxxxxxx').

	rule(netrc_password, preventive, high, secret, 'A password in a netrc file').
	help(netrc_password, 'Revoke it with Netrc, issue another, and read that from the environment or a secret store.').
	pattern(netrc_password, '(?m)\\bmachine\\s+\\S{1,100}\\s+login\\s+\\S{1,100}\\s+password\\s+(\\S{6,200})').
	keyword(netrc_password, machine).
	path(netrc_password, '(?:^|/)[._]netrc$').
	entropy(netrc_password, 2.5).
	check(netrc_password, not_placeholder).
	example(netrc_password, 'home/.netrc', 'machine git.example.org login deploy password uq6L' + yN2ZLd +
		dRfqTsaf4N).
	counter_example(netrc_password, 'home/.netrc',
		'machine git.example.org login deploy password xxxxxxxxxxxxxxxxxxxx').

	rule(okta_token, preventive, critical, secret, 'An Okta API token').
	help(okta_token, 'Revoke it with Okta, issue another, and read that from the environment or a secret store.').
	pattern(okta_token, '(?i)okta[\\w .\\-]{0,24}["\\\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\\\'`\\\\]{0,3}(00[\\w=\\-]{40})(?![\\w=\\-])').
	keyword(okta_token, okta).
	entropy(okta_token, 4).
	example(okta_token, 'okta_token = "00WE' + 'QcKGX0iUzz18AtwQg' + 'GH2a1JD0vxDQ6HZzhMO2E"').
	counter_example(okta_token, 'okta_token = "00xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(okta_token, 'okta_token = "00dL' + '1HtAQ2jRX' + 'TmnEKCEtyEni9"').

	rule(auth0_secret, preventive, high, secret, 'An Auth0 client secret').
	help(auth0_secret, 'Revoke it with Auth0, issue another, and read that from the environment or a secret store.').
	pattern(auth0_secret, '(?i)auth0[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{64}))(?![\\w\\-])').
	keyword(auth0_secret, auth0).
	entropy(auth0_secret, 3.7).
	example(auth0_secret, 'auth0_token = "buAW' + 'AgdJBTIKqMknu4NEVgJ7RZWil2DA' +
		'PqGTWvPOHTYwuD6BiizqSfqeAGDezfzK"').
	example(auth0_secret, '"auth0Secret": "aJe4' + g5N38Rv0OzcgjoV78sRvjH4gc9IT +
		'zG0aCRqdYArBm3vm0HKTDd4KuytW11RS",').
	counter_example(auth0_secret,
		'auth0_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(auth0_secret, 'auth0_token = "2wdU' + cSW2LCoLjcWJEp6u + 'cE8X4NB8UUPF4PDoujjV"').

	rule(jumpcloud_key, preventive, high, secret, 'A JumpCloud API key').
	help(jumpcloud_key, 'Revoke it with JumpCloud, issue another, and read that from the environment or a secret store.').
	pattern(jumpcloud_key, '\\b(jca_[0-9A-Za-z]{36})\\b').
	keyword(jumpcloud_key, jca_).
	entropy(jumpcloud_key, 3.5).
	example(jumpcloud_key, 'credential = "jca_' + x6VfWdJZSCNEl5pq + 'XbEQE5kjicgzAOb7b2zB"').
	counter_example(jumpcloud_key, 'credential = "jca_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(jumpcloud_key, 'credential = "jca_' + 'TaJw2GhM5' + 'xOXica67w2yFJ"').

	rule(authress_key, preventive, high, secret, 'An Authress access key').
	help(authress_key, 'Revoke it with Authress, issue another, and read that from the environment or a secret store.').
	pattern(authress_key, '\\b((?:sc|ext|scauth|authress)_[0-9A-Za-z]{5,30}\\.[0-9A-Za-z]{4,6}\\.acc[_\\-][0-9A-Za-z\\-]{10,32}\\.[0-9A-Za-z+/_=\\-]{30,120})(?![\\w+/=\\-])').
	keyword(authress_key, acc_).
	keyword(authress_key, 'acc-').
	entropy(authress_key, 3).
	example(authress_key, 'credential = "sc_' + 'd7wm6elggw.xy87u.acc_3pednf5fip8c.6xU' +
		'pmm55ElAwNAT8D3vzCOHrW9qMtk57iU6nzVQtf2WG"').
	counter_example(authress_key,
		'credential = "sc_xxxxxxxxxx.xxxxx.acc_xxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxx"').
	counter_example(authress_key, 'credential = "sc_' + '65210ir1bq.679xm.acc_94bz7v6s' +
		'15b6.1UIGS1kYeltqdVgRT0ianQhcJ12"').

	rule(tailscale_key, preventive, critical, secret, 'A Tailscale key').
	help(tailscale_key, 'Revoke it with Tailscale, issue another, and read that from the environment or a secret store.').
	pattern(tailscale_key, '\\b(tskey-(?:api|auth|client|scim|webhook)-[0-9A-Za-z]{8,16}CNTRL-[0-9A-Za-z]{20,40})\\b').
	keyword(tailscale_key, 'tskey-').
	entropy(tailscale_key, 3.5).
	example(tailscale_key, 'credential = "tskey-' + 'auth-ZNgL5uhSJCNTRL-jz6' +
		'nG6oMh3bAzVW46Y3uOy5reajtpbyD"').
	counter_example(tailscale_key, 'credential = "tskey-' + 'auth-xxxxxxxxxCNTRL-xxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(tailscale_key, 'credential = "tskey-' + 'auth-Rrkihp4DOCN' + 'TRL-HnB76pgcOujaxqlzap5"').

	rule(defined_networking_key, preventive, high, secret, 'A Defined Networking API token').
	help(defined_networking_key, 'Revoke it with Defined Networking, issue another, and read that from the environment or a secret store.').
	pattern(defined_networking_key, '\\b(dnkey-[0-9A-Za-z=_\\-]{26}-[0-9A-Za-z=_\\-]{52})(?![\\w=\\-])').
	keyword(defined_networking_key, 'dnkey-').
	entropy(defined_networking_key, 3.5).
	example(defined_networking_key, 'credential = "dnkey-' + 'xKeU2Ui9p0IwzKZTHK7qg8I3Wh-cgnJRpvOO' +
		'jjb2izbwSGIGI1ZGLtZjFWPghuUKW3pyR3LY5t8HR9B"').
	counter_example(defined_networking_key,
		'credential = "dnkey-xxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxx"').
	counter_example(defined_networking_key, 'credential = "dnkey-' + 'H8H1K6DM8EgZD7zKNN86cY0q1p' +
		'-aCzvVrpFhjyayywPUBdUHtOrlpTTBKCi"').

	rule(ngrok_token, preventive, high, secret, 'An ngrok authentication token').
	help(ngrok_token, 'Revoke it with ngrok, issue another, and read that from the environment or a secret store.').
	pattern(ngrok_token, '(?i)ngrok[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{20,32}_[0-9A-Za-z]{20,28}))(?![\\w\\-])').
	keyword(ngrok_token, ngrok).
	entropy(ngrok_token, 3.7).
	example(ngrok_token, 'ngrok_token = "dTMv' + stU8khQap3ci1NcmHMHW + 'OmE_y2jTA8pgpssmzrGzs8Pxy"').
	example(ngrok_token, '"ngrokSecret": "pdoE' + gSYc7IbZrl6KmReTTsX1 + 'Hrr_2WVxOop0B4nojvd9oDQ6n",').
	counter_example(ngrok_token, 'ngrok_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxx_xxxxxxxxxxxxxxxxxxxxx"').
	counter_example(ngrok_token, 'ngrok_token = "2vIn' + 'WVpFOiG8s0SeaCmt' + 'UUVlyEM_OhJPiy5MgDUr"').


	% Artificial intelligence.

	rule(anthropic_key, preventive, critical, secret, 'An Anthropic API key').
	help(anthropic_key, 'Revoke it with Anthropic, issue another, and read that from the environment or a secret store.').
	pattern(anthropic_key, '\\b(sk-ant-(?:api03|admin01|oat01|ort01)-[\\w\\-]{93}AA)(?![\\w\\-])').
	keyword(anthropic_key, 'sk-ant-').
	entropy(anthropic_key, 4).
	check(anthropic_key, not_placeholder).
	example(anthropic_key, 'credential = "sk-' + 'ant-api03-Jk1ldEqenA46qBTLrzjlkcKpyIYOKOnKHwXnDCbO4' +
		'MXNoMn6vcdUbt9ZlBVW6Lviwx4JsZDaNvFcBCTG7ofU22GFJ0Qd8AA"').
	counter_example(anthropic_key, 'credential = "sk-' +
		'ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxAA"').
	counter_example(anthropic_key, 'credential = "sk-' + 'ant-api03-Gnab9iRkcAe0ygz1Mq8rxeQY' +
		'OrOTPszQ0s6V9ucFDpQXWcuDZadwQAnoApdiAA"').

	rule(openai_key, preventive, critical, secret, 'An OpenAI API key').
	help(openai_key, 'Revoke it with OpenAI, issue another, and read that from the environment or a secret store.').
	pattern(openai_key, '\\b(sk-(?:(?:proj|svcacct|admin)-)?[0-9A-Za-z_\\-]{20,120}T3BlbkFJ[0-9A-Za-z_\\-]{20,120})(?![\\w\\-])').
	keyword(openai_key, t3blbkfj).
	entropy(openai_key, 3.7).
	example(openai_key, 'credential = "sk-' + 'proj-FQs2Ug0P6Mu5rQMuIVVIJYzab0Uq5bGaEvjIeEgf' +
		'T3BlbkFJQEGXRgh94LzdcVSbs6NRL54jdUcnIUjx5FH06OuA"').
	counter_example(openai_key, 'credential = "sk-' + 'proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'T3BlbkFJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(openrouter_key, preventive, high, secret, 'An OpenRouter key').
	help(openrouter_key, 'Revoke it with OpenRouter, issue another, and read that from the environment or a secret store.').
	pattern(openrouter_key, '\\b(sk-or-v1-[0-9a-f]{64})\\b').
	keyword(openrouter_key, 'sk-or-v1-').
	entropy(openrouter_key, 3).
	example(openrouter_key, 'credential = "sk-' + 'or-v1-7211d0f48bfc2b4e5771f824f07' +
		'4c64bb4fa25d4eec48397ee09430807d28481"').
	counter_example(openrouter_key,
		'credential = "sk-or-v1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaaaaa"').
	counter_example(openrouter_key, 'credential = "sk-' + 'or-v1-5ac2c97cf266c51' +
		'654a7749a0b9b8bbffbcf4bfa"').

	rule(deepseek_key, preventive, high, secret, 'A key of DeepSeek, or another service that writes keys like it').
	help(deepseek_key, 'Revoke it with DeepSeek, issue another, and read that from the environment or a secret store.').
	pattern(deepseek_key, '\\b(sk-[0-9a-f]{32})\\b').
	keyword(deepseek_key, 'sk-').
	entropy(deepseek_key, 3.2).
	example(deepseek_key, 'credential = "sk-' + a8f54ddf63f9ee + '9413a2d37a78d2c239"').
	counter_example(deepseek_key, 'credential = "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(deepseek_key, 'credential = "sk-' + '1b570657' + '3e20db31ea8"').

	rule(huggingface_token, preventive, high, secret, 'A Hugging Face token').
	help(huggingface_token, 'Revoke it with Hugging Face, issue another, and read that from the environment or a secret store.').
	pattern(huggingface_token, '\\b((?:hf_|api_org_)[0-9A-Za-z]{34})\\b').
	keyword(huggingface_token, hf_).
	keyword(huggingface_token, api_org_).
	entropy(huggingface_token, 3.5).
	check(huggingface_token, not_placeholder).
	example(huggingface_token, 'credential = "hf_' + bP9SWzdzteUPJLM + 'GsDSGgaHsPFbkzI4ENT"').
	counter_example(huggingface_token, 'credential = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(huggingface_token, 'credential = "hf_' + o18TQ6LB + 'Dm5itHL4jRVl"').

	rule(replicate_token, preventive, high, secret, 'A Replicate token').
	help(replicate_token, 'Revoke it with Replicate, issue another, and read that from the environment or a secret store.').
	pattern(replicate_token, '\\b(r8_[0-9A-Za-z]{37})\\b').
	keyword(replicate_token, r8_).
	entropy(replicate_token, 3.5).
	example(replicate_token, 'credential = "r8_' + '5YkguDbPwFVEYT7oP' + 'io32f1JwwNpGHr217iwK"').
	counter_example(replicate_token, 'credential = "r8_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(replicate_token, 'credential = "r8_' + 'FYBVopKK7' + 'TJS5snw920W9B"').

	rule(groq_key, preventive, high, secret, 'A Groq key').
	help(groq_key, 'Revoke it with Groq, issue another, and read that from the environment or a secret store.').
	pattern(groq_key, '\\b(gsk_[0-9A-Za-z]{52})\\b').
	keyword(groq_key, gsk_).
	entropy(groq_key, 3.7).
	example(groq_key, 'credential = "gsk_' + 'UacIOGRYMOArs2iA7DmNaRtf' + '2n6s6wWf9OBNY1e9NCgbzIl4AW7c"').
	counter_example(groq_key, 'credential = "gsk_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(groq_key, 'credential = "gsk_' + ibuWb6wMtNHfHh + 'cHsQremUyNYYZVgnEx"').

	rule(xai_key, preventive, high, secret, 'An xAI key').
	help(xai_key, 'Revoke it with xAI, issue another, and read that from the environment or a secret store.').
	pattern(xai_key, '\\b(xai-[0-9A-Za-z]{80})\\b').
	keyword(xai_key, 'xai-').
	entropy(xai_key, 4).
	example(xai_key, 'credential = "xai-' + v2JPNtPIadh3vXrxYmUmP0Z5SdRwDlD5F4ta9J +
		'yOfMs4qFx6hE7bSWOAWI4Qap7HTSXbSwOP1vlp3U3H"').
	counter_example(xai_key,
		'credential = "xai-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxx"').
	counter_example(xai_key, 'credential = "xai-' + 'Wexmwb92OmWJTIc0rrAhP8G' +
		'WjCxWbCZvb9Pdbj8MRcFveh7nxAe"').

	rule(perplexity_key, preventive, high, secret, 'A Perplexity key').
	help(perplexity_key, 'Revoke it with Perplexity, issue another, and read that from the environment or a secret store.').
	pattern(perplexity_key, '\\b(pplx-[0-9A-Za-z]{48})\\b').
	keyword(perplexity_key, 'pplx-').
	entropy(perplexity_key, 3.7).
	example(perplexity_key, 'credential = "pplx-' + m7hxxJmST4L5DJV7Gnno3 + 's69fYlA2e3V5R6ZDPOpc05s8wY4"').
	counter_example(perplexity_key, 'credential = "pplx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(perplexity_key, 'credential = "pplx-' + 'BQ7go8IGHQQY' + 'fawQwvoQoR9Uvf9ew6"').

	rule(nvidia_key, preventive, high, secret, 'An NVIDIA API key').
	help(nvidia_key, 'Revoke it with NVIDIA, issue another, and read that from the environment or a secret store.').
	pattern(nvidia_key, '\\b(nvapi-[\\w\\-]{64})(?![\\w\\-])').
	keyword(nvidia_key, 'nvapi-').
	entropy(nvidia_key, 3.7).
	example(nvidia_key, 'credential = "nvapi-' + '5GdqEiOrsNoKel4Tre5IO9oJuowgb' +
		'3DHyCY1kp3TE4UwHzG8IcxeY98ubfLcT0q4"').
	counter_example(nvidia_key,
		'credential = "nvapi-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxxx"').
	counter_example(nvidia_key, 'credential = "nvapi-' + rNkynzF1MUmnPyXS9 + 'v99RxnhDDAylCfUl7dLjCTG"').

	rule(fireworks_key, preventive, high, secret, 'A Fireworks AI key').
	help(fireworks_key, 'Revoke it with Fireworks AI, issue another, and read that from the environment or a secret store.').
	pattern(fireworks_key, '\\b(fw_[0-9A-Za-z]{22,28})\\b').
	keyword(fireworks_key, fw_).
	entropy(fireworks_key, 3.7).
	check(fireworks_key, mixed).
	example(fireworks_key, 'credential = "fw_' + 'EUp88rJ9Yz' + 'dLyRRGT8lgcKCZ"').
	counter_example(fireworks_key, 'credential = "fw_xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(fireworks_key, 'credential = "fw_' + hvuJd + 'lA7GkpIcD"').

	rule(langsmith_key, preventive, high, secret, 'A LangSmith key').
	help(langsmith_key, 'Revoke it with LangSmith, issue another, and read that from the environment or a secret store.').
	pattern(langsmith_key, '\\b(lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10})\\b').
	keyword(langsmith_key, lsv2_).
	entropy(langsmith_key, 3).
	example(langsmith_key, 'credential = "lsv2_' + pt_5a2b61bad2c6d674b + '70a9300ad6746f6_1aa592b362"').
	counter_example(langsmith_key, 'credential = "lsv2_pt_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaaa"').
	counter_example(langsmith_key, 'credential = "lsv2_' + pt_e6786c3d247468 + '1fb9af653b4f44fd21_bed2"').

	rule(langfuse_key, preventive, high, secret, 'A Langfuse secret key').
	help(langfuse_key, 'Revoke it with Langfuse, issue another, and read that from the environment or a secret store.').
	pattern(langfuse_key, '\\b(sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b').
	keyword(langfuse_key, 'sk-lf-').
	entropy(langfuse_key, 3).
	example(langfuse_key, 'credential = "sk-' + 'lf-ca9a8890-b3b8-c' + 'e74-aa16-ecc76cb9f9bd"').
	counter_example(langfuse_key, 'credential = "sk-lf-00000000-0000-0000-0000-000000000000"').

	rule(pinecone_key, preventive, high, secret, 'A Pinecone key').
	help(pinecone_key, 'Revoke it with Pinecone, issue another, and read that from the environment or a secret store.').
	pattern(pinecone_key, '\\b(pcsk_[0-9A-Za-z]{4,8}_[0-9A-Za-z]{60,70})\\b').
	keyword(pinecone_key, pcsk_).
	entropy(pinecone_key, 4).
	example(pinecone_key, 'credential = "pcsk_' + 'ZoyqOh_Y1MUu4xOkwxMWQSa9KNIVOZR3' +
		'PbkWlVKpy42FyG1N7E6NE4O9TTk55vVz6uHgcC"').
	counter_example(pinecone_key,
		'credential = "pcsk_xxxxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxxxxxxxx"').
	counter_example(pinecone_key, 'credential = "pcsk_' + 'UXwh2k_mzdQBV2gYhbMgP' +
		'7dDhXFX0BeuplRQPZmMA4TwQr6"').

	rule(cohere_key, preventive, high, secret, 'A Cohere key').
	help(cohere_key, 'Revoke it with Cohere, issue another, and read that from the environment or a secret store.').
	pattern(cohere_key, '(?i)(?:cohere|\\bco_api_key)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{40}))\\b').
	keyword(cohere_key, cohere).
	keyword(cohere_key, co_api_key).
	entropy(cohere_key, 3.8).
	example(cohere_key, 'cohere_token = "1Aco' + 'Vz0exg1LbTUHOwsR' + 'o8uOkONV3WN2uUP9mL3I"').
	example(cohere_key, '"cohereSecret": "ssju' + '5Dn1ich7aItzZ2tB' + 'wTKNeMK7EojTs52DopaN",').
	counter_example(cohere_key, 'cohere_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(cohere_key, 'cohere_token = "Hjp6' + ia4nr2xi + 'PlcCwTSF81wo"').

	rule(mistral_key, preventive, high, secret, 'A Mistral key').
	help(mistral_key, 'Revoke it with Mistral, issue another, and read that from the environment or a secret store.').
	pattern(mistral_key, '(?i)mistral[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{32}))\\b').
	keyword(mistral_key, mistral).
	entropy(mistral_key, 3.7).
	check(mistral_key, mixed).
	check(mistral_key, not_placeholder).
	example(mistral_key, 'mistral_token = "vnSq' + 'CSKrEpkqNrD5' + 'V0DDJXm6lgQbFHmN"').
	example(mistral_key, '"mistralSecret": "2mfP' + p2yyOLdvOLmP + '36a41PwMTbd2qEYL",').
	counter_example(mistral_key, 'mistral_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(mistral_key, 'mistral_token = "ljfB' + 'UdUbM' + 'M1zdmNYbCb"').

	rule(privateai_key, preventive, high, secret, 'A Private AI key').
	help(privateai_key, 'Revoke it with Private AI, issue another, and read that from the environment or a secret store.').
	pattern(privateai_key, '(?i)private_?ai[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{32}))\\b').
	keyword(privateai_key, privateai).
	keyword(privateai_key, private_ai).
	entropy(privateai_key, 3.3).
	check(privateai_key, not_placeholder).
	example(privateai_key, 'privateai_token = "brjt' + r3q61rbhjdvj + 'kguevpjzc5gk6d9y"').
	example(privateai_key, '"privateaiSecret": "g29x' + '1lqcf0pmdd93' + 's39tgnm9vxwjp3iw",').
	counter_example(privateai_key, 'privateai_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(privateai_key, 'privateai_token = "flo1' + pzcly + 'gw998q0l9t"').

	rule(wandb_key, preventive, high, secret, 'A Weights & Biases key').
	help(wandb_key, 'Revoke it with Weights & Biases, issue another, and read that from the environment or a secret store.').
	pattern(wandb_key, '(?i)(?:wandb|weights_?and_?biases)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{40}))\\b').
	keyword(wandb_key, wandb).
	keyword(wandb_key, weights).
	entropy(wandb_key, 3).
	example(wandb_key, 'wandb_token = "f296' + '286ca6e1e1c627b1' + 'eaf6e7dede2eba33653c"').
	example(wandb_key, '"wandbSecret": "14b7' + b711f982fabfa66c + 'cc7131177996ed8ea40b",').
	counter_example(wandb_key, 'wandb_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(wandb_key, 'wandb_token = "5b8d' + '1e35dff7' + 'd473a32706cb"').

	rule(elevenlabs_key, preventive, high, secret, 'An ElevenLabs key').
	help(elevenlabs_key, 'Revoke it with ElevenLabs, issue another, and read that from the environment or a secret store.').
	pattern(elevenlabs_key, '\\b(sk_[0-9a-f]{48})\\b').
	keyword(elevenlabs_key, sk_).
	entropy(elevenlabs_key, 3).
	example(elevenlabs_key, 'credential = "sk_' + '321a7d328619ed4bfa0440' + '994473e61bbe9e04c650d3cc8c"').
	counter_example(elevenlabs_key, 'credential = "sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(elevenlabs_key, 'credential = "sk_' + '1c2750b654b7f' + '8dccf875412f36522"').

	rule(databricks_token, preventive, critical, secret, 'A Databricks token').
	help(databricks_token, 'Revoke it with Databricks, issue another, and read that from the environment or a secret store.').
	pattern(databricks_token, '\\b(dapi[0-9a-f]{32}(?:-\\d)?)\\b').
	keyword(databricks_token, dapi).
	entropy(databricks_token, 3).
	example(databricks_token, 'credential = "dapi' + '7e6e2cf583adc3' + 'f834f51ca20a19b623"').
	counter_example(databricks_token, 'credential = "dapiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(databricks_token, 'credential = "dapi' + '9b7ce7c' + '14fe88bf8d8d"').

	rule(prefect_key, preventive, high, secret, 'A Prefect key').
	help(prefect_key, 'Revoke it with Prefect, issue another, and read that from the environment or a secret store.').
	pattern(prefect_key, '\\b(pnu_[0-9A-Za-z]{36})\\b').
	keyword(prefect_key, pnu_).
	entropy(prefect_key, 3).
	example(prefect_key, 'credential = "pnu_' + 'AhLt0w8GR8hmpvy7' + '0ZlnlvZ2Dxu7bqa52Wjg"').
	counter_example(prefect_key, 'credential = "pnu_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(prefect_key, 'credential = "pnu_' + auf28l4xs + 'rLTRW9ROLTUyJ"').

	rule(dbt_token, preventive, high, secret, 'A dbt Cloud token').
	help(dbt_token, 'Revoke it with dbt, issue another, and read that from the environment or a secret store.').
	pattern(dbt_token, '\\b(dbt[uc]_[0-9A-Za-z_\\-]{40,120})(?![\\w\\-])').
	keyword(dbt_token, dbtu_).
	keyword(dbt_token, dbtc_).
	entropy(dbt_token, 3.7).
	example(dbt_token, 'credential = "dbtu_' + 'UOiitTMXdBk5kn9mV7rSj' + 'nK4690PAgDv2VaTfbZ0yG1YwCxt"').
	counter_example(dbt_token, 'credential = "dbtu_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(dbt_token, 'credential = "dbtu_' + nLjN36iNivls + 'wlOctEVaxK686eoONJ"').


	% Payments and commerce.

	rule(stripe_key, preventive, critical, secret, 'A Stripe secret or restricted key').
	help(stripe_key, 'Revoke it with Stripe, issue another, and read that from the environment or a secret store.').
	pattern(stripe_key, '\\b((?:sk|rk)_(?:live|prod)_[0-9A-Za-z]{10,99})\\b').
	keyword(stripe_key, sk_live_).
	keyword(stripe_key, sk_prod_).
	keyword(stripe_key, rk_live_).
	keyword(stripe_key, rk_prod_).
	entropy(stripe_key, 3).
	example(stripe_key, 'credential = "sk_' + live_iBwBdqC8 + 'Mhj6qy5vzBIc3jJz"').
	counter_example(stripe_key, 'credential = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(stripe_test_key, preventive, medium, secret, 'A Stripe test key').
	help(stripe_test_key, 'Revoke it with Stripe, issue another, and read that from the environment or a secret store.').
	pattern(stripe_test_key, '\\b((?:sk|rk)_test_[0-9A-Za-z]{10,99})\\b').
	keyword(stripe_test_key, sk_test_).
	keyword(stripe_test_key, rk_test_).
	entropy(stripe_test_key, 3).
	example(stripe_test_key, 'credential = "sk_' + test_tDQ0oVdD + 'Flc6Sae41pEYfyF3"').
	counter_example(stripe_test_key, 'credential = "sk_test_xxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(stripe_webhook_secret, preventive, high, secret, 'A Stripe webhook secret').
	help(stripe_webhook_secret, 'Revoke it with Stripe, issue another, and read that from the environment or a secret store.').
	pattern(stripe_webhook_secret, '\\b(whsec_[0-9A-Za-z+/]{32,64}={0,2})(?![\\w+/=])').
	keyword(stripe_webhook_secret, whsec_).
	entropy(stripe_webhook_secret, 3.7).
	example(stripe_webhook_secret, 'credential = "whsec_' + 'NYMGpBkjGy4Wp' + 'gGDQ7ipfEqZuQRtWXis"').
	counter_example(stripe_webhook_secret, 'credential = "whsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(stripe_webhook_secret, 'credential = "whsec_' + 'F3sA52' + 'Eez9HPSAmibXb"').

	rule(square_token, preventive, critical, secret, 'A Square access token').
	help(square_token, 'Revoke it with Square, issue another, and read that from the environment or a secret store.').
	pattern(square_token, '\\b(sq0atp-[\\w\\-]{22,60}|EAAA[\\w\\-]{56,60})(?![\\w\\-])').
	pattern(square_token, '(?i)square[\\w .\\-]{0,24}["\\\'\\]\\\\]{0,3}\\s{0,4}[:=>,]{1,4}\\s{0,20}["\\\'`]?(EAAA[\\w\\-]{22,60})(?![\\w\\-])').
	keyword(square_token, 'sq0atp-').
	keyword(square_token, eaaa).
	entropy(square_token, 3.5).
	check(square_token, mixed).
	example(square_token, 'credential = "sq0atp-' + tOdjVbl + '9bGl36s59D0At2n"').
	counter_example(square_token, 'credential = "sq0atp-xxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(square_token, 'credential = "sq0atp-' + 'KN' + 'upIYH46v50"').

	rule(square_secret, preventive, critical, secret, 'A Square OAuth secret').
	help(square_secret, 'Revoke it with Square, issue another, and read that from the environment or a secret store.').
	pattern(square_secret, '\\b(sq0csp-[\\w\\-]{43})(?![\\w\\-])').
	keyword(square_secret, 'sq0csp-').
	entropy(square_secret, 3.5).
	example(square_secret, 'credential = "sq0csp-' + vbwninKDZ26o9g45Ft + 'EhvHZ2tgmbetLZGEdhtipsHT2"').
	counter_example(square_secret, 'credential = "sq0csp-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(square_secret, 'credential = "sq0csp-' + 'ZgeQ32Fbn' + 'Su0KWUYX49Rnsf51j"').

	rule(braintree_token, preventive, critical, secret, 'A PayPal Braintree access token').
	help(braintree_token, 'Revoke it with PayPal, issue another, and read that from the environment or a secret store.').
	pattern(braintree_token, '\\b(access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-f]{32})\\b').
	keyword(braintree_token, 'access_token$production$').
	entropy(braintree_token, 3.5).
	example(braintree_token, 'credential = "access_' + 'token$production$g2du8tf60w3o' +
		'03xn$ce2fecdf2ca7e6c38ebd62f67c01bda1"').
	counter_example(braintree_token, 'credential = "access_' + 'token$production$xxxxxxxxxxxx' +
		'xxxx$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(braintree_token, 'credential = "access_' + 'token$production$co77bp' +
		'2hz4jbz3j1$30ce285a329ad5834d0"').

	rule(razorpay_key, preventive, high, secret, 'A Razorpay live key id').
	help(razorpay_key, 'Revoke it with Razorpay, issue another, and read that from the environment or a secret store.').
	pattern(razorpay_key, '\\b(rzp_live_[0-9A-Za-z]{14})\\b').
	keyword(razorpay_key, rzp_live_).
	entropy(razorpay_key, 3).
	example(razorpay_key, 'credential = "rzp_' + live_C2 + '2memcx50bLv3"').
	counter_example(razorpay_key, 'credential = "rzp_' + live_xx + 'xxxxxxxxxxxx"').
	counter_example(razorpay_key, 'credential = "rzp_' + live + '_hZbBMiV"').

	rule(flutterwave_key, preventive, high, secret, 'A Flutterwave key').
	help(flutterwave_key, 'Revoke it with Flutterwave, issue another, and read that from the environment or a secret store.').
	pattern(flutterwave_key, '\\b(FLW(?:SECK|PUBK)(?:_TEST)?-(?:[0-9a-h]{32}-X|[0-9a-h]{12}))\\b').
	keyword(flutterwave_key, flwseck).
	keyword(flutterwave_key, flwpubk).
	entropy(flutterwave_key, 3).
	check(flutterwave_key, not_placeholder).
	example(flutterwave_key, 'credential = "FLWSECK_' + 'TEST' + '-e49493268b19"').
	counter_example(flutterwave_key, 'credential = "FLWSECK_' + 'TEST' + '-aaaaaaaaaaaa"').
	counter_example(flutterwave_key, 'credential = "FLWSECK_' + 'T' + 'EST-27a5bb"').

	rule(adyen_key, preventive, critical, secret, 'An Adyen API key').
	help(adyen_key, 'Revoke it with Adyen, issue another, and read that from the environment or a secret store.').
	pattern(adyen_key, '\\b(AQE[\\w+/]{10,200}(?:={0,2})-[\\w+/]{20,100}={0,2}-[\\w!@#$%^&*<>,.;:?(){}\\[\\]~\\-]{10,40})').
	keyword(adyen_key, aqe).
	entropy(adyen_key, 4.3).
	example(adyen_key, 'credential = "AQER' + 'rO3cXK9aKZwNXYoAOoZJuTJ9qnNKuajvXllCcuAOpd5ZUQH-LmMU' +
		'9UA3NQ6t2BkmSTfdzXGtTk3r8u6xUk3dHPFQsUn=-OaD7HOicIz7nQFSU"').
	counter_example(adyen_key,
		'credential = "AQExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx=-xxxxxxxxxxxxxxxx"').
	counter_example(adyen_key, 'credential = "AQEZ' + 'IKG69aM7JIyyctd9g3bb0v8VU66MB6hYuw3vyvW3GoJcxjz-' +
		'Fj3jiJVXjIs0XmtyY0La5H2smEhGXMwUiTItZCSZfvX=-PhuBFC5r"').

	rule(mercadopago_token, preventive, critical, secret, 'A Mercado Pago access token').
	help(mercadopago_token, 'Revoke it with Mercado Pago, issue another, and read that from the environment or a secret store.').
	pattern(mercadopago_token, '\\b(APP_USR-\\d{13,17}-\\d{6}-[0-9a-f]{32}-\\d{5,12})\\b').
	keyword(mercadopago_token, 'app_usr-').
	entropy(mercadopago_token, 3).
	example(mercadopago_token, 'credential = "APP_' + 'USR-3830882691169554-295882-01108' +
		'36029f8a576f8c60de270910d0f-284881908"').
	counter_example(mercadopago_token, 'credential = "APP_' + 'USR-0000000000000000-000000-aaaaa' +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaa-000000000"').
	counter_example(mercadopago_token, 'credential = "APP_' + 'USR-0984513035702949-071552-61' +
		'ce5f247d4edbc1f1734c3aabc67418-1787"').

	rule(coinbase_key, preventive, high, secret, 'A Coinbase access token').
	help(coinbase_key, 'Revoke it with Coinbase, issue another, and read that from the environment or a secret store.').
	pattern(coinbase_key, '(?i)coinbase[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{64}))(?![\\w\\-])').
	keyword(coinbase_key, coinbase).
	entropy(coinbase_key, 3.5).
	example(coinbase_key, 'coinbase_token = "3DyG' + a1RPnj0Nvhf3Nvo5EKqAyywyl6Ri +
		'yTe71wMjwCxWzkqsEyCnLaCkfVqnjIcH"').
	example(coinbase_key, '"coinbaseSecret": "SqZF' + 'N5xPORS5ecmgrObMCOGeit6i2lSq' +
		'hqq61lFJcQGfFS4WloBKVVainubU9Fha",').
	counter_example(coinbase_key,
		'coinbase_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xx"').
	counter_example(coinbase_key, 'coinbase_token = "2oEy' + '5yxQ4QYbmqNGRcK1' + 'RPBSZ68GdedXsPkvuQpF"').

	rule(kraken_key, preventive, high, secret, 'A Kraken key').
	help(kraken_key, 'Revoke it with Kraken, issue another, and read that from the environment or a secret store.').
	pattern(kraken_key, '(?i)kraken[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z/=_+\\-]{80,90}))(?![\\w\\-])').
	keyword(kraken_key, kraken).
	entropy(kraken_key, 3.7).
	example(kraken_key, 'kraken_token = "JJgD' + 'PnFfV1uhTzBrLEcotlxuCQHksdl3hjYtvyCP' +
		'Fq96XB8PIb1HVzay9APCm3hAIS2SKmMOeHmLUug3"').
	example(kraken_key, '"krakenSecret": "fHkU' + 'RGD30fOYYCz9OZZC9V8gZ6Ig9mqZAmlzv8ZK' +
		'w1RzLWqCa0sOqyHzUU9HmsE0qqAzDmdlJNX4fYUR",').
	counter_example(kraken_key,
		'kraken_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxx"').
	counter_example(kraken_key, 'kraken_token = "qE0s' + '2KGLuUpHr2c1VOO2leAVJ' +
		'eLYddepBfEWTFhrrhQlkD4nkLh"').

	rule(kucoin_key, preventive, high, secret, 'A KuCoin key').
	help(kucoin_key, 'Revoke it with KuCoin, issue another, and read that from the environment or a secret store.').
	pattern(kucoin_key, '(?i)kucoin[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-f]{24}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})))(?![\\w\\-])').
	keyword(kucoin_key, kucoin).
	entropy(kucoin_key, 3).
	example(kucoin_key, 'kucoin_token = "8805' + '7303556e' + 'de5a48439a4e"').
	example(kucoin_key, '"kucoinSecret": "1bfe' + c8e56cb5 + '753a5daf2734",').
	counter_example(kucoin_key, 'kucoin_token = "aaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(kucoin_key, 'kucoin_token = "1e3' + '5282' + '2aa0eb4"').

	rule(bittrex_key, preventive, high, secret, 'A Bittrex key').
	help(bittrex_key, 'Revoke it with Bittrex, issue another, and read that from the environment or a secret store.').
	pattern(bittrex_key, '(?i)bittrex[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{32}))\\b').
	keyword(bittrex_key, bittrex).
	entropy(bittrex_key, 3).
	example(bittrex_key, 'bittrex_token = "e844' + '03983cccc1de' + '0f03019c0bea801c"').
	example(bittrex_key, '"bittrexSecret": "a1a2' + a46f36689217 + '7f2bf15c3b5dc964",').
	counter_example(bittrex_key, 'bittrex_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(bittrex_key, 'bittrex_token = "d8a3' + '27d48' + '81a7a50275"').

	rule(binance_key, preventive, high, secret, 'A Binance key').
	help(binance_key, 'Revoke it with Binance, issue another, and read that from the environment or a secret store.').
	pattern(binance_key, '(?i)binance[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{64}))\\b').
	keyword(binance_key, binance).
	entropy(binance_key, 3.7).
	example(binance_key, 'binance_token = "SENE' + '2BizpN0LA8jwXGuLMgs1XKTtnZtx' +
		'di2BDbzGwEP53qguNlKZicTmn3vqJBbJ"').
	example(binance_key, '"binanceSecret": "6WcZ' + qDPdlSNmN4gnb5k606evAZuduIQ6 +
		'wQeNcmjh1RlZko292nI3EY7TJcP31kqK",').
	counter_example(binance_key,
		'binance_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'x"').
	counter_example(binance_key, 'binance_token = "96zQ' + 'QLZPzrQZq237e7i3' + 'qglsC7wfRiNmo6ECHvyk"').

	rule(gocardless_token, preventive, critical, secret, 'A GoCardless live token').
	help(gocardless_token, 'Revoke it with GoCardless, issue another, and read that from the environment or a secret store.').
	pattern(gocardless_token, '(?i)gocardless[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:live_[\\w=\\-]{40}))(?![\\w\\-])').
	keyword(gocardless_token, gocardless).
	entropy(gocardless_token, 3.5).
	example(gocardless_token, 'gocardless_token = "live_' + tITJ9aiFW541oI9Yo + 'qE7xslZxKSqs7eyAOjrOQzI"').
	example(gocardless_token, '"gocardlessSecret": "live_' + nKJ6yaNzdq45u3hsm + 'lnzyKxmdyTQlIN0Tf9Eemss",').
	counter_example(gocardless_token, 'gocardless_token = "live_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(gocardless_token, 'gocardless_token = "live_' + pbtH672Pi + 'O8TrrzhxKDSvV63"').

	rule(plaid_access_token, preventive, critical, secret, 'A Plaid access token').
	help(plaid_access_token, 'Revoke it with Plaid, issue another, and read that from the environment or a secret store.').
	pattern(plaid_access_token, '\\b(access-production-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b').
	keyword(plaid_access_token, 'access-production-').
	entropy(plaid_access_token, 3).
	example(plaid_access_token, 'credential = "access-' + 'production-566293ce-' +
		'c283-65f5-a3e5-69a62357c9e9"').
	counter_example(plaid_access_token, 'credential = "access-' + 'production-00000000-' +
		'0000-0000-0000-000000000000"').

	rule(plaid_test_token, preventive, medium, secret, 'A Plaid access token of a sandbox').
	help(plaid_test_token, 'Revoke it with Plaid, issue another, and read that from the environment or a secret store.').
	pattern(plaid_test_token, '\\b(access-(?:sandbox|development)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b').
	keyword(plaid_test_token, 'access-sandbox-').
	keyword(plaid_test_token, 'access-development-').
	entropy(plaid_test_token, 3).
	example(plaid_test_token, 'credential = "access-' + 'sandbox-9ccbae81-8' + '5d9-aa98-b5c2-f069da36f267"').
	counter_example(plaid_test_token, 'credential = "access-' + 'sandbox-00000000-0' +
		'000-0000-0000-000000000000"').

	rule(plaid_client, preventive, medium, secret, 'A Plaid client id or secret').
	help(plaid_client, 'Revoke it with Plaid, issue another, and read that from the environment or a secret store.').
	pattern(plaid_client, '(?i)plaid[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9A-Za-z]{30}|[0-9A-Za-z]{24})))\\b').
	keyword(plaid_client, plaid).
	entropy(plaid_client, 3.2).
	example(plaid_client, 'plaid_token = "09ql' + '5wwszjql642' + '7jm6bls2ajtowie"').
	example(plaid_client, '"plaidSecret": "c4i6' + l2a1x21pnfg + 'rn2ohh8m72zpv1o",').
	counter_example(plaid_client, 'plaid_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(plaid_client, 'plaid_token = "qmir' + lv7im + 'k0roqlh4c"').

	rule(lob_key, preventive, high, secret, 'A Lob key').
	help(lob_key, 'Revoke it with Lob, issue another, and read that from the environment or a secret store.').
	pattern(lob_key, '\\b((?:live|test)_(?:pub_[0-9a-f]{31}|[0-9a-f]{35}))\\b').
	keyword(lob_key, live_).
	keyword(lob_key, test_).
	entropy(lob_key, 3).
	example(lob_key, 'credential = "test_' + '2649ce202300a7d' + 'e2258a9030a813606a3b"').
	counter_example(lob_key, 'credential = "test_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(lob_key, 'credential = "test_' + '346ef6f9' + '727ac5f8e8531"').

	rule(shippo_token, preventive, high, secret, 'A Shippo token').
	help(shippo_token, 'Revoke it with Shippo, issue another, and read that from the environment or a secret store.').
	pattern(shippo_token, '\\b(shippo_(?:live|test)_[0-9A-Fa-f]{40})\\b').
	keyword(shippo_token, shippo_).
	entropy(shippo_token, 3).
	example(shippo_token, 'credential = "shippo_' + live_d2227ca575520c + 'fe77d9c634915e977472d2a0bd"').
	counter_example(shippo_token, 'credential = "shippo_' + live_aaaaaaaaaaaaaa +
		'aaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(shippo_token, 'credential = "shippo_' + live_854c60 + '9a05826f6013e78ff9"').

	rule(easypost_key, preventive, high, secret, 'An EasyPost key').
	help(easypost_key, 'Revoke it with EasyPost, issue another, and read that from the environment or a secret store.').
	pattern(easypost_key, '\\b(EZ[AT]K[0-9A-Za-z]{54})\\b').
	keyword(easypost_key, ezak).
	keyword(easypost_key, eztk).
	entropy(easypost_key, 3.5).
	example(easypost_key, 'credential = "EZAK' + tpYHvORhvBUTGbLiYtI6zTgu7 +
		'BifPfVke0Y6hZknKesSnWHMRrlUts"').
	counter_example(easypost_key,
		'credential = "EZAKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(easypost_key, 'credential = "EZAK' + 'AeOg0IgCmVaa0Z4' + 'xocqFHeoqJBzlxAwzL7"').

	rule(duffel_token, preventive, high, secret, 'A Duffel token').
	help(duffel_token, 'Revoke it with Duffel, issue another, and read that from the environment or a secret store.').
	pattern(duffel_token, '\\b(duffel_(?:test|live)_[0-9A-Za-z_\\-=]{43})(?![\\w=\\-])').
	keyword(duffel_token, duffel_).
	entropy(duffel_token, 3.5).
	example(duffel_token, 'credential = "duffel_' + live_yErQALJ4Cahedce + 'gPquTRXFnzTC1HaBc91dkid0HUux"').
	counter_example(duffel_token, 'credential = "duffel_' + live_xxxxxxxxxxxxxxx +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(duffel_token, 'credential = "duffel_' + live_XZ2iYCL + 'HRryeieSqWjNaVbZ4Pe"').

	rule(shopify_token, preventive, critical, secret, 'A Shopify token or shared secret').
	help(shopify_token, 'Revoke it with Shopify, issue another, and read that from the environment or a secret store.').
	pattern(shopify_token, '\\b(shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32})\\b').
	keyword(shopify_token, shpat_).
	keyword(shopify_token, shpca_).
	keyword(shopify_token, shppa_).
	keyword(shopify_token, shpss_).
	entropy(shopify_token, 3).
	example(shopify_token, 'credential = "shpat_' + '8dd9b677f6601' + 'fc1f40e1a2cb01fd454"').
	counter_example(shopify_token, 'credential = "shpat_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(shopify_token, 'credential = "shpat_' + '7f74f4' + '15cd7edd5f6cb"').

	rule(etsy_key, preventive, medium, secret, 'An Etsy key').
	help(etsy_key, 'Revoke it with Etsy, issue another, and read that from the environment or a secret store.').
	pattern(etsy_key, '(?i)etsy[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{24}))\\b').
	keyword(etsy_key, etsy).
	entropy(etsy_key, 3.2).
	example(etsy_key, 'etsy_token = "fwci' + '6mfrtf2q' + 'zhj6pjbka02x"').
	example(etsy_key, '"etsySecret": "1oqb' + ygcy0xng + 'd2ib0n1m2dze",').
	counter_example(etsy_key, 'etsy_token = "xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(etsy_key, 'etsy_token = "d96' + pa66 + '9og0hqc"').

	rule(finicity_key, preventive, high, secret, 'A Finicity key').
	help(finicity_key, 'Revoke it with Finicity, issue another, and read that from the environment or a secret store.').
	pattern(finicity_key, '(?i)finicity[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-f]{32}|[0-9a-z]{20})))\\b').
	keyword(finicity_key, finicity).
	entropy(finicity_key, 3).
	example(finicity_key, 'finicity_token = "1cc1' + '6ef4508d2f9f' + 'abcfee8f9e1aa01e"').
	example(finicity_key, '"finicitySecret": "10a7' + d878426855d0 + '43d7819dd4594f19",').
	counter_example(finicity_key, 'finicity_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(finicity_key, 'finicity_token = "efae' + '7a60b' + '5406c68aef"').

	rule(finnhub_key, preventive, medium, secret, 'A Finnhub key').
	help(finnhub_key, 'Revoke it with Finnhub, issue another, and read that from the environment or a secret store.').
	pattern(finnhub_key, '(?i)finnhub[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{20}))\\b').
	keyword(finnhub_key, finnhub).
	entropy(finnhub_key, 3).
	example(finnhub_key, 'finnhub_token = "7cez' + ai867e + 'f3ptjtpo5k"').
	example(finnhub_key, '"finnhubSecret": "h6fl' + hrb2df + 'z0eo0chfg4",').
	counter_example(finnhub_key, 'finnhub_token = "xxxxxxxxxxxxxxxxxxxx"').
	counter_example(finnhub_key, 'finnhub_token = "mx' + qf9 + '8uzfsi"').

	rule(freemius_key, preventive, high, secret, 'A Freemius secret key').
	help(freemius_key, 'Revoke it with Freemius, issue another, and read that from the environment or a secret store.').
	pattern(freemius_key, '(?i)["\\\']secret_key["\\\']\\s{0,4}=>\\s{0,4}["\\\'](sk_\\S{29})["\\\']').
	keyword(freemius_key, secret_key).
	path(freemius_key, '(?i)\\.php$').
	entropy(freemius_key, 3).
	example(freemius_key, 'plugin.php', '\'secret_key\' => \'sk_' + pzeCFrSp6hm5h + 'mAUxdZYSLrCsRy9M\',').
	counter_example(freemius_key, 'plugin.php', '\'secret_key\' => \'sk_xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\',').
	counter_example(freemius_key, 'plugin.php', '\'secret_key\' => \'sk_' + '58zwSrp' + 'fcS46C7bIL\',').

	rule(infracost_key, preventive, medium, secret, 'An Infracost key').
	help(infracost_key, 'Revoke it with Infracost, issue another, and read that from the environment or a secret store.').
	pattern(infracost_key, '(?<![\\w/.])(ico-[0-9A-Za-z]{32})\\b').
	keyword(infracost_key, 'ico-').
	entropy(infracost_key, 3.5).
	example(infracost_key, 'credential = "ico-' + 'TB0KcgjXqyCF2S' + '8wgE4ZC30UPOMNRkhp"').
	counter_example(infracost_key, 'credential = "ico-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(infracost_key, 'credential = "ico-' + adLebOf + '51imGqrv1Qim"').


	% Communication.

	rule(slack_bot_token, preventive, critical, secret, 'A Slack bot token').
	help(slack_bot_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_bot_token, '\\b(xoxb-\\d{10,13}-\\d{10,13}(?:-[0-9A-Za-z]{15,40}|[0-9A-Za-z\\-]{10,40}))\\b').
	keyword(slack_bot_token, 'xoxb-').
	entropy(slack_bot_token, 3).
	example(slack_bot_token, 'credential = "xoxb-' + '117551156610-5651468438' +
		'470-SV5Z5Y9TjlQdjQsEOZhIpHU0"').
	counter_example(slack_bot_token,
		'credential = "xoxb-000000000000-0000000000000-xxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(slack_legacy_bot_token, preventive, high, secret, 'A Slack bot token of the older form').
	help(slack_legacy_bot_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_legacy_bot_token, '\\b(xoxb-\\d{8,14}-[0-9A-Za-z]{18,26})\\b').
	keyword(slack_legacy_bot_token, 'xoxb-').
	entropy(slack_legacy_bot_token, 3).
	example(slack_legacy_bot_token, 'credential = "xoxb-' + '198889781695-BfX' + 'UTT9qLshOG5QVxyoIylOH"').
	counter_example(slack_legacy_bot_token, 'credential = "xoxb-000000000000-xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(slack_legacy_bot_token, 'credential = "xoxb-' + '09997357196' + '3-cSFlqidHSGY4R5"').

	rule(slack_user_token, preventive, critical, secret, 'A Slack user token').
	help(slack_user_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_user_token, '\\b(xox[pe](?:-\\d{10,13}){3}-[0-9A-Za-z\\-]{28,34})(?![\\w\\-])').
	keyword(slack_user_token, 'xoxp-').
	keyword(slack_user_token, 'xoxe-').
	entropy(slack_user_token, 3).
	example(slack_user_token, 'credential = "xoxp-' + '086862603813-099889228363-8343854' +
		'507014-1aea5ea3a06cd39ef73f0ec39644fce3"').
	counter_example(slack_user_token,
		'credential = "xoxp-000000000000-000000000000-0000000000000-aaaaaaaaaaaaaaaaaaaaa' + 'aaaaaaaaaaa"').
	counter_example(slack_user_token, 'credential = "xoxp-' + '032365572427-560887295696-2' +
		'328381633930-ea71a20b9775ba1ded9"').

	rule(slack_legacy_token, preventive, high, secret, 'A Slack token of the older form').
	help(slack_legacy_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_legacy_token, '\\b(xox[os]-\\d{1,13}-\\d{1,13}-\\d{1,13}-[0-9a-f]{6,40})\\b').
	keyword(slack_legacy_token, 'xoxo-').
	keyword(slack_legacy_token, 'xoxs-').
	entropy(slack_legacy_token, 3).
	example(slack_legacy_token, 'credential = "xoxs-' + '6401883032-6884297752-66478910' +
		'25-ceaa8b8a6597da42b31f2fb57b9f10ac"').
	counter_example(slack_legacy_token,
		'credential = "xoxs-0000000000-0000000000-0000000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaa"').

	rule(slack_workspace_token, preventive, high, secret, 'A Slack workspace token').
	help(slack_workspace_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_workspace_token, '\\b(xox[ar]-(?:\\d-)?[0-9A-Za-z\\-]{8,80})\\b').
	keyword(slack_workspace_token, 'xoxa-').
	keyword(slack_workspace_token, 'xoxr-').
	entropy(slack_workspace_token, 2.6).
	example(slack_workspace_token, 'credential = "xoxa-' + '2-E3f83v9K40ESKg' + 'DlgSNxr8Oc63U22izjRuAe"').
	counter_example(slack_workspace_token, 'credential = "xoxa-2-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(slack_app_token, preventive, critical, secret, 'A Slack app-level token').
	help(slack_app_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_app_token, '(?i)\\b(xapp-\\d-[0-9a-z]{8,15}-\\d{8,15}-[0-9a-z]{32,80})\\b').
	keyword(slack_app_token, 'xapp-').
	entropy(slack_app_token, 3).
	example(slack_app_token, 'credential = "xapp-' + '1-AFRRG19W09J-7919323407077-bc9949b5ab00dd1' +
		'acd1288912a9dc6cc8a92a00cebd34aeb5c19cda13694c2ba"').
	counter_example(slack_app_token,
		'credential = "xapp-1-AXXXXXXXXXX-0000000000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').

	rule(slack_config_token, preventive, high, secret, 'A Slack app configuration token').
	help(slack_config_token, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_config_token, '(?i)\\b(xoxe\\.xox[bp]-\\d-[0-9a-z]{163,166})\\b').
	keyword(slack_config_token, 'xoxe.xox').
	entropy(slack_config_token, 3.5).
	example(slack_config_token, 'credential = "xoxe.' +
		'xoxp-1-WaH9ZuLWqrg9QlMXj2hZzW05xvdcx7cuyMleySHO9va2MiXUCn5m7kLxjNamZSzBOvttaQhps' + 'KoF' +
		'WTErrFkS3c1UjiYwF54Q6IApnXvB7FxMH0LhsayvQuh6pVyLRLo0E1PlDDXWvSIS0Asrbl5vd3G8cfJC' + 'OoIB2daG"').
	counter_example(slack_config_token,
		'credential = "xoxe.xoxp-1-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(slack_config_token, 'credential = "xoxe.' +
		'xoxp-1-5MVCF4ToIZWadGfkcf3vxKx4HWPMBmtpxluH6CToUnQmiXI' +
		'k58jI7yUtgOu1k76WiGOoev868ZeD6Y1k0ZXqNmrAlkfcjur7UkIV1vFPTaV"').

	rule(slack_config_refresh, preventive, high, secret, 'A Slack configuration refresh token').
	help(slack_config_refresh, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_config_refresh, '(?i)\\b(xoxe-\\d-[0-9a-z]{146})\\b').
	keyword(slack_config_refresh, 'xoxe-').
	entropy(slack_config_refresh, 3.5).
	example(slack_config_refresh, 'credential = "xoxe-' +
		'1-OlJge514B3bVbb6loK4fo2PsVpY68CKemxzwrNXJ3yILRliywV09B6lyTH06iTBkvZJZL' +
		'4UCIv5zXMHlWmowGH9oUKLxjye01QGTT050xjODTFUvK3xDBz5tnZYPDnxMHzzkMD2HCRXi1gSkt4"').
	counter_example(slack_config_refresh,
		'credential = "xoxe-1-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'xxxxxxx"').
	counter_example(slack_config_refresh, 'credential = "xoxe-' +
		'1-e0azFLQOEZoEOZQtUqW5I4XV4f0wJBk4UWVnJZRCo5FR' +
		'hCqx9O9kU7j34CrL319UEmPW5DOHiMDHKJ70wJFAtKr2clipeZ8"').

	rule(slack_webhook, preventive, high, secret, 'A Slack webhook').
	help(slack_webhook, 'Revoke it with Slack, issue another, and read that from the environment or a secret store.').
	pattern(slack_webhook, '(?i)\\b(hooks\\.slack\\.com/(?:services|workflows|triggers)/[0-9A-Za-z+/]{43,56})(?![\\w+/])').
	keyword(slack_webhook, 'hooks.slack.com').
	entropy(slack_webhook, 3.5).
	example(slack_webhook, 'https://hooks.' + 'slack.com/services/TM3TNDWW6/' +
		'B65FIVY2Y5O/BSbYKy9cb5Rxp2iZbXAlFvEC').
	counter_example(slack_webhook, 'https://hooks.' + 'slack.com/services/TXXXXXXXX/' +
		'BXXXXXXXXXX/xxxxxxxxxxxxxxxxxxxxxxxx').
	counter_example(slack_webhook, 'https://hooks.' + 'slack.com/services/TPJWG' +
		'PB27/BACLIJI13CD/COuXFlBKNpnaYI').

	rule(discord_bot_token, preventive, critical, secret, 'A Discord bot token').
	help(discord_bot_token, 'Revoke it with Discord, issue another, and read that from the environment or a secret store.').
	pattern(discord_bot_token, '\\b([MNO][A-Za-z\\d_\\-]{23,27}\\.[A-Za-z\\d_\\-]{6}\\.[A-Za-z\\d_\\-]{27,38})(?![\\w\\-])').
	keyword(discord_bot_token, '.').
	entropy(discord_bot_token, 4.2).
	check(discord_bot_token, mixed).
	example(discord_bot_token, 'credential = "MTVg' + 'ZZGYuhQ35bevaQbpiVnrp9.UXAblI.Rg' +
		'RfiZ5RsnA2eGFXfQqOfDX5Qj7RMP8mZ5mNhZ"').
	counter_example(discord_bot_token,
		'credential = "MTxxxxxxxxxxxxxxxxxxxxxxxx.xxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxxxxx"').
	counter_example(discord_bot_token, 'credential = "MTiY' + '5CYDDE8BuDiBtwZCcyM3xs.a' +
		'RNIGh.Jrx4bhGgfQagpMoXb8vXv8z"').

	rule(discord_webhook, preventive, high, secret, 'A Discord webhook').
	help(discord_webhook, 'Revoke it with Discord, issue another, and read that from the environment or a secret store.').
	pattern(discord_webhook, '(?i)\\bdiscord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{17,20}/([\\w\\-]{60,70})(?![\\w\\-])').
	keyword(discord_webhook, webhooks).
	entropy(discord_webhook, 4).
	example(discord_webhook, 'https://discord.com/api/webhooks/654224715390605166/Usi5' +
		'LbiTzs63PdemPABuHDLKkFUXgol2qV' + 'UQWAalDvinF04aUUzYcCiLnTFFvDIkR92g').
	counter_example(discord_webhook,
		'https://discord.com/api/webhooks/001877096876178312/xxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx).
	counter_example(discord_webhook, 'https://discord.com/api/webhooks/001877096876178312/fajD' +
		gqRb7pJU8o5w2cYcn + '2slXtGH0A1jfD2GOHorAoz').

	rule(discord_key, preventive, high, secret, 'A Discord key').
	help(discord_key, 'Revoke it with Discord, issue another, and read that from the environment or a secret store.').
	pattern(discord_key, '(?i)discord[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-f]{64}|[0-9A-Za-z_\\-]{32})))(?![\\w\\-])').
	keyword(discord_key, discord).
	entropy(discord_key, 3).
	example(discord_key, 'discord_token = "c569' + '3c331b029abbd03e9e1bc2d296b7' +
		'1cbf7a79039461faf31e850c27cef47e"').
	example(discord_key, '"discordSecret": "87ce' + fb160a0916cb298f621ecdddd23e +
		'514b246c2b61e5b1a30d0cebf9e45b68",').
	counter_example(discord_key,
		'discord_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'a"').
	counter_example(discord_key, 'discord_token = "27d3' + '342665a3efb05d72' + '1076d1124e04685f15a2"').

	rule(discord_client_id, diagnostic, info, secret, 'A Discord client id').
	help(discord_client_id, 'Revoke it with Discord, issue another, and read that from the environment or a secret store.').
	pattern(discord_client_id, '(?i)discord[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9]{17,19}))\\b').
	keyword(discord_client_id, discord).
	entropy(discord_client_id, 2).
	example(discord_client_id, 'discord_token = "1577' + '10919' + '690866071"').
	example(discord_client_id, '"discordSecret": "5131' + '76430' + '243977333",').
	counter_example(discord_client_id, 'discord_token = "000000000000000000"').
	counter_example(discord_client_id, 'discord_token = "5446159430"').

	rule(telegram_bot_token, preventive, critical, secret, 'A Telegram bot token').
	help(telegram_bot_token, 'Revoke it with Telegram, issue another, and read that from the environment or a secret store.').
	pattern(telegram_bot_token, '(?<![\\w])(\\d{5,16}:A[\\w\\-]{34})(?![\\w\\-])').
	keyword(telegram_bot_token, ':a').
	entropy(telegram_bot_token, 3.7).
	example(telegram_bot_token, 'credential = "4055' + '82427:AA2f777w8Eup' + 'pMgU6SmSYkIqTGeXL14guFj"').
	counter_example(telegram_bot_token, 'credential = "000000000:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(telegram_bot_token, 'credential = "1024' + '44126:AA28Sn' + 'lPq5Wqe3FW4y0MSk"').

	rule(teams_webhook, preventive, high, secret, 'A Microsoft Teams webhook').
	help(teams_webhook, 'Revoke it with Microsoft Teams, issue another, and read that from the environment or a secret store.').
	pattern(teams_webhook, '(?i)\\b([a-z0-9\\-]{2,60}\\.webhook\\.office\\.com/webhookb2/[0-9a-f\\-]{36}@[0-9a-f\\-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f\\-]{36})').
	keyword(teams_webhook, 'webhook.office.com').
	entropy(teams_webhook, 3).
	example(teams_webhook, 'https://demo.' +
		'webhook.office.com/webhookb2/9c3a7f10-6580-6cd9-1c14-fb2594d56acb@57ce4304-4e04-' + '581f-9b7b-2' +
		'69d10b5327f/IncomingWebhook/5464c4787e3062909994b0458a55ef85/95ee6add-8c2c-de79-' +
		'fd30-c60efaf1ff5a').
	counter_example(teams_webhook, 'https://demo.' +
		'webhook.office.com/webhookb2/00000000-0000-0000-0000-000000000000@00000000-0000-' + '0000-0000-0' +
		'00000000000/IncomingWebhook/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/00000000-0000-0000-' +
		'0000-000000000000').

	rule(twilio_api_key, preventive, high, secret, 'A Twilio API key id').
	help(twilio_api_key, 'Revoke it with Twilio, issue another, and read that from the environment or a secret store.').
	pattern(twilio_api_key, '\\b(SK[0-9a-f]{32})\\b').
	keyword(twilio_api_key, sk).
	entropy(twilio_api_key, 3).
	example(twilio_api_key, 'credential = "SK96' + a60e1ba11f7ab + '1732dacdc7bf3f30f"').
	counter_example(twilio_api_key, 'credential = "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(twilio_api_key, 'credential = "SK08' + bc6336 + 'b5b42e97785"').

	rule(twilio_auth_token, preventive, critical, secret, 'A Twilio authentication token').
	help(twilio_auth_token, 'Revoke it with Twilio, issue another, and read that from the environment or a secret store.').
	pattern(twilio_auth_token, '(?i)twilio[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(twilio_auth_token, twilio).
	entropy(twilio_auth_token, 3).
	example(twilio_auth_token, 'twilio_token = "4cbe' + '0984b2087255' + '4dede2c11b61de20"').
	example(twilio_auth_token, '"twilioSecret": "726d' + f226712ad40e + '09858db72721da40",').
	counter_example(twilio_auth_token, 'twilio_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(twilio_auth_token, 'twilio_token = "3021' + '64848' + 'ed8e216fea"').

	rule(sendgrid_key, preventive, critical, secret, 'A SendGrid key').
	help(sendgrid_key, 'Revoke it with SendGrid, issue another, and read that from the environment or a secret store.').
	pattern(sendgrid_key, '\\b(SG\\.[\\w=\\-]{20,24}\\.[\\w=\\-]{39,50}|SG\\.[\\w=.\\-]{66})(?![\\w=\\-])').
	keyword(sendgrid_key, 'sg.').
	entropy(sendgrid_key, 3.7).
	example(sendgrid_key, 'credential = "SG.' + '5p2alV2K4McBCIG3YID7aS.OrXz7d65' +
		'xlusqvrp1Vi1VRYZiMWwEQIlCtZ3TglLW61"').
	counter_example(sendgrid_key,
		'credential = "SG.xxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxx"').
	counter_example(sendgrid_key, 'credential = "SG.' + 'AsOZyysXeHlJABVnV8Zrv4.' +
		'7UXJDcKz4VrNMMSOL945XpDFYs"').

	rule(brevo_key, preventive, critical, secret, 'A Brevo (Sendinblue) key').
	help(brevo_key, 'Revoke it with Brevo, issue another, and read that from the environment or a secret store.').
	pattern(brevo_key, '\\b(xkeysib-[0-9a-f]{64}-[0-9A-Za-z]{16})\\b').
	keyword(brevo_key, 'xkeysib-').
	entropy(brevo_key, 3).
	example(brevo_key, 'credential = "xkeysib-' + adc1101d6fa6f99ef70c76bd7f355963faed +
		'8c9e8929cbec8a77088db6615d90-J9dvA6kS5tfd6VvG"').
	counter_example(brevo_key, 'credential = "xkeysib-' + aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa +
		'aaaaaaaaaaaaaaaaaaaaaaaaaaaa-xxxxxxxxxxxxxxxx"').
	counter_example(brevo_key, 'credential = "xkeysib-' + '9122a5850b8b1b46236e749f92a6d5b3' +
		'080b5d998b07a1ece948a579d1b046c9-UWpPBftV"').

	rule(mailchimp_key, preventive, high, secret, 'A Mailchimp key').
	help(mailchimp_key, 'Revoke it with Mailchimp, issue another, and read that from the environment or a secret store.').
	pattern(mailchimp_key, '\\b([0-9a-f]{32}-us\\d{1,2})\\b').
	keyword(mailchimp_key, '-us').
	entropy(mailchimp_key, 3).
	except_line(mailchimp_key, '(?i)SDK\\.initialize').
	example(mailchimp_key, 'credential = "7d68' + fe372ff8321484 + '4c81eb2a376baf-us65"').
	counter_example(mailchimp_key, 'credential = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-us00"').

	rule(mailgun_key, preventive, critical, secret, 'A Mailgun private key').
	help(mailgun_key, 'Revoke it with Mailgun, issue another, and read that from the environment or a secret store.').
	pattern(mailgun_key, '(?i)mailgun[\\w .\\-]{0,24}["\\\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\\\'`\\\\]{0,3}((?:pub)?key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})\\b').
	keyword(mailgun_key, mailgun).
	entropy(mailgun_key, 3).
	example(mailgun_key, 'mailgun_key = "key-' + '40eec19174e36f' + '2e7519fa843beb4e9a"').
	counter_example(mailgun_key, 'mailgun_key = "key-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(mailgun_key, 'mailgun_key = "key-' + bd37ae0 + '29574e6836f6"').

	rule(mailersend_key, preventive, high, secret, 'A MailerSend token').
	help(mailersend_key, 'Revoke it with MailerSend, issue another, and read that from the environment or a secret store.').
	pattern(mailersend_key, '\\b(mlsn\\.[0-9a-f]{64})\\b').
	keyword(mailersend_key, 'mlsn.').
	entropy(mailersend_key, 3).
	example(mailersend_key, 'credential = "mlsn.' + a396c76ffa8e25706763f07da3f2a +
		'e69a50684954d2bc467b72e962f5a7fcd67"').
	counter_example(mailersend_key,
		'credential = "mlsn.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaa"').
	counter_example(mailersend_key, 'credential = "mlsn.' + '6a706bfb661298634' + 'ce3d24a00886c9ce71011c3"').

	rule(resend_key, preventive, high, secret, 'A Resend key').
	help(resend_key, 'Revoke it with Resend, issue another, and read that from the environment or a secret store.').
	pattern(resend_key, '\\b(re_[0-9A-Za-z]{8}_[0-9A-Za-z]{24})\\b').
	keyword(resend_key, re_).
	entropy(resend_key, 3.7).
	example(resend_key, 'credential = "re_' + 'OSrJk1Id_HwlYOz' + 'ccqpyemw8MrhXmWjif"').
	counter_example(resend_key, 'credential = "re_xxxxxxxx_xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(resend_key, 'credential = "re_' + a16EYCpM_O + 'ycgMOrTo4t8wf"').

	rule(postmark_token, preventive, high, secret, 'A Postmark token').
	help(postmark_token, 'Revoke it with Postmark, issue another, and read that from the environment or a secret store.').
	pattern(postmark_token, '(?i)postmark[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}))(?![\\w\\-])').
	keyword(postmark_token, postmark).
	check(postmark_token, uuid).
	example(postmark_token, 'postmark_token = "804603aa-' + '9c4e-7399' + '-7f82-e5815767633b"').
	example(postmark_token, '"postmarkSecret": "ee56c073-' + '48ab-0ff8' + '-ba10-3f4b3dfa7ea9",').
	counter_example(postmark_token, 'postmark_token = "00000000-0000-0000-0000-000000000000"').

	rule(messagebird_key, preventive, high, secret, 'A MessageBird key').
	help(messagebird_key, 'Revoke it with MessageBird, issue another, and read that from the environment or a secret store.').
	pattern(messagebird_key, '(?i)message[_\\-]?bird[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-z]{25}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})))(?![\\w\\-])').
	keyword(messagebird_key, messagebird).
	keyword(messagebird_key, message_bird).
	keyword(messagebird_key, 'message-bird').
	entropy(messagebird_key, 3).
	example(messagebird_key, 'messagebird_token = "gj0x' + '7c8vcnja' + '7h2292ep11js6"').
	example(messagebird_key, '"messagebirdSecret": "xovs' + srz3rhtv + 'gsorzphag4ns9",').
	counter_example(messagebird_key, 'messagebird_token = "xxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(messagebird_key, 'messagebird_token = "743' + jx9e + '9jyxf0q"').

	rule(sendbird_key, preventive, high, secret, 'A Sendbird token or application id').
	help(sendbird_key, 'Revoke it with Sendbird, issue another, and read that from the environment or a secret store.').
	pattern(sendbird_key, '(?i)sendbird[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-f]{40}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})))(?![\\w\\-])').
	keyword(sendbird_key, sendbird).
	entropy(sendbird_key, 3).
	example(sendbird_key, 'sendbird_token = "6c40' + '2bd9a4df65768cd9' + 'a61fbde5b8477b4da7c9"').
	example(sendbird_key, '"sendbirdSecret": "6464' + f388e8fac43a574e + '417a059db1f34c51117d",').
	counter_example(sendbird_key, 'sendbird_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(sendbird_key, 'sendbird_token = "aa5f' + '8f368ab7' + 'f3a3c0c6206b"').

	rule(mattermost_token, preventive, high, secret, 'A Mattermost token').
	help(mattermost_token, 'Revoke it with Mattermost, issue another, and read that from the environment or a secret store.').
	pattern(mattermost_token, '(?i)mattermost[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{26}))\\b').
	keyword(mattermost_token, mattermost).
	entropy(mattermost_token, 3.2).
	example(mattermost_token, 'mattermost_token = "24sb' + '2wjunwlb2' + 'ftj52d8v60zwa"').
	example(mattermost_token, '"mattermostSecret": "yxl2' + '3t91nchb1' + 'so0tm4kuf33x9",').
	counter_example(mattermost_token, 'mattermost_token = "xxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(mattermost_token, 'mattermost_token = "9v4' + anbx + '9phvuaw8"').

	rule(gitter_token, preventive, medium, secret, 'A Gitter token').
	help(gitter_token, 'Revoke it with Gitter, issue another, and read that from the environment or a secret store.').
	pattern(gitter_token, '(?i)gitter[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{40}))(?![\\w\\-])').
	keyword(gitter_token, gitter).
	entropy(gitter_token, 3.5).
	example(gitter_token, 'gitter_token = "lcE3' + '2baDV9TI8NmjrKSl' + 'LAVyQW8Wx05xJFe0hwXh"').
	example(gitter_token, '"gitterSecret": "4kX0' + 'FZPS47ITCaDkwwNn' + 'eK7owEOxOJv6VOvqMxdr",').
	counter_example(gitter_token, 'gitter_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(gitter_token, 'gitter_token = "HZKT' + wyzFD6Ic + 'ECK1WlFM3fod"').

	rule(intercom_key, preventive, high, secret, 'An Intercom token').
	help(intercom_key, 'Revoke it with Intercom, issue another, and read that from the environment or a secret store.').
	pattern(intercom_key, '(?i)intercom[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z=_\\-]{60}))(?![\\w\\-])').
	keyword(intercom_key, intercom).
	entropy(intercom_key, 3.5).
	example(intercom_key, 'intercom_token = "OHmy' + iDskgUcYXVwcsyk3A1KaIQaIML +
		'DnVubLDpBVrgjijQh45rhIeNvtvN07"').
	example(intercom_key, '"intercomSecret": "EnQE' + 'U1Ld922OSxHpCmqGPv9eNQXhVK' +
		'ygG87LMBbrgrhDCLjXxnt9SGFMoeMV",').
	counter_example(intercom_key,
		'intercom_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(intercom_key, 'intercom_token = "ioRl' + 'LhyeMDeoncwL2ew' + '2MMbtNOhpHeoc8LivCI"').

	rule(twitch_token, preventive, medium, secret, 'A Twitch token').
	help(twitch_token, 'Revoke it with Twitch, issue another, and read that from the environment or a secret store.').
	pattern(twitch_token, '(?i)twitch[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{30}))\\b').
	keyword(twitch_token, twitch).
	entropy(twitch_token, 3.2).
	example(twitch_token, 'twitch_token = "388l' + wd7ikzxbvi1 + 'ssomub9ce6oog2q"').
	example(twitch_token, '"twitchSecret": "6w4m' + efwvvwv2cno + 'c6eh7tr91cdrg9z",').
	counter_example(twitch_token, 'twitch_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(twitch_token, 'twitch_token = "qk1o' + '8z7mf' + 'qwfmonbqy"').

	rule(twitter_key, preventive, high, secret, 'A Twitter key or secret').
	help(twitter_key, 'Revoke it with X (Twitter), issue another, and read that from the environment or a secret store.').
	pattern(twitter_key, '(?i)twitter[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9A-Za-z]{50}|[0-9A-Za-z]{45}|[0-9A-Za-z]{25}|\\d{15,25}-[0-9A-Za-z]{20,40}|A{22}[0-9A-Za-z%]{80,100})))(?![\\w\\-])').
	keyword(twitter_key, twitter).
	entropy(twitter_key, 3.2).
	example(twitter_key, 'twitter_token = "WlGn' + 'NXkH9sMMeqdOn1bFplVNd' + 'qTZGXuuwexjXClU0JU5MfE7AC"').
	example(twitter_key, '"twitterSecret": "JrsG' + jRsaOJm8nhW6c19ySOSyr + 'yGljLVyCfzAGANYnD0GlqK3K7",').
	counter_example(twitter_key, 'twitter_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(twitter_key, 'twitter_token = "hURm' + 'T6GPT46BVmb' + 'mjXJl0uQsPdOamGx"').

	rule(facebook_secret, preventive, high, secret, 'A Facebook app secret').
	help(facebook_secret, 'Revoke it with Facebook, issue another, and read that from the environment or a secret store.').
	pattern(facebook_secret, '(?i)(?:facebook|\\bfb_)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(facebook_secret, facebook).
	keyword(facebook_secret, fb_).
	entropy(facebook_secret, 3).
	example(facebook_secret, 'facebook_token = "5784' + '677989d5efc6' + '6c35dd79967c0683"').
	example(facebook_secret, '"facebookSecret": "efe5' + efafb85110bf + '651be44b39208150",').
	counter_example(facebook_secret, 'facebook_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(facebook_secret, 'facebook_token = "a57c' + '0f8dd' + '6fd1d165fa"').

	rule(facebook_access_token, preventive, high, secret, 'A Facebook access token').
	help(facebook_access_token, 'Revoke it with Facebook, issue another, and read that from the environment or a secret store.').
	pattern(facebook_access_token, '\\b(\\d{15,16}(?:\\||%7C)[0-9A-Za-z_\\-]{27,40}|EAA[MC][0-9A-Za-z]{100,300})(?![\\w\\-])').
	keyword(facebook_access_token, '|').
	keyword(facebook_access_token, '%').
	keyword(facebook_access_token, eaam).
	keyword(facebook_access_token, eaac).
	entropy(facebook_access_token, 3.2).
	example(facebook_access_token, 'credential = "1098' + '174887689718|1KDrF' + 'qOMD3QYflf1PfTxUnekdEX"').
	counter_example(facebook_access_token, 'credential = "0000000000000000|xxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(facebook_access_token, 'credential = "8110' + '022259777755' + '|5enXhqFXmqSQc8tX"').

	rule(linkedin_key, preventive, medium, secret, 'A LinkedIn client id or secret').
	help(linkedin_key, 'Revoke it with LinkedIn, issue another, and read that from the environment or a secret store.').
	pattern(linkedin_key, '(?i)linked[_\\-]?in[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-z]{14}|[0-9A-Za-z]{16}|WPL_AP1\\.[0-9A-Za-z]{16}\\.[0-9A-Za-z+/]{6}==)))(?![\\w\\-])').
	keyword(linkedin_key, linkedin).
	keyword(linkedin_key, linked_in).
	keyword(linkedin_key, 'linked-in').
	entropy(linkedin_key, 2.7).
	check(linkedin_key, mixed).
	check(linkedin_key, not_placeholder).
	example(linkedin_key, 'linkedin_token = "dWqu' + oaYB + 'mGnmmD7x"').
	example(linkedin_key, '"linkedinSecret": "fNSH' + 'UAwH' + 'dkCBKik4",').
	counter_example(linkedin_key, 'linkedin_token = "xxxxxxxxxxxxxxxx"').
	counter_example(linkedin_key, 'linkedin_token = "BqnKNCUD"').

	rule(zendesk_key, preventive, high, secret, 'A Zendesk key').
	help(zendesk_key, 'Revoke it with Zendesk, issue another, and read that from the environment or a secret store.').
	pattern(zendesk_key, '(?i)zendesk[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{40}))\\b').
	keyword(zendesk_key, zendesk).
	entropy(zendesk_key, 3.3).
	example(zendesk_key, 'zendesk_token = "hTSX' + i06HDW33zgJSs5cZ + '7RnBvmY5qDlpLleezJRw"').
	example(zendesk_key, '"zendeskSecret": "hxOp' + 'IXiyqSQEWWc2fiay' + 'scRvQtI062turMfEikHv",').
	counter_example(zendesk_key, 'zendesk_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(zendesk_key, 'zendesk_token = "yCvw' + '9Qs3exZQ' + 'nnfu5AakejdG"').

	rule(plivo_token, preventive, high, secret, 'A Plivo token').
	help(plivo_token, 'Revoke it with Plivo, issue another, and read that from the environment or a secret store.').
	pattern(plivo_token, '(?i)plivo[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{40}))\\b').
	keyword(plivo_token, plivo).
	entropy(plivo_token, 3.5).
	example(plivo_token, 'plivo_token = "eNqF' + '1WZqNEAXTlqmDmYz' + 'G7z8mnF3XkNfb8659xvG"').
	example(plivo_token, '"plivoSecret": "QTVw' + 'KDMavSuyH2khfdOq' + '1b4e9C0I32BZvbpQNLWS",').
	counter_example(plivo_token, 'plivo_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(plivo_token, 'plivo_token = "Bzf9' + '1ryHa0Xt' + 'hz2z5plnL0Ke"').

	rule(pusher_secret, preventive, medium, secret, 'A Pusher key or secret').
	help(pusher_secret, 'Revoke it with Pusher, issue another, and read that from the environment or a secret store.').
	pattern(pusher_secret, '(?i)pusher[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{20}))\\b').
	keyword(pusher_secret, pusher).
	entropy(pusher_secret, 3).
	example(pusher_secret, 'PUSHER_APP_SECRET=f8c0' + cdee72 + a3c9041199).
	counter_example(pusher_secret, 'PUSHER_APP_SECRET=aaaaaaaaaaaaaaaaaaaa').
	counter_example(pusher_secret, 'PUSHER_APP_SECRET=fd90885ee3f').

	rule(pubnub_key, preventive, medium, secret, 'A PubNub key').
	help(pubnub_key, 'Revoke it with PubNub, issue another, and read that from the environment or a secret store.').
	pattern(pubnub_key, '\\b((?:sec-c|sub-c|pub-c)-[0-9A-Za-z]{8,48}(?:-[0-9a-f]{4}){0,3}(?:-[0-9a-f]{12})?)(?![\\w\\-])').
	keyword(pubnub_key, 'sec-c-').
	keyword(pubnub_key, 'sub-c-').
	keyword(pubnub_key, 'pub-c-').
	entropy(pubnub_key, 3.2).
	example(pubnub_key, 'credential = "sec-' + 'c-9O1XNeWfAbUaVvqaqWZw2' + 'y3xg8rPMn2zK7wtOsl8jtDyvI8t"').
	counter_example(pubnub_key, 'credential = "sec-c-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').

	rule(contentful_pat, preventive, high, secret, 'A Contentful management token').
	help(contentful_pat, 'Revoke it with Contentful, issue another, and read that from the environment or a secret store.').
	pattern(contentful_pat, '\\b(CFPAT-[\\w\\-]{43})(?![\\w\\-])').
	keyword(contentful_pat, 'cfpat-').
	entropy(contentful_pat, 3.7).
	example(contentful_pat, 'credential = "CFPAT-' + 'HS6mijuZWsJ0hWQ94j' + 'UloXf7qwCfJdyeLaqmmn7iESC"').
	counter_example(contentful_pat, 'credential = "CFPAT-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(contentful_pat, 'credential = "CFPAT-' + '4NDFHLq9jN' + 'NPAnx2Je5GRMizpO"').

	rule(contentful_key, preventive, medium, secret, 'A Contentful key').
	help(contentful_key, 'Revoke it with Contentful, issue another, and read that from the environment or a secret store.').
	pattern(contentful_key, '(?i)contentful[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_=\\-]{43}))(?![\\w\\-])').
	keyword(contentful_key, contentful).
	entropy(contentful_key, 3.5).
	example(contentful_key, 'contentful_token = "a18P' + yG0KgryQ3tCZvmhnH + 'jCHk8mzdFeHUL51Ft6yydc"').
	example(contentful_key, '"contentfulSecret": "kgvK' + '03K96PANDUB8GWKxy' + 'n02Iu9mmKPa7iTT1rDhxFg",').
	counter_example(contentful_key, 'contentful_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(contentful_key, 'contentful_token = "kaQj' + 'DLTjRMw7U' + 'JRxHwGe588Brw"').

	rule(zapier_webhook, preventive, medium, secret, 'A Zapier webhook').
	help(zapier_webhook, 'Revoke it with Zapier, issue another, and read that from the environment or a secret store.').
	pattern(zapier_webhook, '\\b(hooks\\.zapier\\.com/hooks/catch/\\d{5,10}/[0-9a-z]{6,10})\\b').
	keyword(zapier_webhook, 'hooks.zapier.com').
	entropy(zapier_webhook, 3).
	example(zapier_webhook, 'https://hooks.' + 'zapier.com/hooks' + '/catch/5912036/slp2f3n/').
	counter_example(zapier_webhook, 'https://hooks.' + 'zapier.com/ho' + 'oks/catch/2334291/vj/').

	rule(nytimes_key, diagnostic, low, secret, 'A New York Times key').
	help(nytimes_key, 'Revoke it with New York Times, issue another, and read that from the environment or a secret store.').
	pattern(nytimes_key, '(?i)(?:nytimes|new-?york-?times)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z=_\\-]{32}))(?![\\w\\-])').
	keyword(nytimes_key, nytimes).
	keyword(nytimes_key, newyorktimes).
	keyword(nytimes_key, 'new-york-times').
	entropy(nytimes_key, 3.3).
	example(nytimes_key, 'nytimes_token = "JrmI' + 'VDZIzxY2U9bE' + 'O6DWIsQx7sFEzddD"').
	example(nytimes_key, '"nytimesSecret": "Derx' + '2dUVD8wdmBw6' + '4My0o6zI3vFrqNX5",').
	counter_example(nytimes_key, 'nytimes_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(nytimes_key, 'nytimes_token = "dQwR' + hST9D + '9EY3oiYrVC"').


	% Work and data services.

	rule(atlassian_token, preventive, critical, secret, 'An Atlassian API token').
	help(atlassian_token, 'Revoke it with Atlassian, issue another, and read that from the environment or a secret store.').
	pattern(atlassian_token, '\\b(ATATT3[0-9A-Za-z_\\-=]{186})(?![\\w=\\-])').
	keyword(atlassian_token, atatt3).
	entropy(atlassian_token, 3.7).
	example(atlassian_token, 'credential = "ATAT' +
		'T3oHdkLtYJLuHXvedlzd2XSTFhyw88pd2iPtIGoP5MTbAlh7dxFEm8PN4A5Ys4M7Cgil56AXGVY7EIXp' + 'QI9oX8GtkXqK' +
		'CVn5mQdu8mATZmOsmgSRruSwpQz0L3eOvuvAN1wad7JawtMRgF35N7RVyPs1qsKIu6P9pRCdDgjmouep' +
		'lhx3EZi4lzYzegMb"').
	counter_example(atlassian_token,
		'credential = "ATATT3xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(atlassian_token, 'credential = "ATAT' +
		'T3i8oalQ6AEBDDYATPdRoxzjTVFw7RATekCdV7cHQlXaHaey5UuSm4y8JqOf' +
		'qNPmOWG2u4pXnbny5O7SJZ2irrmNkDawK9M0LZraFefaZ8lOGATpuLSJjeFnCDd8"').

	rule(atlassian_legacy_token, preventive, high, secret, 'An Atlassian API token of the older form').
	help(atlassian_legacy_token, 'Revoke it with Atlassian, issue another, and read that from the environment or a secret store.').
	pattern(atlassian_legacy_token, '(?i)(?:atlassian|confluence|jira)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{24}))\\b').
	keyword(atlassian_legacy_token, atlassian).
	keyword(atlassian_legacy_token, confluence).
	keyword(atlassian_legacy_token, jira).
	entropy(atlassian_legacy_token, 3.5).
	check(atlassian_legacy_token, mixed).
	check(atlassian_legacy_token, not_placeholder).
	example(atlassian_legacy_token, 'atlassian_token = "0OkF' + 'WsirPH2g' + 'qMtCCqPC0Qz6"').
	example(atlassian_legacy_token, '"atlassianSecret": "eUBi' + 'KAyWtEvU' + '066J3axvTKGc",').
	counter_example(atlassian_legacy_token, 'atlassian_token = "xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(atlassian_legacy_token, 'atlassian_token = "gDJ' + i6H4 + 'R0PcNjG"').

	rule(airtable_pat, preventive, high, secret, 'An Airtable personal access token').
	help(airtable_pat, 'Revoke it with Airtable, issue another, and read that from the environment or a secret store.').
	pattern(airtable_pat, '\\b(pat[0-9A-Za-z]{14}\\.[0-9a-f]{64})\\b').
	keyword(airtable_pat, pat).
	entropy(airtable_pat, 3).
	example(airtable_pat, 'credential = "patg9E7CnVIi9SVSj.' + af5a35fc3688e2f81220420 +
		'16469fc9e66d9adf9ac590aa7fd7999775394759e"').
	counter_example(airtable_pat,
		'credential = "patxxxxxxxxxxxxxx.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' +
		'aaaaaaaaaaaaaaaa"').
	counter_example(airtable_pat, 'credential = "patQF5l8nctMvB0ea.' + dc440ef479e +
		'977b72a1c05886eb0914159a2f1d5"').

	rule(airtable_key, preventive, high, secret, 'An Airtable key').
	help(airtable_key, 'Revoke it with Airtable, issue another, and read that from the environment or a secret store.').
	pattern(airtable_key, '(?i)airtable[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:key[0-9A-Za-z]{14}|[0-9a-z]{17})))\\b').
	keyword(airtable_key, airtable).
	entropy(airtable_key, 3).
	example(airtable_key, 'airtable_token = "key9' + sbkJ + '9jRjzpIxC"').
	example(airtable_key, '"airtableSecret": "keyk' + cDHa + '1woAI72dr",').
	counter_example(airtable_key, 'airtable_token = "keyxxxxxxxxxxxxxx"').
	counter_example(airtable_key, 'airtable_token = "ke' + ylT + 'U1QgP"').

	rule(algolia_key, preventive, medium, secret, 'An Algolia key').
	help(algolia_key, 'Revoke it with Algolia, issue another, and read that from the environment or a secret store.').
	pattern(algolia_key, '(?i)algolia[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{32}))\\b').
	keyword(algolia_key, algolia).
	entropy(algolia_key, 3).
	example(algolia_key, 'algolia_token = "dfff' + cb5e46d3d7c6 + 'f6f1f7569c999c42"').
	example(algolia_key, '"algoliaSecret": "9646' + '0707f08fb0ca' + '618af552dae6b3cc",').
	counter_example(algolia_key, 'algolia_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(algolia_key, 'algolia_token = "39a8' + d50bc + '457a5dbd76"').

	rule(adafruit_key, preventive, medium, secret, 'An Adafruit IO key').
	help(adafruit_key, 'Revoke it with Adafruit, issue another, and read that from the environment or a secret store.').
	pattern(adafruit_key, '(?i)adafruit[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:aio_[0-9A-Za-z]{28}|[0-9a-z_\\-]{32})))(?![\\w\\-])').
	keyword(adafruit_key, adafruit).
	entropy(adafruit_key, 3).
	example(adafruit_key, 'adafruit_token = "aio_' + 'EjQalLoW3HzF' + 'lUixOd2Eh0qZtl3w"').
	example(adafruit_key, '"adafruitSecret": "aio_' + nAMrxDqNuN7R + 'eZ4hOZLwCNACXcD8",').
	counter_example(adafruit_key, 'adafruit_token = "aio_xxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(adafruit_key, 'adafruit_token = "aio_' + 'W1Ry0g' + 'HLVjTPNzaP"').

	rule(adobe_secret, preventive, high, secret, 'An Adobe client secret').
	help(adobe_secret, 'Revoke it with Adobe, issue another, and read that from the environment or a secret store.').
	pattern(adobe_secret, '\\b(p8e-[0-9A-Za-z_\\-]{32})(?![\\w\\-])').
	keyword(adobe_secret, 'p8e-').
	entropy(adobe_secret, 3).
	example(adobe_secret, 'credential = "p8e-' + 'RJlXQ8IHzKUatq' + 'iNejbo5IoFUSMdgMEe"').
	counter_example(adobe_secret, 'credential = "p8e-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(adobe_secret, 'credential = "p8e-' + 'WazZ9Ym' + 'pFlBvcGAgC8w"').

	rule(adobe_client_id, diagnostic, low, secret, 'An Adobe client id').
	help(adobe_client_id, 'Revoke it with Adobe, issue another, and read that from the environment or a secret store.').
	pattern(adobe_client_id, '(?i)adobe[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(adobe_client_id, adobe).
	entropy(adobe_client_id, 3).
	example(adobe_client_id, 'adobe_token = "1da4' + fa99bc0b285d + 'ade5b5738d767e35"').
	example(adobe_client_id, '"adobeSecret": "6147' + '84088061ea57' + '57e26357a216e20b",').
	counter_example(adobe_client_id, 'adobe_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(adobe_client_id, 'adobe_token = "3489' + '01c36' + '6480482b66"').

	rule(asana_secret, preventive, high, secret, 'An Asana secret').
	help(asana_secret, 'Revoke it with Asana, issue another, and read that from the environment or a secret store.').
	pattern(asana_secret, '(?i)asana[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-z]{32}|[12]/\\d{16}(?:/\\d{16})?:[0-9a-f]{32})))\\b').
	keyword(asana_secret, asana).
	entropy(asana_secret, 3).
	example(asana_secret, 'asana_token = "v2zm' + ywaa7pspk7vc + 'sh00mmop73u60ws4"').
	example(asana_secret, '"asanaSecret": "iv1e' + igkyzhtefjcc + 'ywfbjazgxsj8hf8m",').
	counter_example(asana_secret, 'asana_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(asana_secret, 'asana_token = "u2xp' + '9p36j' + '8wfgus7n10"').

	rule(asana_client_id, diagnostic, low, secret, 'An Asana client id').
	help(asana_client_id, 'Revoke it with Asana, issue another, and read that from the environment or a secret store.').
	pattern(asana_client_id, '(?i)asana[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9]{16}))\\b').
	keyword(asana_client_id, asana).
	entropy(asana_client_id, 2).
	example(asana_client_id, 'asana_token = "5070' + '1957' + '44892959"').
	example(asana_client_id, '"asanaSecret": "9152' + '0464' + '11292069",').
	counter_example(asana_client_id, 'asana_token = "0000000000000000"').
	counter_example(asana_client_id, 'asana_token = "59669135"').

	rule(beamer_token, preventive, medium, secret, 'A Beamer token').
	help(beamer_token, 'Revoke it with Beamer, issue another, and read that from the environment or a secret store.').
	pattern(beamer_token, '(?i)beamer[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:b_[0-9a-z=_\\-]{44}))(?![\\w\\-])').
	keyword(beamer_token, beamer).
	entropy(beamer_token, 3).
	example(beamer_token, 'beamer_token = "b_ia' + '52bb0i6krg91jbrtw6m' + '8kgk13tz0jzjpry70vhwxcp"').
	example(beamer_token, '"beamerSecret": "b_ca' + cs50i54wo9q6sr4yr7b + 'kj27xsmdtokoakkt5d6h7nr",').
	counter_example(beamer_token, 'beamer_token = "b_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(beamer_token, 'beamer_token = "b_ym' + '2f12ytec1m' + '92c3zbs99iodqmh"').

	rule(clickup_token, preventive, high, secret, 'A ClickUp token').
	help(clickup_token, 'Revoke it with ClickUp, issue another, and read that from the environment or a secret store.').
	pattern(clickup_token, '\\b(pk_\\d{6,9}_[0-9A-Z]{32})\\b').
	keyword(clickup_token, pk_).
	entropy(clickup_token, 3.5).
	example(clickup_token, 'credential = "pk_' + '99512924_CLN4CTVDN1' + 'O6IDL639VHRSL58RN7HM16"').
	counter_example(clickup_token, 'credential = "pk_00000000_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"').
	counter_example(clickup_token, 'credential = "pk_' + '30857286_4J5' + 'EL5KGNYZEMI4GEYI"').

	rule(confluent_secret, preventive, critical, secret, 'A Confluent secret').
	help(confluent_secret, 'Revoke it with Confluent, issue another, and read that from the environment or a secret store.').
	pattern(confluent_secret, '(?i)confluent[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:cflt)?[0-9A-Za-z+/]{60,64}))\\b').
	keyword(confluent_secret, confluent).
	entropy(confluent_secret, 3.5).
	example(confluent_secret, 'confluent_token = "xZhn' + '9b2bIWMJLHHfMjWj7zisjUs5gqJ3' +
		'FSPkAxjeradWH4TtDccFyYkWCZWDjraM"').
	example(confluent_secret, '"confluentSecret": "S5mj' + 'YsJTcLKgA5pB5W1YImESgOuQ6wJo' +
		'yAM1o5yfiYpIsiHCVDP96qZSnxKYr7Le",').
	counter_example(confluent_secret,
		'confluent_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxx"').
	counter_example(confluent_secret, 'confluent_token = "ysQc' + '5TnQjIAt9DhvLj7o' +
		'CepYZ7GSlNd2nloD5dvT"').

	rule(confluent_key, preventive, medium, secret, 'A Confluent key id').
	help(confluent_key, 'Revoke it with Confluent, issue another, and read that from the environment or a secret store.').
	pattern(confluent_key, '(?i)confluent[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{16}))\\b').
	keyword(confluent_key, confluent).
	entropy(confluent_key, 2.7).
	check(confluent_key, mixed).
	check(confluent_key, not_placeholder).
	example(confluent_key, 'confluent_token = "XKJQ' + 'L786' + 'FXA1L3A1"').
	example(confluent_key, '"confluentSecret": "CUUF' + 'G7D1' + 'BN2VOAHT",').
	counter_example(confluent_key, 'confluent_token = "XXXXXXXXXXXXXXXX"').
	counter_example(confluent_key, 'confluent_token = "E9VRN4JA"').

	rule(dropbox_key, preventive, high, secret, 'A Dropbox key or token').
	help(dropbox_key, 'Revoke it with Dropbox, issue another, and read that from the environment or a secret store.').
	pattern(dropbox_key, '(?i)dropbox[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:sl\\.[\\w=\\-]{130,200}|[0-9a-z]{11}AAAAAAAAAA[0-9a-z\\-_=]{43}|[0-9a-z]{15})))(?![\\w\\-])').
	keyword(dropbox_key, dropbox).
	entropy(dropbox_key, 2.7).
	check(dropbox_key, digit).
	check(dropbox_key, not_placeholder).
	example(dropbox_key, 'dropbox_token = "sfs' + '969d' + 'r8p9z642"').
	example(dropbox_key, '"dropboxSecret": "558' + sa15 + 'myd8yvtq",').
	counter_example(dropbox_key, 'dropbox_token = "xxxxxxxxxxxxxxx"').
	counter_example(dropbox_key, 'dropbox_token = "k2o5gsa6"').

	rule(datadog_key, preventive, high, secret, 'A Datadog key').
	help(datadog_key, 'Revoke it with Datadog, issue another, and read that from the environment or a secret store.').
	pattern(datadog_key, '(?i)(?:datadog|\\bdd_)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-z]{40}|[0-9a-f]{32})))\\b').
	keyword(datadog_key, datadog).
	keyword(datadog_key, dd_).
	entropy(datadog_key, 3).
	example(datadog_key, 'datadog_token = "bcb0' + '26adf8932f60bc69' + '6f7529286516009c9047"').
	example(datadog_key, '"datadogSecret": "8486' + '65fe03f1c3be1d69' + 'd6b0c041b483550dcd07",').
	counter_example(datadog_key, 'datadog_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(datadog_key, 'datadog_token = "730c' + '94ce15bd' + '642e887f7d52"').

	rule(dynatrace_token, preventive, high, secret, 'A Dynatrace token').
	help(dynatrace_token, 'Revoke it with Dynatrace, issue another, and read that from the environment or a secret store.').
	pattern(dynatrace_token, '(?i)\\b(dt0[cs]\\d\\d\\.[0-9A-Z]{24}\\.[0-9A-Z]{64})\\b').
	keyword(dynatrace_token, dt0c).
	keyword(dynatrace_token, dt0s).
	entropy(dynatrace_token, 3.7).
	example(dynatrace_token, 'credential = "dt0c01.' + 'K8HKYKF3XYURVL15HCEF28H2.6JQTLHR2TYQJODLQ' +
		'OTOYOJZ0ATH4SKMJH2GH9NHQXQ1HEMJLAFZJN3MA3KYYUY0Z"').
	counter_example(dynatrace_token,
		'credential = "dt0c01.XXXXXXXXXXXXXXXXXXXXXXXX.XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX' +
		'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"').
	counter_example(dynatrace_token, 'credential = "dt0c01.' + 'YGN4LHMDFIRUQP15YCYS217P.0P8O' +
		'33WZCTNN12QCOVORBXTK1OLML9KLHTGFDZFZ"').

	rule(newrelic_key, preventive, high, secret, 'A New Relic user, insert or browser key').
	help(newrelic_key, 'Revoke it with New Relic, issue another, and read that from the environment or a secret store.').
	pattern(newrelic_key, '(?i)\\b(NRAK-[0-9A-Z]{27}|NRII-[0-9A-Za-z\\-]{32}|NRJS-[0-9a-f]{19}|NRAA-[0-9a-f]{27})(?![\\w\\-])').
	keyword(newrelic_key, 'nrak-').
	keyword(newrelic_key, 'nrii-').
	keyword(newrelic_key, 'nrjs-').
	keyword(newrelic_key, 'nraa-').
	entropy(newrelic_key, 3).
	example(newrelic_key, 'credential = "NRAK-' + 'ZWH9IUG6980' + 'FGFXNBJI7JQ75C58"').
	counter_example(newrelic_key, 'credential = "NRAK-XXXXXXXXXXXXXXXXXXXXXXXXXXX"').
	counter_example(newrelic_key, 'credential = "NRAK-' + 'Z0ESC' + '83NH0TIRBWM"').

	rule(newrelic_id, preventive, medium, secret, 'A New Relic key').
	help(newrelic_id, 'Revoke it with New Relic, issue another, and read that from the environment or a secret store.').
	pattern(newrelic_id, '(?i)new[_\\-]?relic[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{40,64}))\\b').
	keyword(newrelic_id, newrelic).
	keyword(newrelic_id, 'new-relic').
	keyword(newrelic_id, new_relic).
	entropy(newrelic_id, 3.3).
	example(newrelic_id, 'newrelic_token = "X4IW' + bhQyqNnrn4OxQP5m3bA9EuZqUUZw +
		'N8wvTTXOuavTSvq9G8LvFS2u2l9J3bjO"').
	example(newrelic_id, '"newrelicSecret": "xTpz' + 'O9WlnHn4gWVTIqVlevjdzekzjdjR' +
		'MgT5pBWDi110Mur1nrCmStKyO3ebb3L8",').
	counter_example(newrelic_id,
		'newrelic_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xx"').

	rule(grafana_key, preventive, high, secret, 'A Grafana key or token').
	help(grafana_key, 'Revoke it with Grafana, issue another, and read that from the environment or a secret store.').
	pattern(grafana_key, '\\b(eyJrIjoi[0-9A-Za-z+/]{60,400}={0,3}|glc_[0-9A-Za-z+/]{32,400}={0,3}|glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8})(?![\\w+/=])').
	keyword(grafana_key, eyjrijoi).
	keyword(grafana_key, glc_).
	keyword(grafana_key, glsa_).
	entropy(grafana_key, 3).
	example(grafana_key, 'credential = "glsa_' + 'INkuhDcDyjEIr2Rbn9' + 'PkjnRvWlhZAqg0_d5c835b8"').
	counter_example(grafana_key, 'credential = "glsa_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_aaaaaaaa"').
	counter_example(grafana_key, 'credential = "glsa_' + 'UE89lNjotLSj5Op' + 'Djjg2WMReNoHsINVj_6c4"').

	rule(harness_key, preventive, high, secret, 'A Harness key').
	help(harness_key, 'Revoke it with Harness, issue another, and read that from the environment or a secret store.').
	pattern(harness_key, '\\b((?:pat|sat)\\.[0-9A-Za-z_\\-]{22}\\.[0-9A-Za-z]{24}\\.[0-9A-Za-z]{20})\\b').
	keyword(harness_key, 'pat.').
	keyword(harness_key, 'sat.').
	entropy(harness_key, 3.5).
	example(harness_key, 'credential = "pat.' + 'kRLjgapueuEiFKveRH07nz.e041408c1' +
		'9d1912b4928b10d.j3Tv1KPS0gZ6GrIeWmLr"').
	counter_example(harness_key,
		'credential = "pat.xxxxxxxxxxxxxxxxxxxxxx.aaaaaaaaaaaaaaaaaaaaaaaa.xxxxxxxxxxxxxx' + 'xxxxxx"').
	counter_example(harness_key, 'credential = "pat.' + 'vuVkb9Oo7njPAnEM2uzcKo.1314' +
		'98b0631c942f3b1693d2.djLcc5lL7vg"').

	rule(honeycomb_key, preventive, high, secret, 'A Honeycomb key').
	help(honeycomb_key, 'Revoke it with Honeycomb, issue another, and read that from the environment or a secret store.').
	pattern(honeycomb_key, '\\b(hc[abx]i[kc]_[0-9a-z]{58,64})\\b').
	keyword(honeycomb_key, hcaik_).
	keyword(honeycomb_key, hcbik_).
	keyword(honeycomb_key, hcxik_).
	keyword(honeycomb_key, hcaic_).
	entropy(honeycomb_key, 3.5).
	example(honeycomb_key, 'credential = "hcaik_' + nfgzwn8e4v3otclzmgrqpd8zvm +
		'esm5vk9j1y2n0abqqyre1w3pouwe1hic"').
	counter_example(honeycomb_key,
		'credential = "hcaik_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(honeycomb_key, 'credential = "hcaik_' + j9kppndneois2hj + 'cxvf12kj5wso5wqcuvvki"').

	rule(hubspot_token, preventive, high, secret, 'A HubSpot private app token').
	help(hubspot_token, 'Revoke it with HubSpot, issue another, and read that from the environment or a secret store.').
	pattern(hubspot_token, '\\b(pat-(?:na|eu|ap)\\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b').
	keyword(hubspot_token, 'pat-na').
	keyword(hubspot_token, 'pat-eu').
	keyword(hubspot_token, 'pat-ap').
	entropy(hubspot_token, 3).
	example(hubspot_token, 'credential = "pat-' + 'na1-fb43e9ae-e444-' + '4df7-f0a9-5983502f9ed5"').
	counter_example(hubspot_token, 'credential = "pat-na1-00000000-0000-0000-0000-000000000000"').

	rule(hubspot_key, preventive, high, secret, 'A HubSpot key').
	help(hubspot_key, 'Revoke it with HubSpot, issue another, and read that from the environment or a secret store.').
	pattern(hubspot_key, '(?i)hubspot[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}))(?![\\w\\-])').
	keyword(hubspot_key, hubspot).
	check(hubspot_key, uuid).
	example(hubspot_key, 'hubspot_token = "311f2683-' + '4c25-4184' + '-d9e2-06d1b7079cb8"').
	example(hubspot_key, '"hubspotSecret": "ba579bb9-' + '2a12-448b' + '-2152-98bd84e927c1",').
	counter_example(hubspot_key, 'hubspot_token = "00000000-0000-0000-0000-000000000000"').

	rule(launchdarkly_key, preventive, high, secret, 'A LaunchDarkly key').
	help(launchdarkly_key, 'Revoke it with LaunchDarkly, issue another, and read that from the environment or a secret store.').
	pattern(launchdarkly_key, '(?i)launch[_\\-]?darkly[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:(?:sdk|mob|api)-[0-9a-f\\-]{36}|[0-9A-Za-z=_\\-]{40})))(?![\\w\\-])').
	keyword(launchdarkly_key, launchdarkly).
	keyword(launchdarkly_key, launch_darkly).
	keyword(launchdarkly_key, 'launch-darkly').
	entropy(launchdarkly_key, 3.3).
	example(launchdarkly_key, 'launchdarkly_token = "QUzb' + wYgnyMM35w0XLUwh + 'JAJMeptcwxw4Sy8zlDRU"').
	example(launchdarkly_key, '"launchdarklySecret": "IIvf' + 'PYRLWQnVf6o3yvlP' + 'SWrb9kGRUYQDVpmk0HFc",').
	counter_example(launchdarkly_key, 'launchdarkly_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(launchdarkly_key, 'launchdarkly_token = "qq3P' + '1gImfvnK' + 'G94U2SbrFv4c"').

	rule(linear_key, preventive, high, secret, 'A Linear key').
	help(linear_key, 'Revoke it with Linear, issue another, and read that from the environment or a secret store.').
	pattern(linear_key, '\\b(lin_(?:api|oauth)_[0-9A-Za-z]{40,64})\\b').
	keyword(linear_key, lin_api_).
	keyword(linear_key, lin_oauth_).
	entropy(linear_key, 3.3).
	example(linear_key, 'credential = "lin_' + api_gaehVyD6rAGefCzJ + 'ux8MWz9b2AgVzvvshcjW9HXc"').
	counter_example(linear_key, 'credential = "lin_api_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(linear_key, 'credential = "lin_' + api_ITsDgVhb + '1I1c6pzQ7kgnrj1d"').

	rule(linear_secret, preventive, medium, secret, 'A Linear client secret').
	help(linear_secret, 'Revoke it with Linear, issue another, and read that from the environment or a secret store.').
	pattern(linear_secret, '(?i)linear[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(linear_secret, linear).
	entropy(linear_secret, 3).
	example(linear_secret, 'linear_token = "741b' + '6188c6fb04c9' + '7684d5b5c241630b"').
	example(linear_secret, '"linearSecret": "d1cd' + '62665c791474' + '64f26cc70812c86f",').
	counter_example(linear_secret, 'linear_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(linear_secret, 'linear_token = "e172' + '94713' + 'e477d05932"').

	rule(looker_key, preventive, medium, secret, 'A Looker client id or secret').
	help(looker_key, 'Revoke it with Looker, issue another, and read that from the environment or a secret store.').
	pattern(looker_key, '(?i)looker[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-z]{24}|[0-9a-z]{20})))\\b').
	keyword(looker_key, looker).
	entropy(looker_key, 3).
	example(looker_key, 'looker_token = "2vbv' + '9swyrcmh' + 'sp0oxapoi3t9"').
	example(looker_key, '"lookerSecret": "kyz9' + '9dp456g7' + 'wfdjv9c9gi4d",').
	counter_example(looker_key, 'looker_token = "xxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(looker_key, 'looker_token = "jcn' + '6ryr' + 'c2ujlb8"').

	rule(mapbox_secret, preventive, high, secret, 'A Mapbox secret token').
	help(mapbox_secret, 'Revoke it with Mapbox, issue another, and read that from the environment or a secret store.').
	pattern(mapbox_secret, '\\b(sk\\.eyJ[0-9A-Za-z_\\-]{60,200}\\.[0-9A-Za-z_\\-]{22})(?![\\w\\-])').
	keyword(mapbox_secret, 'sk.eyj').
	entropy(mapbox_secret, 4).
	example(mapbox_secret, 'credential = "sk.' + eyJ4fzkocoADax3xePWm4urdg4LgDuOxz5FmAlS5AeHw5YaJ5MJ +
		'OyDB5fgHTxvhYVxiYmuO47TzKCJ5XOUt.2k3nXxd19cTYYXk3dJKGc3"').
	counter_example(mapbox_secret,
		'credential = "sk.eyJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(mapbox_secret, 'credential = "sk.' + eyJ3H1Swd3sEnHzZh0wjzVrtOLozAbmuJUtBU5xK70391f +
		'0xQFXt6EPPMTNQU8VpOFOT5gvfR4vBvzY8igf.v5SUzbJgFG9R"').

	rule(mapbox_public, diagnostic, low, secret, 'A Mapbox public token').
	help(mapbox_public, 'Revoke it with Mapbox, issue another, and read that from the environment or a secret store.').
	pattern(mapbox_public, '(?i)mapbox[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:pk\\.[0-9A-Za-z]{60,200}\\.[0-9A-Za-z_\\-]{22}))(?![\\w\\-])').
	keyword(mapbox_public, mapbox).
	entropy(mapbox_public, 3.7).
	example(mapbox_public, 'mapbox_token = "pk.' + eyJdncp9J10vZqCC1pkDa7u0LnIHyzXTebGy6BHi9kTiUUXeeE3 +
		'FR3umHsNPJnziJUbSd9t7F8VgNodQaVn.lhrwqkzS91yKMFTlfxlPD1"').
	example(mapbox_public, '"mapboxSecret": "pk.' + eyJJpCme5FcMq0fXIWwJS7LZg44CA8gIYvdO2Y94K28NUtCgBh9 +
		'RzPwQBNwPwaFntgMgGXy94FtmV4klk7d.QlrWBaJOTf2zsARnbfzKxd",').
	counter_example(mapbox_public,
		'mapbox_token = "pk.eyJxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(mapbox_public, 'mapbox_token = "pk.' + eyJUi6KEOSqf6c6xW3tOq3e948V5kleAwnS5xaiH24Kw24 +
		'hcRiPzdgyPK1EQ4JRFeapU3Lt7rNsdFRdyBaD.uTCqWL2sGqBD"').

	rule(maxmind_key, preventive, medium, secret, 'A MaxMind licence key').
	help(maxmind_key, 'Revoke it with MaxMind, issue another, and read that from the environment or a secret store.').
	pattern(maxmind_key, '(?i)(?:maxmind|geoip|license_?key)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk))(?![\\w\\-])').
	keyword(maxmind_key, '_mmk').
	entropy(maxmind_key, 3.5).
	example(maxmind_key, 'MAXMIND_LICENSE_KEY=RvyF7g_' + yHEjri7NB93km + eNAdZyEKYuMciu3S_mmk).
	counter_example(maxmind_key, 'MAXMIND_LICENSE_KEY=xxxxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxx_mmk').
	counter_example(maxmind_key, 'MAXMIND_LICENSE_KEY=w6PKXC_' + 'PClw367' + 'OS4nu5Sv9C_mmk').

	rule(meraki_key, preventive, high, secret, 'A Cisco Meraki key').
	help(meraki_key, 'Revoke it with Cisco Meraki, issue another, and read that from the environment or a secret store.').
	pattern(meraki_key, '(?i)(?:\\b|_|cisco[_ \\-]?)meraki[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{40}))\\b').
	keyword(meraki_key, meraki).
	entropy(meraki_key, 3.2).
	example(meraki_key, 'meraki_token = "6fcd' + '5e74382951af0230' + '217795d7b137dd2b0d89"').
	example(meraki_key, '"merakiSecret": "e72f' + '3b9a54d7f63e8d89' + '2103dcf1668be097e79f",').
	counter_example(meraki_key, 'meraki_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(meraki_key, 'meraki_token = "eaa5' + '9e5bea15' + '566490e9aba4"').

	rule(metabase_key, preventive, high, secret, 'A Metabase key').
	help(metabase_key, 'Revoke it with Metabase, issue another, and read that from the environment or a secret store.').
	pattern(metabase_key, '\\b(mb_[0-9A-Za-z+/]{43}=)').
	keyword(metabase_key, mb_).
	entropy(metabase_key, 3.7).
	example(metabase_key, 'credential = "mb_' + tRlxDwyQrt5ZkxhPNL8H + 'lAMxOKtYKWj6bMvQwS364vv="').
	counter_example(metabase_key, 'credential = "mb_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="').
	counter_example(metabase_key, 'credential = "mb_' + xQ99YynAS8HH + 'IclBrF4WrcYLcs="').

	rule(notion_token, preventive, high, secret, 'A Notion token').
	help(notion_token, 'Revoke it with Notion, issue another, and read that from the environment or a secret store.').
	pattern(notion_token, '\\b(ntn_\\d{11}[0-9A-Za-z]{35}|secret_[0-9A-Za-z]{43})\\b').
	keyword(notion_token, ntn_).
	keyword(notion_token, secret_).
	entropy(notion_token, 3.7).
	check(notion_token, mixed).
	check(notion_token, not_placeholder).
	example(notion_token, 'credential = "ntn_' + '395095824146M4MDN5zh2' + 'BdPlCaCUqYhdJV3IK4qVPuNs5"').
	counter_example(notion_token, 'credential = "ntn_00000000000xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(notion_token, 'credential = "ntn_' + '17624137003nfk' + 'NkDqnG02WKCKkQuU3w"').

	rule(octopus_key, preventive, high, secret, 'An Octopus Deploy key').
	help(octopus_key, 'Revoke it with Octopus Deploy, issue another, and read that from the environment or a secret store.').
	pattern(octopus_key, '\\b(API-[0-9A-Z]{26})(?![\\w.\\-])').
	keyword(octopus_key, 'api-').
	entropy(octopus_key, 3.2).
	check(octopus_key, mixed).
	example(octopus_key, 'credential = "API-' + 'BTGM7VHE4VT' + 'C3TXML7X0TU1JI7"').
	counter_example(octopus_key, 'credential = "API-XXXXXXXXXXXXXXXXXXXXXXXXXX"').
	counter_example(octopus_key, 'credential = "API-' + '4B4AA' + '5EEUCLALAW"').

	rule(postman_key, preventive, high, secret, 'A Postman key').
	help(postman_key, 'Revoke it with Postman, issue another, and read that from the environment or a secret store.').
	pattern(postman_key, '\\b(PMAK-[0-9a-f]{24}-[0-9a-f]{34})\\b').
	keyword(postman_key, 'pmak-').
	entropy(postman_key, 3).
	example(postman_key, 'credential = "PMAK-' + '86dd22549ebedf1d2e338071-54' +
		'75d7cebc32d6ade7a3062817ffee629a"').
	counter_example(postman_key,
		'credential = "PMAK-aaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(postman_key, 'credential = "PMAK-' + b8e22d31108de418f4a5 + '4ae3-f482cd87093fe7276724"').

	rule(posthog_key, preventive, high, secret, 'A PostHog personal key').
	help(posthog_key, 'Revoke it with PostHog, issue another, and read that from the environment or a secret store.').
	pattern(posthog_key, '\\b(phx_[0-9A-Za-z_]{43,60})\\b').
	keyword(posthog_key, phx_).
	entropy(posthog_key, 3.7).
	example(posthog_key, 'credential = "phx_' + 'NdVPfwg0qmiHlrfU3NP' + 'fYKUK6WafgFhWzZUVKcLQZsO"').
	counter_example(posthog_key, 'credential = "phx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(posthog_key, 'credential = "phx_' + hovcKRg91gr + 'UYIFZnR0kZezN9L"').

	rule(rapidapi_key, preventive, medium, secret, 'A RapidAPI key').
	help(rapidapi_key, 'Revoke it with RapidAPI, issue another, and read that from the environment or a secret store.').
	pattern(rapidapi_key, '(?i)rapid_?api[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{50}))(?![\\w\\-])').
	keyword(rapidapi_key, rapidapi).
	keyword(rapidapi_key, rapid_api).
	entropy(rapidapi_key, 3.5).
	example(rapidapi_key, 'rapidapi_token = "r97q' + '2OHE9xnTBwjMtBb8csgpv' + '3qFzaQfNOxn7TOBn7vxXQmS1W"').
	example(rapidapi_key, '"rapidapiSecret": "sJPl' + 'J3mUotOmlS5MTq4X50d4g' +
		'aGnT0HsOqpPIPWxPRz0QT7pAA",').
	counter_example(rapidapi_key, 'rapidapi_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(rapidapi_key, 'rapidapi_token = "I59R' + 'P5uEoRnf4af' + 'yOTGC5qAusLTIUHv"').

	rule(readme_key, preventive, medium, secret, 'A ReadMe key').
	help(readme_key, 'Revoke it with ReadMe, issue another, and read that from the environment or a secret store.').
	pattern(readme_key, '\\b(rdme_[0-9a-z]{70})\\b').
	keyword(readme_key, rdme_).
	entropy(readme_key, 3.3).
	example(readme_key, 'credential = "rdme_' + va6psnw2dvw1s8mnoqr1epm85e1o0es7 +
		'zkfpgy75ndud07fqmieum0vhd4x28os5hynm5z"').
	counter_example(readme_key,
		'credential = "rdme_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxxxxxxxx"').
	counter_example(readme_key, 'credential = "rdme_' + bfe72ljqivre4r3pe7z + 'ze2qvo40yfxpcr0avobu70t0i"').

	rule(sentry_token, preventive, high, secret, 'A Sentry token').
	help(sentry_token, 'Revoke it with Sentry, issue another, and read that from the environment or a secret store.').
	pattern(sentry_token, '\\b(sntryu_[0-9a-f]{64}|sntrys_eyJ[0-9A-Za-z+/=_]{80,400}|sntrys_[0-9A-Za-z+/=_\\-]{100,400})(?![\\w])').
	keyword(sentry_token, sntryu_).
	keyword(sentry_token, sntrys_).
	entropy(sentry_token, 3).
	example(sentry_token, 'credential = "sntryu_' + '9953a0653677528c290583b9380f' +
		'a1591df96e00ecc5ac5b79de0304d36e85b2"').
	counter_example(sentry_token,
		'credential = "sntryu_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaaa"').
	counter_example(sentry_token, 'credential = "sntryu_' + d463e9872beb66aa + 'ef53aa290786e895c5724c44"').

	rule(sentry_legacy_token, preventive, high, secret, 'A Sentry token of the older form').
	help(sentry_legacy_token, 'Revoke it with Sentry, issue another, and read that from the environment or a secret store.').
	pattern(sentry_legacy_token, '(?i)sentry[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{64}))\\b').
	keyword(sentry_legacy_token, sentry).
	entropy(sentry_legacy_token, 3).
	example(sentry_legacy_token, 'sentry_token = "f826' + bdf76b3a0aa2afc70237aced6df5 +
		'df0bde0bf9fa0a48b8786c631e0448ef"').
	example(sentry_legacy_token, '"sentrySecret": "6615' + ce5204966d569e01877aa489df33 +
		'e30529c6b26a86165d0b6bba70c8c530",').
	counter_example(sentry_legacy_token,
		'sentry_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + '"').
	counter_example(sentry_legacy_token, 'sentry_token = "bca4' + '52a49b3c565ac30a' +
		'67bacd14814565c17bed"').

	rule(settlemint_token, preventive, medium, secret, 'A SettleMint token').
	help(settlemint_token, 'Revoke it with SettleMint, issue another, and read that from the environment or a secret store.').
	pattern(settlemint_token, '\\b(sm_(?:aat|pat|sat)_[0-9A-Za-z]{16})\\b').
	keyword(settlemint_token, sm_aat_).
	keyword(settlemint_token, sm_pat_).
	keyword(settlemint_token, sm_sat_).
	entropy(settlemint_token, 3).
	example(settlemint_token, 'credential = "sm_' + pat_ScbC + 'kpJjYJmK8U17"').
	counter_example(settlemint_token, 'credential = "sm_pat_xxxxxxxxxxxxxxxx"').
	counter_example(settlemint_token, 'credential = "sm_' + pat_ + '5Lo8iceR"').

	rule(sidekiq_secret, preventive, medium, secret, 'Sidekiq Pro or Enterprise credentials').
	help(sidekiq_secret, 'Revoke it with Sidekiq, issue another, and read that from the environment or a secret store.').
	pattern(sidekiq_secret, '(?i)BUNDLE_(?:ENTERPRISE|GEMS)__CONTRIBSYS__COM[\\w .\\-]{0,24}["\\\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\\\'`\\\\]{0,3}([0-9a-f]{8}:[0-9a-f]{8})\\b').
	pattern(sidekiq_secret, '(?i)https?://([0-9a-f]{8}:[0-9a-f]{8})@(?:gems|enterprise)\\.contribsys\\.com\\b').
	keyword(sidekiq_secret, contribsys).
	entropy(sidekiq_secret, 2).
	example(sidekiq_secret, 'BUNDLE_GEMS__CONTRIBSYS__COM="6c8b' + '35a8' + ':c3d5e69f"').
	counter_example(sidekiq_secret, 'BUNDLE_GEMS__CONTRIBSYS__COM="aaaaaaaa:aaaaaaaa"').
	counter_example(sidekiq_secret, 'BUNDLE_GEMS__CONTRIBSYS__COM="364' + '0c4' + 'b7:6db"').

	rule(snyk_token, preventive, high, secret, 'A Snyk token').
	help(snyk_token, 'Revoke it with Snyk, issue another, and read that from the environment or a secret store.').
	pattern(snyk_token, '(?i)snyk[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}))(?![\\w\\-])').
	keyword(snyk_token, snyk).
	check(snyk_token, uuid).
	example(snyk_token, 'snyk_token = "f67dba81-' + '156f-3f55' + '-5242-4352590748c0"').
	example(snyk_token, '"snykSecret": "ef52ed80-' + '4156-dc0c' + '-c342-899e964f0d7e",').
	counter_example(snyk_token, 'snyk_token = "00000000-0000-0000-0000-000000000000"').

	rule(sonar_token, preventive, high, secret, 'A SonarQube token').
	help(sonar_token, 'Revoke it with SonarQube, issue another, and read that from the environment or a secret store.').
	pattern(sonar_token, '\\b(sq[uap]_[0-9a-f]{40})\\b').
	keyword(sonar_token, squ_).
	keyword(sonar_token, sqa_).
	keyword(sonar_token, sqp_).
	entropy(sonar_token, 3).
	example(sonar_token, 'credential = "squ_' + '97f4b7e3ffb72f49b6' + 'af91b76bcbbc5dd85c3e79"').
	counter_example(sonar_token, 'credential = "squ_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(sonar_token, 'credential = "squ_' + abc2929169 + 'ec29a9f115c6ed"').

	rule(sonar_legacy_token, preventive, medium, secret, 'A SonarQube token of the older form').
	help(sonar_legacy_token, 'Revoke it with SonarQube, issue another, and read that from the environment or a secret store.').
	pattern(sonar_legacy_token, '(?i)sonar[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:sq[uap]_)?[0-9A-Za-z=_\\-]{40}))(?![\\w\\-])').
	keyword(sonar_legacy_token, sonar).
	entropy(sonar_legacy_token, 3.3).
	example(sonar_legacy_token, 'sonar_token = "oqEW' + uCpUcewKtICFQxjM + 'iJ7xXmWIg7kBCYLpmEsG"').
	example(sonar_legacy_token, '"sonarSecret": "LnbT' + 'ELn4ypeoe9PXJnvg' + 'hRl76aYBftb4K0yLCvb0",').
	counter_example(sonar_legacy_token, 'sonar_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(sonar_legacy_token, 'sonar_token = "VYTG' + 'AXt9TVto' + '6WcqMa4lszlH"').

	rule(sourcegraph_token, preventive, high, secret, 'A Sourcegraph token').
	help(sourcegraph_token, 'Revoke it with Sourcegraph, issue another, and read that from the environment or a secret store.').
	pattern(sourcegraph_token, '\\b(sgp_(?:[0-9A-Fa-f]{16}|local)_[0-9A-Fa-f]{40}|sgp_[0-9A-Fa-f]{40})\\b').
	keyword(sourcegraph_token, sgp_).
	entropy(sourcegraph_token, 3).
	example(sourcegraph_token, 'credential = "sgp_' + '5a69f406d060496b_0181348b6' +
		'5d94e2a901c0dca01df8d70346f7453"').
	counter_example(sourcegraph_token,
		'credential = "sgp_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(sourcegraph_token, 'credential = "sgp_' + '7ea9ea073bbba081_8' +
		'f557f32be1e2eb94314295e"').

	rule(squarespace_token, preventive, medium, secret, 'A Squarespace token').
	help(squarespace_token, 'Revoke it with Squarespace, issue another, and read that from the environment or a secret store.').
	pattern(squarespace_token, '(?i)squarespace[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}))(?![\\w\\-])').
	keyword(squarespace_token, squarespace).
	check(squarespace_token, uuid).
	example(squarespace_token, 'squarespace_token = "24094953-' + '37e0-9231' + '-5097-f06f24279213"').
	example(squarespace_token, '"squarespaceSecret": "c0ebfa62-' + 'ef5b-311c' + '-8f12-7163a8875712",').
	counter_example(squarespace_token, 'squarespace_token = "00000000-0000-0000-0000-000000000000"').

	rule(sumologic_key, preventive, high, secret, 'A Sumo Logic access key').
	help(sumologic_key, 'Revoke it with Sumo Logic, issue another, and read that from the environment or a secret store.').
	pattern(sumologic_key, '(?i)sumo(?:logic)?[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{64}))\\b').
	keyword(sumologic_key, sumo).
	entropy(sumologic_key, 3.5).
	example(sumologic_key, 'sumo_token = "ul2U' + 'R9kYm5DpZ0ggN403xuikPFm8I3MH' +
		'9ffkYOhGuoZ4qhumHGsgxdUtLaK2ceIa"').
	example(sumologic_key, '"sumoSecret": "yjv3' + '62qkq2Cg0yuJneauMkJCvdXhcwAW' +
		'F8ysAqguUMMgRiG4orTAwOltVokQho2T",').
	counter_example(sumologic_key,
		'sumo_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(sumologic_key, 'sumo_token = "HqCG' + 'Xc9WUmpul3f0ehYa' + 'M0SeRtC3d4n0wX3aiw8u"').

	rule(sumologic_id, diagnostic, low, secret, 'A Sumo Logic access id').
	help(sumologic_id, 'Revoke it with Sumo Logic, issue another, and read that from the environment or a secret store.').
	pattern(sumologic_id, '(?i)sumo(?:logic)?[\\w .\\-]{0,12}[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:su[0-9A-Za-z]{12}))\\b').
	keyword(sumologic_id, sumo).
	entropy(sumologic_id, 3).
	check(sumologic_id, digit).
	except_match(sumologic_id, sumObj).
	example(sumologic_id, 'sumo_token = "suF' + '9RqG' + 'yGTK6Ar"').
	example(sumologic_id, '"sumoSecret": "suS' + zObX + 'r7wzCRH",').
	counter_example(sumologic_id, 'sumo_token = "suxxxxxxxxxxxx"').
	counter_example(sumologic_id, 'sumo_token = "suAzwJmk"').

	rule(travis_token, preventive, high, secret, 'A Travis CI token').
	help(travis_token, 'Revoke it with Travis CI, issue another, and read that from the environment or a secret store.').
	pattern(travis_token, '(?i)travis[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{22}))(?![\\w\\-])').
	keyword(travis_token, travis).
	entropy(travis_token, 3.3).
	check(travis_token, mixed).
	check(travis_token, not_placeholder).
	example(travis_token, 'travis_token = "jSfx' + 'PGFovFY' + 'eLCByS7iWlC"').
	example(travis_token, '"travisSecret": "ARjh' + 'JLu2RJ2' + 'rWvvBwHnMvK",').
	counter_example(travis_token, 'travis_token = "xxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(travis_token, 'travis_token = "rj8' + 'V3e' + 'PgXx4g"').

	rule(trello_key, preventive, high, secret, 'A Trello key or token').
	help(trello_key, 'Revoke it with Trello, issue another, and read that from the environment or a secret store.').
	pattern(trello_key, '(?i)trello[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:ATTA[0-9A-Za-z]{72}|[0-9A-Za-z]{64}|[0-9A-Za-z]{32})))\\b').
	keyword(trello_key, trello).
	entropy(trello_key, 3.2).
	example(trello_key, 'trello_token = "9MtR' + '47yRbRlRDF48' + 'rHZMmx34KiRoaqA4"').
	example(trello_key, '"trelloSecret": "mO1w' + 'Hdy53AC0g8Ai' + 'XG7nWWnABTbeRDZA",').
	counter_example(trello_key, 'trello_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(trello_key, 'trello_token = "tBtd' + 'BxZjz' + 'kPEFjTmpKJ"').

	rule(typeform_token, preventive, medium, secret, 'A Typeform token').
	help(typeform_token, 'Revoke it with Typeform, issue another, and read that from the environment or a secret store.').
	pattern(typeform_token, '\\b(tfp_[\\w.=\\-]{59})(?![\\w=.\\-])').
	keyword(typeform_token, tfp_).
	entropy(typeform_token, 3.3).
	example(typeform_token, 'credential = "tfp_' + 'MLMJt8RKUUBqdDtto1CbZ8t0Mpf' +
		'XYOJU1hwPole6Un7TSOMMBKn6fdSjhBF"').
	counter_example(typeform_token,
		'credential = "tfp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(typeform_token, 'credential = "tfp_' + abWxXBFwhKdbi7W1 + 'asmSTlghh8OACpvX7VP60"').

	rule(drone_token, preventive, high, secret, 'A Drone CI token').
	help(drone_token, 'Revoke it with Drone CI, issue another, and read that from the environment or a secret store.').
	pattern(drone_token, '(?i)drone[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{32}))\\b').
	keyword(drone_token, drone).
	entropy(drone_token, 3.5).
	example(drone_token, 'drone_token = "wSDh' + vXBigXcgPJyp + 'B6N6fZRBk9L5nFza"').
	example(drone_token, '"droneSecret": "IUes' + '5yJpIK5zRriv' + 'Tbqr8WfgJUHeO5OB",').
	counter_example(drone_token, 'drone_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(drone_token, 'drone_token = "9vd5' + '1y6nu' + 'h0C2aYsBts"').

	rule(codecov_token, preventive, medium, secret, 'A Codecov token').
	help(codecov_token, 'Revoke it with Codecov, issue another, and read that from the environment or a secret store.').
	pattern(codecov_token, '(?i)codecov[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9a-z]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})))(?![\\w\\-])').
	keyword(codecov_token, codecov).
	entropy(codecov_token, 3).
	example(codecov_token, 'codecov_token = "5b675f4d-' + '4f95-bd63' + '-ec15-b78bb0a3f5be"').
	example(codecov_token, '"codecovSecret": "8f1569f3-' + 'de86-6989' + '-47eb-3c512b7d035d",').
	counter_example(codecov_token, 'codecov_token = "00000000-0000-0000-0000-000000000000"').

	rule(circleci_token, preventive, high, secret, 'A CircleCI token').
	help(circleci_token, 'Revoke it with CircleCI, issue another, and read that from the environment or a secret store.').
	pattern(circleci_token, '\\b(CCI(?:PAT|PRJ)_[0-9A-Za-z]{22}_[0-9a-f]{40})\\b').
	keyword(circleci_token, ccipat_).
	keyword(circleci_token, cciprj_).
	entropy(circleci_token, 3.3).
	example(circleci_token, 'credential = "CCIPAT_' + '1lOwMWQYlPbSUM9IUbn5f6_92161' +
		'2e5a7f15ac478205409c43017bf46e8524d"').
	counter_example(circleci_token,
		'credential = "CCIPAT_xxxxxxxxxxxxxxxxxxxxxx_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaa"').
	counter_example(circleci_token, 'credential = "CCIPAT_' + dWbXwzCFqEpRZdkUGooR +
		'LZ_ef20c39d1f9d4a1f2054e189"').

	rule(circleci_legacy_token, preventive, high, secret, 'A CircleCI token of the older form').
	help(circleci_legacy_token, 'Revoke it with CircleCI, issue another, and read that from the environment or a secret store.').
	pattern(circleci_legacy_token, '(?i)(?:circle_?(?:ci)?_?token|circleci)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{40}))\\b').
	keyword(circleci_legacy_token, circle).
	entropy(circleci_legacy_token, 3).
	example(circleci_legacy_token, 'CIRCLE_TOKEN=e672' + '1aaa2dc1353c8a84' + '9145521f9fdbca344a7d').
	counter_example(circleci_legacy_token, 'CIRCLE_TOKEN=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').
	counter_example(circleci_legacy_token, 'CIRCLE_TOKEN=c7c4' + f930c920 + b8ef44fe8036).

	rule(buildkite_token, preventive, high, secret, 'A Buildkite token').
	help(buildkite_token, 'Revoke it with Buildkite, issue another, and read that from the environment or a secret store.').
	pattern(buildkite_token, '\\b(bkua_[0-9a-f]{40})\\b').
	keyword(buildkite_token, bkua_).
	entropy(buildkite_token, 3).
	example(buildkite_token, 'credential = "bkua_' + f6d250e7aa82ad7cc + 'd60adcc08917568db3b269a"').
	counter_example(buildkite_token, 'credential = "bkua_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(buildkite_token, 'credential = "bkua_' + '79779b83b' + 'c4ae2db6e2cdf12"').

	rule(flickr_key, diagnostic, low, secret, 'A Flickr key').
	help(flickr_key, 'Revoke it with Flickr, issue another, and read that from the environment or a secret store.').
	pattern(flickr_key, '(?i)flickr[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{32}))\\b').
	keyword(flickr_key, flickr).
	entropy(flickr_key, 3).
	example(flickr_key, 'flickr_token = "aaa9' + '947c57c5ba82' + '882260167a1970a3"').
	example(flickr_key, '"flickrSecret": "47b6' + ff944c7a5ca6 + '58f705da89903a12",').
	counter_example(flickr_key, 'flickr_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(flickr_key, 'flickr_token = "ae35' + '88f17' + '1a10cef92f"').

	rule(frameio_token, preventive, high, secret, 'A Frame.io token').
	help(frameio_token, 'Revoke it with Frame.io, issue another, and read that from the environment or a secret store.').
	pattern(frameio_token, '\\b(fio-u-[\\w=\\-]{64})(?![\\w=\\-])').
	keyword(frameio_token, 'fio-u-').
	entropy(frameio_token, 3.3).
	example(frameio_token, 'credential = "fio-' + 'u-6Vgrahx5UN9UQiDZKXwMwpBHPEwYf' +
		'n5h9C53pLNYbnSPFds2rvWZdeuV9WlvqB7G"').
	counter_example(frameio_token,
		'credential = "fio-u-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' + 'xxxx"').
	counter_example(frameio_token, 'credential = "fio-' + 'u-pEizCAzz9M92Lpqxm' + 'yJyHARfitrQrw1qyYF6FQe2"').

	rule(freshbooks_token, preventive, high, secret, 'A FreshBooks token').
	help(freshbooks_token, 'Revoke it with FreshBooks, issue another, and read that from the environment or a secret store.').
	pattern(freshbooks_token, '(?i)freshbooks[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-z]{64}))\\b').
	keyword(freshbooks_token, freshbooks).
	entropy(freshbooks_token, 3).
	example(freshbooks_token, 'freshbooks_token = "6c3b' + '2dbc3e236e4c1b4ef6f96b5e6048' +
		'576b657fa276dcb4b629cf5848cfa8d9"').
	example(freshbooks_token, '"freshbooksSecret": "1518' + '2aeb2739fde16f63dba1abb4ed6d' +
		'53c852f1363a8aa4bd1cee917ff3c7c1",').
	counter_example(freshbooks_token,
		'freshbooks_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaa"').
	counter_example(freshbooks_token, 'freshbooks_token = "10f5' + '4d86550ea323e4dd' +
		'9eb6d6a19ad9dd2f16e2"').

	rule(intra42_secret, preventive, medium, secret, 'A 42 intranet secret').
	help(intra42_secret, 'Revoke it with 42, issue another, and read that from the environment or a secret store.').
	pattern(intra42_secret, '\\b(s-s4t2(?:ud|af)-[0-9a-f]{64})\\b').
	keyword(intra42_secret, 's-s4t2').
	entropy(intra42_secret, 3).
	example(intra42_secret, 'credential = "s-s4' + 't2ud-2493fac0c9b32b4a0c12c85c939' +
		'b194aad12fe64b4909e2f86a275daf0bb23f2"').
	counter_example(intra42_secret,
		'credential = "s-s4t2ud-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaaaaa"').
	counter_example(intra42_secret, 'credential = "s-s4' + 't2ud-81de56f12399b4a' +
		'7b5e9a13155d233c626a4d72c"').

	rule(figma_token, preventive, high, secret, 'A Figma token').
	help(figma_token, 'Revoke it with Figma, issue another, and read that from the environment or a secret store.').
	pattern(figma_token, '\\b(figd_[0-9A-Za-z_\\-]{40})(?![\\w\\-])').
	keyword(figma_token, figd_).
	entropy(figma_token, 3.7).
	example(figma_token, 'credential = "figd_' + jxhfy2onMKtZq4Rk0 + 'kxokBxcrBXNovMKKUoVOekR"').
	counter_example(figma_token, 'credential = "figd_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(figma_token, 'credential = "figd_' + iOtfTI4Kg + '4STWAL4cModpMiO"').

	rule(zoho_token, preventive, high, secret, 'A Zoho OAuth token').
	help(zoho_token, 'Revoke it with Zoho, issue another, and read that from the environment or a secret store.').
	pattern(zoho_token, '\\b(1000\\.[0-9a-f]{32}\\.[0-9a-f]{32})\\b').
	keyword(zoho_token, '1000.').
	entropy(zoho_token, 3).
	example(zoho_token, 'credential = "1000.' + '924c43da16af1e989fe5ef179ebcc4' +
		'61.be143af6250645f632195bc17188f0a2"').
	counter_example(zoho_token,
		'credential = "1000.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaa"').
	counter_example(zoho_token, 'credential = "1000.' + b209d0abcb776f302ec17c0 +
		'6027faede.470d2cc5399fa12c292"').

	rule(salesforce_token, preventive, high, secret, 'A Salesforce session or access token').
	help(salesforce_token, 'Revoke it with Salesforce, issue another, and read that from the environment or a secret store.').
	pattern(salesforce_token, '\\b(00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?![0-9A-Za-z._]{80,260})').
	keyword(salesforce_token, '00d').
	entropy(salesforce_token, 4).
	example(salesforce_token, 'credential = "00Db' + 'lZR8KV4fhy4!w24xXI3bM3H4Fa8pVa5vtpwsWbMeRh9Urs4yRZqG' +
		'bcFO5VUwbdLghakpMXYef3yIJMCE6sDlzLQGlhz0deXgVbs3UaXQtj2a"').
	counter_example(salesforce_token,
		'credential = "00Dxxxxxxxxxxxx!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(salesforce_token, 'credential = "00DD' + 'V2u5CXEJR5s!xywoG1E2yk1ik2t3KLrOZlV' +
		'zv3gWJ7e09KSs4XLRyEykwUKobwMnI79wgxDGem"').

	rule(snowflake_password, preventive, high, secret, 'A Snowflake password').
	help(snowflake_password, 'Revoke it with Snowflake, issue another, and read that from the environment or a secret store.').
	pattern(snowflake_password, '(?i)snowflake_?(?:user_?)?pass(?:word)?[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[^\\s"\\\'`$<>{}]{8,64}))').
	keyword(snowflake_password, snowflake).
	entropy(snowflake_password, 2.7).
	check(snowflake_password, mixed).
	check(snowflake_password, not_placeholder).
	example(snowflake_password, 'SNOWFLAKE_PASSWORD=CSxX' + 'EtXgE' + '2cPv1hgHL').
	counter_example(snowflake_password, 'SNOWFLAKE_PASSWORD=xxxxxxxxxxxxxxxxxx').

	rule(unsplash_key, diagnostic, low, secret, 'An Unsplash key').
	help(unsplash_key, 'Revoke it with Unsplash, issue another, and read that from the environment or a secret store.').
	pattern(unsplash_key, '(?i)unsplash[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z_\\-]{43}))(?![\\w\\-])').
	keyword(unsplash_key, unsplash).
	entropy(unsplash_key, 3.5).
	example(unsplash_key, 'unsplash_token = "meGk' + 'G1NuFDrD52vDdGSVe' + '6PxqbtcpOJ0BfymxwTZP9U"').
	example(unsplash_key, '"unsplashSecret": "8AK1' + 'EL3OzdDTYJHaDLn6k' + 'OyhzLVI9dOI4SaxWaTH8CZ",').
	counter_example(unsplash_key, 'unsplash_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(unsplash_key, 'unsplash_token = "Z3V3' + xkLgAbeJ3 + 'CiE4Wxooz2r0y"').

	rule(cloudinary_url, preventive, high, secret, 'A Cloudinary URL with its secret').
	help(cloudinary_url, 'Revoke it with Cloudinary, issue another, and read that from the environment or a secret store.').
	pattern(cloudinary_url, '\\bcloudinary://\\d{10,20}:([\\w\\-]{20,40})@').
	keyword(cloudinary_url, 'cloudinary://').
	entropy(cloudinary_url, 3.3).
	example(cloudinary_url, 'cloudinary://582911872212330:jwmA' + '3b7pFPUOK' + 'ho0mmqAzQGWwiV@demo').
	counter_example(cloudinary_url, 'cloudinary://310296487153382:xxxxxxxxxxxxxxxxxxxxxxxxxxx@demo').
	counter_example(cloudinary_url, 'cloudinary://310296487153382:lq5W' + 'Iftf' + 'Upt31hxk@demo').

	rule(shodan_key, preventive, medium, secret, 'A Shodan key').
	help(shodan_key, 'Revoke it with Shodan, issue another, and read that from the environment or a secret store.').
	pattern(shodan_key, '(?i)shodan[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{32}))\\b').
	keyword(shodan_key, shodan).
	entropy(shodan_key, 3.5).
	example(shodan_key, 'shodan_token = "rBwD' + 'EW6pSzpk9ajz' + 'FTzCZiz7kOPnpNBY"').
	example(shodan_key, '"shodanSecret": "Fz5J' + '4QHq8g3iNBDy' + 'miMhXNPXU5r4utBq",').
	counter_example(shodan_key, 'shodan_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(shodan_key, 'shodan_token = "zrbf' + c0aBF + 'r7Ol7snzJW"').

	rule(virustotal_key, preventive, medium, secret, 'A VirusTotal key').
	help(virustotal_key, 'Revoke it with VirusTotal, issue another, and read that from the environment or a secret store.').
	pattern(virustotal_key, '(?i)(?:virus_?total|vt_api)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{64}))\\b').
	keyword(virustotal_key, virustotal).
	keyword(virustotal_key, virus_total).
	keyword(virustotal_key, vt_api).
	entropy(virustotal_key, 3).
	example(virustotal_key, 'virustotal_token = "82fd' + a4de4c1e663a1c211a8bef925d24 +
		'ef4e05bb1da8dfdc5fd8a74a0c3d8c07"').
	example(virustotal_key, '"virustotalSecret": "4bb2' + '8ef6177f235208a65fe009b8cd1d' +
		'2f5dd35dad9c9b0cb2300823f6f51c67",').
	counter_example(virustotal_key,
		'virustotal_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + 'aaaa"').
	counter_example(virustotal_key, 'virustotal_token = "c679' + '211b5c875f3f0a61' +
		'647b470b353e724efcb1"').

	rule(semgrep_token, preventive, high, secret, 'A Semgrep token').
	help(semgrep_token, 'Revoke it with Semgrep, issue another, and read that from the environment or a secret store.').
	pattern(semgrep_token, '(?i)semgrep_app_token["\\\'\\\\]{0,3}\\s{0,4}[:=]\\s{0,4}["\\\']?([0-9a-f]{64})\\b').
	keyword(semgrep_token, semgrep_app_token).
	entropy(semgrep_token, 3).
	example(semgrep_token, 'SEMGREP_APP_TOKEN=6bd3' + ac34a73e8aee667d850f505c4138 +
		'27acbf4d857a45d458865f8bd504da4c').
	counter_example(semgrep_token,
		'SEMGREP_APP_TOKEN=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + aa).
	counter_example(semgrep_token, 'SEMGREP_APP_TOKEN=5a05' + '3506730dc3347710' + e8562f5e9db2399b9204).

	rule(pagerduty_key, preventive, high, secret, 'A PagerDuty key').
	help(pagerduty_key, 'Revoke it with PagerDuty, issue another, and read that from the environment or a secret store.').
	pattern(pagerduty_key, '(?i)pager_?duty[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9A-Za-z_+\\-]{20}|[0-9a-f]{32})))(?![\\w\\-])').
	keyword(pagerduty_key, pagerduty).
	keyword(pagerduty_key, pager_duty).
	entropy(pagerduty_key, 3.3).
	check(pagerduty_key, mixed).
	check(pagerduty_key, not_placeholder).
	example(pagerduty_key, 'pagerduty_token = "i1ri' + '4SArT2' + 'O6F15HvWUw"').
	example(pagerduty_key, '"pagerdutySecret": "0oBP' + '2oB6e2' + '3YGUsDjNm4",').
	counter_example(pagerduty_key, 'pagerduty_token = "xxxxxxxxxxxxxxxxxxxx"').
	counter_example(pagerduty_key, 'pagerduty_token = "1ql5Ik58kl6"').

	rule(rollbar_token, preventive, medium, secret, 'A Rollbar token').
	help(rollbar_token, 'Revoke it with Rollbar, issue another, and read that from the environment or a secret store.').
	pattern(rollbar_token, '(?i)rollbar[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}(?:[0-9a-f]{64})?))\\b').
	keyword(rollbar_token, rollbar).
	entropy(rollbar_token, 3).
	example(rollbar_token, 'rollbar_token = "7007' + c34577516938 + 'be680caf553527b1"').
	example(rollbar_token, '"rollbarSecret": "6e11' + b4600ead9374 + '8da5fa6d90634c93",').
	counter_example(rollbar_token, 'rollbar_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(rollbar_token, 'rollbar_token = "5b89' + cf808 + '062ed7af57"').

	rule(mixpanel_secret, preventive, medium, secret, 'A Mixpanel key').
	help(mixpanel_secret, 'Revoke it with Mixpanel, issue another, and read that from the environment or a secret store.').
	pattern(mixpanel_secret, '(?i)mixpanel[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(mixpanel_secret, mixpanel).
	entropy(mixpanel_secret, 3).
	example(mixpanel_secret, 'mixpanel_token = "559f' + '24181ca7514b' + '1c97e70c66fbd8b0"').
	example(mixpanel_secret, '"mixpanelSecret": "b36b' + '32738571a84e' + '9d88198af3295231",').
	counter_example(mixpanel_secret, 'mixpanel_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(mixpanel_secret, 'mixpanel_token = "a413' + c4677 + 'fa2c7e2142"').

	rule(amplitude_key, diagnostic, low, secret, 'An Amplitude key').
	help(amplitude_key, 'Revoke it with Amplitude, issue another, and read that from the environment or a secret store.').
	pattern(amplitude_key, '(?i)amplitude[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9a-f]{32}))\\b').
	keyword(amplitude_key, amplitude).
	entropy(amplitude_key, 3).
	example(amplitude_key, 'amplitude_token = "d93c' + d228e9398406 + '5341cd54db0dad17"').
	example(amplitude_key, '"amplitudeSecret": "8a17' + '356bacb7aad7' + '8d5d5e574a3ffbb4",').
	counter_example(amplitude_key, 'amplitude_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(amplitude_key, 'amplitude_token = "9309' + c6080 + 'a2332141c7"').

	rule(segment_key, preventive, medium, secret, 'A Segment write key').
	help(segment_key, 'Revoke it with Segment, issue another, and read that from the environment or a secret store.').
	pattern(segment_key, '(?i)segment_?(?:io_?)?(?:write_?)?(?:api_?)?key[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z]{32}))\\b').
	keyword(segment_key, segment).
	entropy(segment_key, 3.5).
	example(segment_key, 'SEGMENT_WRITE_KEY=FVSj' + 'QHnISBKLCfeo' + 'FrVYdfWRspYynV51').
	counter_example(segment_key, 'SEGMENT_WRITE_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').
	counter_example(segment_key, 'SEGMENT_WRITE_KEY=xZ7i' + z18HG + 'FaqitGOGKN').

	rule(alchemy_key, preventive, medium, secret, 'An Alchemy or Infura key').
	help(alchemy_key, 'Revoke it with Alchemy, issue another, and read that from the environment or a secret store.').
	pattern(alchemy_key, '(?i)(?:alchemy|infura)[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:(?:[0-9A-Za-z_\\-]{32}|[0-9a-f]{32})))(?![\\w\\-])').
	keyword(alchemy_key, alchemy).
	keyword(alchemy_key, infura).
	entropy(alchemy_key, 3.5).
	example(alchemy_key, 'alchemy_token = "jXhe' + hLjdThHGbbjq + '9HlLVPfWPQXSr9XS"').
	example(alchemy_key, '"alchemySecret": "fq5p' + 'HKWr2rY5kKu1' + 'obimaJn42E740WB6",').
	counter_example(alchemy_key, 'alchemy_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(alchemy_key, 'alchemy_token = "TENk' + 'Q52Vf' + '0et6AmKgZZ"').

	rule(etherscan_key, diagnostic, low, secret, 'An Etherscan key').
	help(etherscan_key, 'Revoke it with Etherscan, issue another, and read that from the environment or a secret store.').
	pattern(etherscan_key, '(?i)etherscan[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Z]{34}))\\b').
	keyword(etherscan_key, etherscan).
	entropy(etherscan_key, 3.3).
	example(etherscan_key, 'etherscan_token = "VSIC' + 'TU28LTERVQXKQ' + 'UXYZTVV34IO28SO8C"').
	example(etherscan_key, '"etherscanSecret": "WBAT' + 'QF62Q2L1MIX50' + 'MI61UKONZ0NR5PZ1T",').
	counter_example(etherscan_key, 'etherscan_token = "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"').
	counter_example(etherscan_key, 'etherscan_token = "RNVO' + 'OK0MEF' + '7MO2RK3YSX"').

	rule(ethereum_private_key, preventive, critical, secret, 'A private key of an Ethereum wallet').
	help(ethereum_private_key, 'Revoke it with Ethereum, issue another, and read that from the environment or a secret store.').
	pattern(ethereum_private_key, '(?i)(?:private|wallet|deployer|owner|signer|eth)_?(?:private)?_?key["\\\'\\]\\\\]{0,3}\\s{0,4}[:=]\\s{0,4}["\\\'`]?((?:0x)?[0-9a-f]{64})\\b').
	keyword(ethereum_private_key, private).
	keyword(ethereum_private_key, wallet).
	keyword(ethereum_private_key, deployer).
	keyword(ethereum_private_key, owner).
	keyword(ethereum_private_key, signer).
	keyword(ethereum_private_key, eth).
	entropy(ethereum_private_key, 3.3).
	example(ethereum_private_key, 'DEPLOYER_PRIVATE_KEY=0xb7' + '8898016c50d0e94dc7cc5faf05b47' +
		'41125aaa19a193786a7757fa46db7c4c2').
	counter_example(ethereum_private_key,
		'DEPLOYER_PRIVATE_KEY=0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + aaaaaaa).
	counter_example(ethereum_private_key, 'DEPLOYER_PRIVATE_KEY=0x8d' + '35ea2cda1b3189e59' +
		'25bf0d677ebc7e17aab16').

	rule(elastic_password, preventive, high, secret, 'An Elastic Cloud key').
	help(elastic_password, 'Revoke it with Elastic, issue another, and read that from the environment or a secret store.').
	pattern(elastic_password, '(?i)elastic(?:search)?_?(?:cloud_?)?api_?key[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Za-z+/]{38,80}={0,2}))(?![\\w+/=])').
	keyword(elastic_password, elastic).
	entropy(elastic_password, 3.7).
	example(elastic_password, 'ELASTIC_API_KEY=SfzS' + a2FAn5MmbQAg82sHUSKd4MEns +
		'EJSW1o6S7CiycEf8RW0h37dzmk8==').
	counter_example(elastic_password,
		'ELASTIC_API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx==').
	counter_example(elastic_password, 'ELASTIC_API_KEY=wdlI' + aHAMW3KVHwF6KT + 'xmIiLnHwpn4uez1Zo==').

	rule(influxdb_token, preventive, high, secret, 'An InfluxDB token').
	help(influxdb_token, 'Revoke it with InfluxDB, issue another, and read that from the environment or a secret store.').
	pattern(influxdb_token, '(?i)influx(?:db)?_?(?:admin_?)?token["\\\'\\]\\\\]{0,3}\\s{0,4}[:=]\\s{0,4}["\\\'`]?([\\w\\-]{86}==)').
	keyword(influxdb_token, influx).
	entropy(influxdb_token, 4).
	example(influxdb_token, 'INFLUXDB_TOKEN=picw' + umJ8TR3iSPOWR3SwaSfvQ4YDzIuS1FW1zku8ue1E +
		'14k7JaJuSRe0KnySuSwx6AXrZ4LLdrKbGPuhXKLX5w==').
	counter_example(influxdb_token,
		'INFLUXDB_TOKEN=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' +
		'xxxxxxxxxxxxxxxxxxxxx==').
	counter_example(influxdb_token, 'INFLUXDB_TOKEN=9eKY' + 'M6oZfnqEQs8sJKNztBghsRoU' +
		'5fbMfHEQUnb8SHPO1PAnBQXwJc0==').

	rule(sourcegraph_legacy_token, preventive, medium, secret, 'A Sourcegraph token of the older form').
	help(sourcegraph_legacy_token, 'Revoke it with Sourcegraph, issue another, and read that from the environment or a secret store.').
	pattern(sourcegraph_legacy_token, '(?i)sourcegraph[\\w .\\-]{0,24}["\'\\]\\\\]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)\\s{0,20}["\'`\\\\]{0,3}((?-i:[0-9A-Fa-f]{40}))\\b').
	keyword(sourcegraph_legacy_token, sourcegraph).
	entropy(sourcegraph_legacy_token, 3).
	example(sourcegraph_legacy_token, 'sourcegraph_token = "5035' + '8c3a5890d2801510' +
		'0feec004469376ec49d1"').
	example(sourcegraph_legacy_token, '"sourcegraphSecret": "1628' + '01e5481e1ff70e73' +
		'85802b081937965efbd5",').
	counter_example(sourcegraph_legacy_token,
		'sourcegraph_token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"').
	counter_example(sourcegraph_legacy_token, 'sourcegraph_token = "7e2c' + '17b0a5dc' + 'f866913cd6e6"').


	% Tokens that anybody may issue.

	rule(jwt, preventive, medium, secret, 'A JSON web token').
	help(jwt, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(jwt, '(?<![\\w.])(ey[0-9A-Za-z]{10,}\\.ey[0-9A-Za-z_\\-]{10,}(?:\\.[0-9A-Za-z_\\-]*)?)').
	keyword(jwt, ey).
	check(jwt, jwt).
	example(jwt, 'Authorization: Bearer eyJh' +
		'bGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ6Zko5aEZ4YW5Dc3oiL' +
		'CJpYXQiOjE3MDAwMDAwMDB9.ZwzQ4uOOWRpnVejaoLPEgtkmwa7z60uYoBRMBB4H3rH').
	counter_example(jwt, 'token = "eyNotEncodedAtAll.eyNeitherIsThis.zzz"').

	rule(jwt_base64, diagnostic, low, secret, 'A JSON web token that is encoded once more').
	help(jwt_base64, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(jwt_base64, '(?<![\\w+/])(ZXlK(?:aGJHY2lPaU|dWIyNWpaU0|lYTJ|r|c|M|a|h|0)[0-9A-Za-z+/]{80,}={0,2})(?![\\w+/=])').
	keyword(jwt_base64, zxlk).
	entropy(jwt_base64, 4.2).
	example(jwt_base64, 'credential = "ZXlK' +
		aGJHY2lPaU8prqktHtJCtw8CZZUADXdYUYrOqybAlji12wSGU0iT69BYRaILrQ7NIV57vnpYxJH5hZKV + fkH +
		hsu1aPhvyZZorsbgPcjusQh8fCIQ6pN0grBSie7qIqXLhqRr3oKXfaCfw5kRDnUq1QILaC9dgwrwqkKY + '3mz1mEu"').
	counter_example(jwt_base64, 'credential = "ZXlK' +
		aGJHY2lPaUxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + xxx +
		xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx + 'xxxxxxx"').

	rule(nuget_config_password, preventive, high, secret, 'A password in a NuGet configuration').
	help(nuget_config_password, 'Revoke it with the package source, issue another, and read that from the environment or a secret store.').
	pattern(nuget_config_password, '(?i)<add\\s+key\\s*=\\s*"(?:ClearText)?Password"\\s+value\\s*=\\s*"([^"%$\\n][^"$\\n]{7,200})"').
	keyword(nuget_config_password, password).
	path(nuget_config_password, '(?i)nuget\\.config$').
	entropy(nuget_config_password, 2.5).
	check(nuget_config_password, not_placeholder).
	stopword(nuget_config_password, '33f!!lloppa').
	stopword(nuget_config_password, 'hal+9ooo').
	example(nuget_config_password, 'NuGet.Config', '<add key="ClearTextPassword" value="m4bb' + hVexe +
		'B1zsR4sNB" />').
	counter_example(nuget_config_password, 'NuGet.Config',
		'<add key="ClearTextPassword" value="xxxxxxxxxxxxxxxxxx" />').

:- end_object.
