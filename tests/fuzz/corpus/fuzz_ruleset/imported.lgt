:- object(i, implements(ruleset)).
imported('x.toml').
rule(a, diagnostic, info, quality, m). path(a, '[.]p12$').
rule(b, preventive, critical, secret, m). pattern(b, '[\\w.-]{0,50}?(?:door)([0-9]{3})').
:- end_object.
door123
